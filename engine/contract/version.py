"""Version: of the program and of the API its processes speak with each other."""

from __future__ import annotations

VERSION = "0.1.0"
"""Release; the same as in pyproject.toml."""

API_VERSION = 1
"""Number in the API's paths, the ready line and the discovery file; raised when an old client cannot be served."""
