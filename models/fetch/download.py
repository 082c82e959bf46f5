"""Download: one file of a model from the network into its place, right to the last bit or not at all.

What arrived is never trusted by its length: it is hashed as it comes, and the file gets its name only when the hash is
the known one (or, when none is known, the one that the caller pins from then on).
"""

from __future__ import annotations

import errno
import logging
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.contract.call import Call
from engine.contract.errors import DiskFull, RemoteFailed
from models.fetch.opener import Opener, Reply
from models.fetch.pace import Pace
from models.fetch.part import Origin, Part

MOST_FRUITLESS_TRIES: Final = 4
"""Attempts in a row that brought no byte, after which a download gives up until asked again."""
FIRST_PAUSE_S: Final = 0.5
LONGEST_FILE_BYTES: Final = 1 << 42
_TRANSIENT: Final = frozenset((408, 425, 429, 500, 502, 503, 504))
log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Told bytes there and bytes in all (0 when not known)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to fetch. Size 0 and an empty hash are not known."""

    url: str
    place: Path
    size_bytes: int = 0
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that is in its place."""

    sha256: str
    size_bytes: int
    revision: str
    """Commit that the server named, empty when it named none."""


class _Broken(Exception):
    """The connection ended too soon, or the server has nothing now; what came is kept, and it is tried again."""


class _Refused(Exception):
    """Trying again would bring nothing else."""


class Downloader:
    """Fetches files through ``opener``."""

    def __init__(
        self,
        opener: Opener,
        pace: Pace,
        spare_bytes: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free,
        first_pause_s: float = FIRST_PAUSE_S,
    ) -> None:
        """``spare_bytes`` says how much may still be written in a folder."""
        self._open = opener
        self._pace = pace
        self._spare_bytes = spare_bytes
        self._first_pause_s = first_pause_s

    def fetch(self, wanted: Wanted, progress: Progress, call: Call) -> Fetched:
        """Return the file once it is in its place; a part left by an earlier try is taken up where that is safe.

        Raises Cancelled (the part stays: cancelling is pausing), RemoteFailed, NotGranted, AirGapped, DiskFull.
        """
        wanted.place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = Part(wanted.place)
        fruitless = 0
        while True:
            call.check()
            before = part.size_bytes
            try:
                return self._attempt(wanted, part, progress, call)
            except _Refused as error:
                raise RemoteFailed(destination=wanted.url, problem=str(error)) from error
            except OSError as error:
                raise _disk_error(error, wanted, part) from error
            except (_Broken, RemoteFailed) as error:
                fruitless = 0 if part.size_bytes > before else fruitless + 1
                if fruitless >= MOST_FRUITLESS_TRIES:
                    raise RemoteFailed(destination=wanted.url, problem=f"again and again, {error}") from error
                log.info("a download is taken up again: %s", error)
                call.cancel.wait(self._first_pause_s * 2**fruitless)

    def _attempt(self, wanted: Wanted, part: Part, progress: Progress, call: Call) -> Fetched:
        origin = part.origin()
        have = part.size_bytes if origin is not None and _can_go_on(origin, wanted) else 0
        if have and origin is not None and have == origin.size_bytes:
            return _complete(wanted, part, origin, part.digest().hexdigest())
        headers = {"Range": f"bytes={have}-", "If-Range": origin.etag} if have and origin is not None else {}
        with self._open(wanted.url, headers) as reply:
            origin = _origin_of(reply, wanted, part, have)
            found = self._receive(reply, wanted, part, origin, progress, call)
        return _complete(wanted, part, origin, found)

    def _receive(self, reply: Reply, wanted: Wanted, part: Part, origin: Origin, progress: Progress, call: Call) -> str:
        """Append what comes; return the SHA-256 of all that is there."""
        total = wanted.size_bytes or origin.size_bytes
        done, digest = part.size_bytes, part.digest()
        self._check_room(wanted, max(0, total - done))
        with part.path.open("ab") as file:
            for chunk in reply.chunks():
                call.check()
                done += len(chunk)
                if done > (total or LONGEST_FILE_BYTES):
                    break
                file.write(chunk)
                digest.update(chunk)
                progress(done, total)
                self._pace.spend(len(chunk), call)
        if done > (total or LONGEST_FILE_BYTES):
            part.discard()
            raise _Refused("it sent more than it announced")
        if total and done < total:
            raise _Broken(f"only {done:,} of {total:,} bytes came")
        return digest.hexdigest()

    def _check_room(self, wanted: Wanted, needed: int) -> None:
        spare = self._spare_bytes(wanted.place.parent)
        if spare < needed:
            raise DiskFull(path=str(wanted.place.parent), free=_gigabytes(spare), needed=_gigabytes(needed))


