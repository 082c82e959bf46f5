"""EventLog: order, resuming, coalescing, resync."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.doors.api.events import EventLog


def types(log: EventLog, since: int | None) -> list[str]:
    return [event.type for event in log.since(since)]


def test_a_new_reader_is_told_to_fetch_the_state() -> None:
    log = EventLog(first=100)
    log.publish("job", {})
    assert types(log, None) == ["resync"]
    assert log.since(None)[0].seq == log.last


def test_a_reader_of_another_launch_is_told_to_fetch_the_state() -> None:
    log = EventLog(first=100)
    assert types(log, 7) == ["resync"]
    assert types(log, 5000) == ["resync"]
    assert types(log, 99) == []


def test_progress_is_coalesced_and_state_is_not() -> None:
    log = EventLog(first=1)
    for number in range(5):
        log.publish("progress", {"n": number})
        log.publish("file_state", {"n": number})
    found = log.since(0)
    assert [event.data["n"] for event in found if event.type == "file_state"] == [0, 1, 2, 3, 4]
    assert [event.data["n"] for event in found if event.type == "progress"] == [4]
    assert [event.seq for event in found] == sorted(event.seq for event in found)


def test_who_falls_out_of_the_ring_is_told() -> None:
    log = EventLog(capacity=3, first=1)
    for number in range(4):
        log.publish("job", {"n": number})
    assert types(log, 0) == ["resync"]
    assert [event.data["n"] for event in log.since(1)] == [1, 2, 3]


def test_progress_never_pushes_state_out() -> None:
    log = EventLog(capacity=2, first=1)
    log.publish("job", {})
    for _ in range(100):
        log.publish("progress", {})
    assert types(log, 0) == ["job", "progress"]


@given(st.lists(st.tuples(st.sampled_from(["progress", "job"]), st.booleans()), max_size=60), st.integers(1, 8))
def test_a_reader_sees_every_state_event_once_or_is_told(steps: list[tuple[str, bool]], capacity: int) -> None:
    log = EventLog(capacity=capacity, first=1)
    read, seen, resynced, published = 0, [], False, []
    for number, (type_, reads) in enumerate(steps):
        log.publish(type_, {"n": number})
        if type_ == "job":
            published.append(number)
        if reads:
            for event in log.since(read):
                resynced = resynced or event.type == "resync"
                seen += [event.data["n"]] if event.type == "job" else []
                read = event.seq
    seen += [event.data["n"] for event in log.since(read) if event.type == "job"]
    resynced = resynced or any(event.type == "resync" for event in log.since(read))
    assert len(seen) == len(set(seen))
    assert resynced or seen == published
