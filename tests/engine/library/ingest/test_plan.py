"""The plan against a model made of dictionaries."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.contract.file import (
    Failed,
    FileId,
    FileKey,
    FileState,
    Indexed,
    Pending,
    RootId,
    Skipped,
    Stamp,
)
from engine.contract.reason import Reason
from engine.library.ingest.folders.plan import Back, Blocked, Changed, Gone, New, Same, Step, plan, same_stamp
from engine.library.store.ledger.files import FileRecord
from engine.library.watch.entry import Entry, Ignored, SeenFile, Unreadable

ROOT = RootId(1)
_NAMES = st.sampled_from([b"a", b"a.txt", b"a/x", b"a/y", b"a/z/q", b"ab", b"b", b"b/c", b"\xff", b"b\n"])
_STATES: st.SearchStrategy[FileState] = st.sampled_from(
    [Indexed(), Pending(), Skipped(Reason("empty")), Failed(Reason("damaged")), Skipped(Reason("secret"))]
)
_GONE = st.sampled_from([None, None, 5])


def _stamp(number: int) -> Stamp:
    return Stamp(number, number, number, number, 1)


def _record(path: bytes, number: int, state: FileState, gone_at: int | None) -> FileRecord:
    return FileRecord(FileId(1), FileKey(ROOT, path), _stamp(number), state, b"", None, gone_at)


def _path(step: Step) -> bytes:
    match step:
        case New(seen):
            return seen.path
        case Blocked(_, place):
            return place.path
        case Changed(known, _) | Back(known, _) | Same(known) | Gone(known):
            return known.key.path


@given(
    known=st.dictionaries(_NAMES, st.tuples(st.integers(0, 2), _STATES, _GONE)),
    seen=st.dictionaries(_NAMES, st.tuples(st.integers(0, 2), st.sampled_from([None, Reason("secret")]))),
    ignored=st.sets(_NAMES),
)
def test_every_path_gets_the_step_a_dictionary_would_give(
    known: dict[bytes, tuple[int, FileState, int | None]],
    seen: dict[bytes, tuple[int, Reason | None]],
    ignored: set[bytes],
) -> None:
    records = [_record(path, *known[path]) for path in sorted(known)]
    entries: list[Entry] = [SeenFile(path, _stamp(seen[path][0]), seen[path][1]) for path in seen]
    entries += [Ignored(path, "hidden") for path in ignored - set(seen)]
    entries.sort(key=lambda entry: entry.path)
    steps = {_path(step): step for step in plan(records, entries)}
    expected = {path: _model(known.get(path), seen.get(path)) for path in set(known) | set(seen)}
    assert {path: type(step) for path, step in steps.items()} == {p: kind for p, kind in expected.items() if kind}


def _model(known: tuple[int, FileState, int | None] | None, seen: tuple[int, Reason | None] | None) -> type | None:
    if known is None:
        return New
    number, state, gone_at = known
    if seen is None:
        return Gone if gone_at is None else None
    unfinished = state == Pending() or (state == Skipped(Reason("secret"))) != (seen[1] is not None)
    if number != seen[0] or unfinished:
        return Changed
    return Same if gone_at is None else Back


def test_what_lies_below_an_unreadable_folder_is_kept() -> None:
    records = [_record(path, 1, Indexed(), None) for path in (b"a", b"b/x", b"b/y/z", b"b0")]
    place = Unreadable(b"b/", Reason("unreadable"), is_folder=True)
    steps = list(plan(records, [SeenFile(b"a", _stamp(1)), place]))
    assert [type(step) for step in steps] == [Same, Blocked, Same, Same, Gone]


def test_an_unreadable_root_keeps_everything() -> None:
    records = [_record(path, 1, Indexed(), None) for path in (b"a", b"b")]
    steps = list(plan(records, [Unreadable(b"", Reason("unreadable"), is_folder=True)]))
    assert [type(step) for step in steps] == [Blocked, Same, Same]


def test_a_retryable_failure_is_tried_again() -> None:
    record = _record(b"a", 1, Failed(Reason("read_error", retryable=True)), None)
    assert isinstance(next(plan([record], [SeenFile(b"a", _stamp(1))])), Changed)


def test_a_drive_numbered_anew_is_the_same_drive() -> None:
    assert same_stamp(Stamp(1, 2, 3, 4, 5), Stamp(1, 2, 3, 4, 99))
    assert not same_stamp(Stamp(1, 2, 3, 4, 5), Stamp(1, 2, 30, 4, 5))