def _can_go_on(origin: Origin, wanted: Wanted) -> bool:
    """Return whether a part may be taken up: by a strong ETag, and where a hash will judge the whole."""
    return bool(origin.etag) and origin.url == wanted.url and bool(wanted.sha256 or origin.sha256)


def _origin_of(reply: Reply, wanted: Wanted, part: Part, have: int) -> Origin:
    """Return what the answer's bytes belong to; the part is thrown away unless the answer continues it."""
    known = part.origin()
    if reply.status == 206 and have and known is not None and _continues(reply, known, have):
        return known
    if reply.status in (206, 416) and have:
        part.discard()
        raise _Broken("the server had another piece than was asked for")
    if reply.status in _TRANSIENT:
        raise _Broken(f"it answered with status {reply.status}")
    if reply.status != 200:
        raise _Refused(f"it answered with status {reply.status}")
    fresh = Origin(
        url=wanted.url,
        etag=_strong_etag(reply),
        revision=reply.headers.get("x-repo-commit", ""),
        size_bytes=_length(reply),
        sha256=_announced_sha256(reply),
    )
    if wanted.size_bytes and fresh.size_bytes and wanted.size_bytes != fresh.size_bytes:
        raise _Refused(f"it offers {fresh.size_bytes:,} bytes instead of the known {wanted.size_bytes:,}")
    part.begin(fresh)
    return fresh


def _complete(wanted: Wanted, part: Part, origin: Origin, found: str) -> Fetched:
    known = (wanted.sha256 or origin.sha256).lower()
    if known and found != known:
        part.discard()
        raise _Refused(f"the bytes are not the known ones: their SHA-256 is {found}, not {known}")
    size = part.size_bytes
    part.finish()
    return Fetched(found, size, origin.revision)


def _disk_error(error: OSError, wanted: Wanted, part: Part) -> Exception:
    if error.errno not in (errno.ENOSPC, errno.EDQUOT):
        return error
    needed = _gigabytes(max(0, wanted.size_bytes - part.size_bytes))
    return DiskFull(path=str(wanted.place.parent), free=_gigabytes(0), needed=needed)


def _continues(reply: Reply, known: Origin, have: int) -> bool:
    """Return whether the answer is the rest of the very file that the part belongs to."""
    begins, _, total = reply.headers.get("content-range", "").removeprefix("bytes ").partition("/")
    same = reply.headers.get("etag", "") == known.etag
    return same and begins.startswith(f"{have}-") and total in ("*", str(known.size_bytes))


def _strong_etag(reply: Reply) -> str:
    etag = reply.headers.get("etag", "")
    return "" if etag.startswith("W/") else etag


def _length(reply: Reply) -> int:
    text = reply.headers.get("content-length", "")
    return int(text) if text.isdigit() else 0


def _announced_sha256(reply: Reply) -> str:
    """Return the hash that the hub names for large files, empty when it names none."""
    named = reply.headers.get("x-linked-etag", "").strip('"').lower()
    return named if re.fullmatch(r"[0-9a-f]{64}", named) else ""


def _gigabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1e9:,.2f} GB"
