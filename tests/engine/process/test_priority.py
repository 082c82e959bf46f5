"""Programs that read for later leave the processor to the others; the engine and what answers do not."""

from __future__ import annotations

import os
from pathlib import Path
from typing import ClassVar

import pytest

from engine.process.child import Child
from engine.process.priority import STEP_BACK, STEP_BACK_FLAG, weigh_session
from engine.process.program import Program, steps_back
from tests.engine.process.test_child import LINE


def nice_of(pid: int) -> int:
    """Return a process's nice value."""
    return os.getpriority(os.PRIO_PROCESS, pid)


def group_of(pid: int) -> str:
    """Return what the system says of a process's session, empty where it does not tell sessions apart."""
    path = Path(f"/proc/{pid}/autogroup")
    return path.read_text() if path.exists() else ""


@pytest.mark.parametrize("steps", [True, False])
def test_a_child_steps_back_when_told(steps: bool) -> None:
    own, own_group = nice_of(os.getpid()), group_of(os.getpid())
    child = Child.start([*LINE, *([STEP_BACK_FLAG] if steps else [])], ready_stall_s=20)
    try:
        assert child.ready["rest"] == []
        assert nice_of(child.pid) == min(19, own + (STEP_BACK if steps else 0))
        if group_of(child.pid):
            assert group_of(child.pid).rstrip().endswith(f"nice {STEP_BACK if steps else 0}")
    finally:
        child.kill()
    assert (nice_of(os.getpid()), group_of(os.getpid())) == (own, own_group)


class BusyGroup(type(Path())):  # type: ignore[misc]  # the platform's own kind of path
    """A session's value that the system takes only at the third asking, as it does from many processes at once."""

    asked: ClassVar[list[str]] = []

    def write_text(self, data: str, **_: object) -> int:
        """Refuse twice as Linux does, then take it."""
        self.asked.append(data)
        if len(self.asked) < 3:
            raise BlockingIOError
        return len(data)


def test_a_session_asks_again_where_many_ask_at_once() -> None:
    group = BusyGroup("/proc/self/autogroup")
    weigh_session(STEP_BACK, group=group)
    assert group.asked == [str(STEP_BACK)] * 3


def test_a_system_without_sessions_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        weigh_session(STEP_BACK, group=tmp_path / "proc" / "autogroup")


def test_what_a_person_waits_for_goes_first() -> None:
    assert not any(map(steps_back, (Program.ENGINE, Program.CHAT, Program.TEMPLATE, Program.RERANK)))
    assert all(map(steps_back, (Program.PARSER, Program.EMBEDDING, Program.OCR, Program.IMAGE, Program.SPEECH)))
