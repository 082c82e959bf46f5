"""Opening a watched file: never through a link, never anything but an ordinary file, never waiting; and its hash."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import time
from dataclasses import dataclass, replace

from engine.contract.file import Stamp
from engine.contract.reason import Reason, Remedy
from engine.library.ingest.folders.plan import same_stamp

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_CHUNK_BYTES = 1 << 20
_TICK_NS = 100_000_000
"""Two edits within one tick of the file system's clock carry one time; 100 ms covers ext4, APFS and NTFS."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An open ordinary file, its stamp and the SHA-256 of its bytes. Whoever holds it closes ``fd``."""

    fd: int
    stamp: Stamp
    content_hash: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """Why the file was not read. ``skipped`` tells left out on purpose from failed."""

    reason: Reason
    skipped: bool = False


def open_and_hash(path: bytes) -> Opened | Refused:
    """Open an absolute path and hash it. A file that changes meanwhile is refused with ``changing``."""
    try:
        fd = os.open(path, _FLAGS)
    except OSError as error:
        return _refusal(error)
    try:
        found = _hash(fd)
    except OSError as error:
        os.close(fd)
        return _refusal(error)
    if isinstance(found, Refused):
        os.close(fd)
    return found


def open_known(path: bytes, stamp: Stamp, content_hash: bytes) -> Opened | Refused:
    """Open an absolute path that should still hold some content; it is hashed only where its stamp has changed."""
    try:
        fd = os.open(path, _FLAGS)
        if unchanged(fd, stamp):
            return Opened(fd, stamp, content_hash)
        os.close(fd)
    except OSError as error:
        return _refusal(error)
    found = open_and_hash(path)
    if isinstance(found, Opened) and found.content_hash != content_hash:
        os.close(found.fd)
        return Refused(Reason("changing", retryable=True))
    return found


def _hash(fd: int) -> Opened | Refused:
    before = os.fstat(fd)
    if not stat.S_ISREG(before.st_mode):
        return Refused(Reason("not_a_file", {"type": "special"}), skipped=True)
    digest = hashlib.sha256()
    left = before.st_size + 1
    while left > 0 and (chunk := os.read(fd, min(_CHUNK_BYTES, left))):
        digest.update(chunk)
        left -= len(chunk)
    stamp = stamp_of(before)
    if not unchanged(fd, stamp):
        return Refused(Reason("changing", retryable=True))
    return Opened(fd, stamp, digest.digest())


def unchanged(fd: int, stamp: Stamp) -> bool:
    """Return whether the open file still is as it was stamped."""
    return same_stamp(stamp_of(os.fstat(fd)), stamp)


def stamp_of(facts: os.stat_result) -> Stamp:
    """Return the stamp of a stat result."""
    return Stamp(facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino, facts.st_dev)


def durable(stamp: Stamp) -> Stamp:
    """Return the stamp to keep for content just read.

    Right after a write a second one could go unnoticed, its times being the same; such a stamp is kept with no
    ctime, so that the next scan hashes the file once more.
    """
    fresh = time.time_ns() - max(stamp.mtime_ns, stamp.ctime_ns) < _TICK_NS
    return replace(stamp, ctime_ns=0) if fresh else stamp


def _refusal(error: OSError) -> Refused:
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR | errno.ESTALE:
            return Refused(Reason("vanished", retryable=True))
        case errno.EACCES | errno.EPERM:
            return Refused(Reason("unreadable", retryable=True, remedy=Remedy("grant")))
        case errno.ELOOP | errno.EMLINK:
            return Refused(Reason("link"), skipped=True)
        case errno.ENXIO | errno.ENODEV | errno.EISDIR | errno.EOPNOTSUPP:
            return Refused(Reason("not_a_file", {"type": "special"}), skipped=True)
        case _:
            return Refused(Reason("read_error", {"problem": error.strerror or "unknown"}, retryable=True))
