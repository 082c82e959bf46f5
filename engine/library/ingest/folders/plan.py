"""The plan: what the ledger knows of a root against what a scan saw, merged into steps. Pure.

Both streams are sorted by the bytes of the relative path. What could not be looked at is kept as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.contract.file import Failed, FileState, Pending, Skipped, Stamp
from engine.contract.reason import Reason
from engine.library.store.ledger.files import FileRecord
from engine.library.watch.entry import Entry, Ignored, SeenFile, Unreadable

_DECIDED_BY_SCAN = frozenset({"link", "link_outside", "not_a_file", "secret", "online_only", "too_large", "unreadable"})
"""Reasons that hold only as long as the scan gives them."""


@dataclass(frozen=True, slots=True)
class New:
    """Never seen before."""

    seen: SeenFile


@dataclass(frozen=True, slots=True)
class Changed:
    """To be looked at again: another stamp, another reason to skip it, or reading was not finished."""

    known: FileRecord
    seen: SeenFile


@dataclass(frozen=True, slots=True)
class Back:
    """Vanished earlier, there again with the same stamp and nothing left to read."""

    known: FileRecord
    seen: SeenFile


@dataclass(frozen=True, slots=True)
class Same:
    """Nothing to do."""

    known: FileRecord


@dataclass(frozen=True, slots=True)
class Gone:
    """Not there any more."""

    known: FileRecord


@dataclass(frozen=True, slots=True)
class Blocked:
    """A place that cannot be looked at, and the row that says so if there is one."""

    known: FileRecord | None
    place: Unreadable


Step = New | Changed | Back | Same | Gone | Blocked


def plan(known: Iterable[FileRecord], seen: Iterable[Entry]) -> Iterator[Step]:
    """Yield one step for each path, in order.

    ``known`` holds living and gone files of the scanned part, without members; a gone one that is still away
    yields nothing.
    """
    records = iter(known)
    record = next(records, None)
    blocked: Unreadable | None = None
    for entry in seen:
        if isinstance(entry, Ignored):
            continue
        while record is not None and record.key.path < entry.path:
            yield from _unseen(record, blocked)
            record = next(records, None)
        match = record if record is not None and record.key.path == entry.path else None
        if match is not None:
            record = next(records, None)
        if isinstance(entry, Unreadable):
            blocked = entry
            yield Blocked(match, entry)
        else:
            yield compare(match, entry)
    while record is not None:
        yield from _unseen(record, blocked)
        record = next(records, None)


def compare(known: FileRecord | None, seen: SeenFile) -> Step:
    """Return the step for one path that is there."""
    if known is None:
        return New(seen)
    if not same_stamp(known.stamp, seen.stamp) or not _settled(known.state, seen.skip):
        return Changed(known, seen)
    return Same(known) if known.gone_at is None else Back(known, seen)


def same_stamp(one: Stamp, other: Stamp) -> bool:
    """Return whether two stamps speak of the same content.

    The device number is left out: systems number the same drive anew when it is mounted again.
    """
    return (one.size_bytes, one.mtime_ns, one.ctime_ns, one.inode) == (
        other.size_bytes,
        other.mtime_ns,
        other.ctime_ns,
        other.inode,
    )


def _settled(state: FileState, skip: Reason | None) -> bool:
    """Return whether the recorded state is what the scan leads to."""
    if skip is not None:
        return isinstance(state, Skipped) and state.reason.code == skip.code
    if isinstance(state, Pending):
        return False
    if isinstance(state, (Skipped, Failed)):
        return state.reason.code not in _DECIDED_BY_SCAN and not state.reason.retryable
    return True


def _unseen(record: FileRecord, blocked: Unreadable | None) -> Iterator[Step]:
    if blocked is not None and blocked.covers(record.key.path):
        yield Same(record)
    elif record.gone_at is None:
        yield Gone(record)
