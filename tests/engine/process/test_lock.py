"""One engine a home, for as long as the holder lives."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from engine.contract.errors import HomeBusy
from engine.process.lock import HomeLock, holder

_HOLD = (
    "import sys; from pathlib import Path; from engine.process.lock import HomeLock\n"
    "lock = HomeLock(Path(sys.argv[1])).acquire(); print('held', flush=True); sys.stdin.read()\n"
)


def test_killing_the_holder_releases_the_home(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    line = [sys.executable, "-c", _HOLD, str(path)]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(HomeBusy) as caught:
            HomeLock(path).acquire()
        assert caught.value.params == {"pid": str(other.pid), "home": str(tmp_path)}
        other.kill()
        other.wait(10)
    with HomeLock(path):
        with pytest.raises(HomeBusy):
            HomeLock(path).acquire()
        assert holder(path) is not None
    HomeLock(path).acquire().release()


def test_no_lock_file_no_holder(tmp_path: Path) -> None:
    assert holder(tmp_path / "lock") is None
