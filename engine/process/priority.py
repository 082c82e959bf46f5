"""Priority: how far a process steps back from the processor for those that a person waits for."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import Final

STEP_BACK_FLAG: Final = "--step-back"
"""By which a child is told to call ``step_back``."""
STEP_BACK: Final = 10
"""A nice value: about a tenth of the processor's time of another busy process, and all of it that no other wants."""
GROUP: Final = Path("/proc/self/autogroup")
"""Where Linux keeps the nice value of a process's session (sched(7), "The autogroup feature")."""
_TRIES, _AGAIN_S = 20, 0.1
"""Linux takes one such value in 100 ms of all processes without administrator's rights together (EAGAIN between)."""


def step_back(nice: int = STEP_BACK) -> None:
    """Let every other process go first; where the system refuses, nothing is changed.

    Linux shares the processor between sessions before it looks at a nice value (sched_autogroup_enabled, on in
    desktop distributions), and each child of ours leads a session: the session's own value is what counts there.
    """
    with contextlib.suppress(OSError):
        os.nice(nice)
    with contextlib.suppress(OSError):
        weigh_session(nice)


def weigh_session(nice: int, *, group: Path = GROUP) -> None:
    """Give this process's session a nice value; waits up to two seconds where many processes do so at once.

    Raises OSError where the system has no such value or refuses it.
    """
    for _ in range(_TRIES - 1):
        with contextlib.suppress(BlockingIOError):
            group.write_text(str(nice), encoding="ascii")
            return
        time.sleep(_AGAIN_S)
    group.write_text(str(nice), encoding="ascii")
