"""Priority: how far a process steps back from the processor for those that a person waits for."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from pathlib import Path
from typing import Final

STEP_BACK_FLAG: Final = "--step-back"
"""By which a child is told to call ``step_back``."""
STEP_BACK: Final = 10
"""A nice value: about a tenth of the processor's time of another busy process, and all of it that no other wants."""
ENGINE_SESSION: Final = 7
BACKGROUND_SESSION: Final = 17
"""Nice values of whole sessions: a fifth of the window's weight for the engine, a tenth of the engine's for those that
read for later. At equal weights the window waited up to 0.1 s for the engine's dozen threads, on two processors; as a
search runs while the window rests, it takes no longer for it (docs/benchmarks.md, "Typing beside indexing")."""
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
        weigh_session(BACKGROUND_SESSION)


def let_window_go_first(*, group: Path = GROUP) -> None:
    """Let the session this process leads, if it leads one, weigh less than the window's; waits for nothing.

    A model's own process, which leads a session as well, is not meant: it keeps the weight of any other program.
    """
    if group.exists() and os.getsid(0) == os.getpid():
        threading.Thread(target=_weigh_engine, args=(group,), name="session weight", daemon=True).start()


def _weigh_engine(group: Path) -> None:
    with contextlib.suppress(OSError):
        weigh_session(ENGINE_SESSION, group=group)


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
