"""The ledger's idea of now: whole seconds since 1970, UTC."""

from __future__ import annotations

import time


def now_s() -> int:
    """Return the present second."""
    return int(time.time())
