"""Frames arrive whole and in order, with their descriptors, or not at all."""

from __future__ import annotations

import json
import os
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.process import channel as channels
from engine.process.channel import MAX_DESCRIPTORS, Channel, ChannelClosed, FrameTooLarge


def _read(fd: int) -> str:
    with os.fdopen(fd) as file:
        return file.read()


@pytest.fixture
def pair() -> Iterator[tuple[Channel, Channel]]:
    left, right = Channel.pair()
    yield left, right
    left.close()
    right.close()


@pytest.fixture
def raw() -> Iterator[tuple[socket.socket, Channel]]:
    ours, theirs = socket.socketpair()
    receiver = Channel(theirs)
    yield ours, receiver
    ours.close()
    receiver.close()


_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    header=st.dictionaries(st.text(max_size=8), _values, max_size=4),
    blobs=st.lists(st.binary(max_size=200), max_size=20),
)
def test_what_is_sent_is_received(pair: tuple[Channel, Channel], header: dict[str, object], blobs: list[bytes]) -> None:
    left, right = pair
    left.send(header, blobs)
    frame = right.receive(5)
    assert (frame.header, list(frame.blobs), frame.fds) == (header, blobs, ())


def test_a_frame_larger_than_the_socket_buffer_passes(pair: tuple[Channel, Channel]) -> None:
    left, right = pair
    blob = os.urandom(1 << 22)
    sender = threading.Thread(target=left.send, args=({"n": 1}, [blob, b"", blob]))
    sender.start()
    assert right.receive(30).blobs == (blob, b"", blob)
    sender.join()


def test_frames_of_many_threads_do_not_mix(pair: tuple[Channel, Channel]) -> None:
    left, right = pair
    senders = [
        threading.Thread(target=lambda n=n: [left.send({"n": n}, [bytes([n]) * 50_000]) for _ in range(20)])
        for n in range(4)
    ]
    for sender in senders:
        sender.start()
    for _ in range(80):
        frame = right.receive(10)
        assert frame.blobs[0] == bytes([frame.header["n"]]) * 50_000
    for sender in senders:
        sender.join()


def test_descriptors_travel_with_their_own_frame(pair: tuple[Channel, Channel], tmp_path: Path) -> None:
    left, right = pair
    names = [tmp_path / str(number) for number in range(MAX_DESCRIPTORS)]
    for name in names:
        name.write_text(name.name)
    fds = [os.open(name, os.O_RDONLY) for name in names]
    left.send({"before": True})
    left.send({"many": True}, fds=fds)
    left.send({"one": True}, fds=fds[:1])
    for fd in fds:
        os.close(fd)
    assert right.receive(5).fds == ()
    many, one = right.receive(5), right.receive(5)
    contents = [_read(fd) for fd in many.fds]
    assert contents == [name.name for name in names]
    assert not any(os.get_inheritable(fd) for fd in one.fds)
    assert len(one.fds) == 1
    os.close(one.fds[0])


def test_too_much_is_refused_before_anything_is_sent(
    pair: tuple[Channel, Channel], monkeypatch: pytest.MonkeyPatch
) -> None:
    left, right = pair
    monkeypatch.setattr(channels, "MAX_FRAME_BYTES", 1000)
    with pytest.raises(FrameTooLarge, match="limit is 1000"):
        left.send({}, [bytes(1001)])
    with pytest.raises(FrameTooLarge, match="descriptors"):
        left.send({}, fds=[0] * (MAX_DESCRIPTORS + 1))
    left.send({"still": "works"})
    assert right.receive(5).header == {"still": "works"}


def test_silence_times_out_and_harms_nothing(pair: tuple[Channel, Channel]) -> None:
    left, right = pair
    with pytest.raises(TimeoutError):
        right.receive(0)
    left.send({"late": True})
    assert right.receive(5).header == {"late": True}


def test_half_a_frame_times_out_and_closes(raw: tuple[socket.socket, Channel]) -> None:
    sender, receiver = raw
    sender.sendall(struct.pack("!I", 100) + b'{"hea')
    with pytest.raises(TimeoutError):
        receiver.receive(0.05)
    with pytest.raises(ChannelClosed):
        receiver.receive(0.05)


def _frame(envelope: object) -> bytes:
    body = json.dumps(envelope).encode()
    return struct.pack("!I", len(body)) + body


@pytest.mark.parametrize(
    "junk",
    [
        struct.pack("!I", 0xFFFFFFFF),
        struct.pack("!I", 4) + b"nope",
        _frame([]),
        _frame({"header": {}}),
        _frame({"header": {}, "blobs": [-1], "fds": 0}),
        _frame({"header": {}, "blobs": [1 << 60], "fds": 0}),
        _frame({"header": {}, "blobs": [], "fds": 3}),
        struct.pack("!I", 200_000) + b"[" * 200_000,
    ],
)
def test_junk_closes_the_channel(raw: tuple[socket.socket, Channel], junk: bytes) -> None:
    sender, receiver = raw
    writer = threading.Thread(target=sender.sendall, args=(junk,))
    writer.start()
    with pytest.raises(ChannelClosed):
        receiver.receive(5)
    writer.join()
    with pytest.raises(ChannelClosed):
        receiver.receive(5)


def test_the_other_side_going_away_ends_a_wait(pair: tuple[Channel, Channel]) -> None:
    left, right = pair
    left.close()
    with pytest.raises(ChannelClosed):
        right.receive(5)
    with pytest.raises(ChannelClosed):
        right.send({}, [bytes(1 << 20)], timeout_s=5)


def test_closing_wakes_our_own_waiting_thread(pair: tuple[Channel, Channel]) -> None:
    left, _right = pair
    outcome: list[BaseException] = []

    def wait() -> None:
        try:
            left.receive()
        except ChannelClosed as error:
            outcome.append(error)

    waiter = threading.Thread(target=wait)
    waiter.start()
    left.close()
    waiter.join(10)
    assert outcome


def test_a_full_buffer_times_out(pair: tuple[Channel, Channel]) -> None:
    left, _right = pair
    with pytest.raises(TimeoutError):
        left.send({}, [bytes(1 << 24)], timeout_s=0.05)
