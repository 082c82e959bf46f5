"""HomeLock: one engine a home, held by the operating system for exactly as long as the process lives."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import TracebackType

from engine.contract.errors import HomeBusy

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_FAR_BYTE = 1 << 30
"""Windows locks forbid reading what they cover, so the lock lies far behind the holder's number."""


class HomeLock:
    """The exclusive lock on a home, by its lock file. Killing the holder releases it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd: int | None = None

    def acquire(self) -> HomeLock:
        """Take the lock and return self. Raises HomeBusy (with the holder's pid) when another process has it."""
        fd = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        try:
            _lock(fd)
        except OSError:
            os.close(fd)
            raise HomeBusy(pid=holder(self._path) or "?", home=self._path.parent) from None
        os.ftruncate(fd, 0)
        os.write(fd, str(os.getpid()).encode())
        self._fd = fd
        return self

    def release(self) -> None:
        """Give the lock back; the file stays, as removing it would race with the next holder."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def __enter__(self) -> HomeLock:
        return self.acquire()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()


def holder(path: Path) -> int | None:
    """Return the process number written by the last holder, None when there is none to read."""
    try:
        return int(path.read_text("ascii"))
    except (OSError, ValueError):
        return None


def _lock(fd: int) -> None:
    if sys.platform == "win32":
        os.lseek(fd, _FAR_BYTE, os.SEEK_SET)
        msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        os.lseek(fd, 0, os.SEEK_SET)
    else:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
