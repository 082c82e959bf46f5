"""Priority: how far a process steps back from the processor for those that a person waits for."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Final

STEP_BACK_FLAG: Final = "--step-back"
"""By which a child is told to call ``step_back``."""
STEP_BACK: Final = 10
"""A nice value: about a tenth of the processor's time of another busy process, and all of it that no other wants."""
_GROUP = Path("/proc/self/autogroup")


def step_back(nice: int = STEP_BACK) -> None:
    """Let every other process go first.

    Linux shares the processor between sessions before it looks at a nice value (sched_autogroup_enabled, on in
    desktop distributions), and each child of ours leads a session: the session's own value is what counts there.
    Where the system refuses, nothing is changed.
    """
    with contextlib.suppress(OSError):
        os.nice(nice)
    with contextlib.suppress(OSError):
        _GROUP.write_text(str(nice), encoding="ascii")
