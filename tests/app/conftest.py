"""The same desk and window as the tests of the parts."""

from __future__ import annotations

from tests.desktop.conftest import desk, english, swept, theme, window

__all__ = ["desk", "english", "swept", "theme", "window"]
