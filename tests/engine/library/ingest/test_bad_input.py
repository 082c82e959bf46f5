"""Bad input: each gives a one-line reason, and nothing else is lost."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import pytest

from engine.contract.document import ParseFailed
from engine.contract.file import RootId, Skipped
from engine.contract.reason import Reason
from engine.library.ingest.words import opening, outbox, reading
from engine.library.ingest.words.opening import Refused, durable, open_and_hash, stamp_of
from engine.library.ingest.words.outbox import Place, Settled
from engine.library.ingest.words.queue import Task
from engine.library.parse.job import ParseDeath
from engine.library.store.ledger import files, tombstones
from tests.engine.library.ingest.conftest import MakeWorkshop, Workshop
from tests.fakes.embedder import FakeEmbedder


def test_odd_files_are_listed_with_their_reasons(workshop: Workshop, folder: Path) -> None:
    (folder / "good.txt").write_text("The kingfisher.")
    (folder / "empty.txt").write_text("")
    (folder / "id_rsa").write_text("secret kingfisher")
    (folder / "data.bin").write_bytes(bytes(range(256)) * 20)
    os.mkfifo(folder / "pipe")
    (folder / "loop").symlink_to(folder)
    (folder / "out").symlink_to("/etc/hostname")
    with (folder / "sparse.txt").open("wb") as file:
        file.truncate(64 << 20)
    workshop.add(folder)
    assert workshop.states() == {
        "good.txt": "indexed",
        "empty.txt": "skipped(empty)",
        "id_rsa": "skipped(secret)",
        "data.bin": "skipped(binary)",
        "pipe": "skipped(not_a_file)",
        "loop": "skipped(link)",
        "out": "skipped(link_outside)",
        "sparse.txt": "skipped(sparse)",
    }
    assert workshop.found("kingfisher") == {"good.txt"}
    assert all(status.reason is None or status.reason["message"] for status in workshop.every_file())
    workshop.assert_healthy()


def test_odd_names(workshop: Workshop, folder: Path) -> None:
    names = [
        b"new\nline.txt",
        b"bad\xff.txt",
        "\u202egpj.txt".encode(),
        b"n" * 251 + b".txt",
        "caf\u00e9.txt".encode(),
        "cafe\u0301.txt".encode(),
    ]
    for number, name in enumerate(names):
        with open(os.path.join(os.fsencode(folder), name), "w") as file:
            file.write(f"Odd names are no problem, whatever they look like: number {number} of them.")
    workshop.add(folder)
    assert workshop.found("problem") == {os.fsdecode(name) for name in names}
    shown = [status.path for status in workshop.every_file()]
    assert all(path.isprintable() for path in shown)
    assert len(set(shown)) == len(names)
    workshop.assert_healthy()


def test_a_file_that_cannot_be_read_says_so_and_is_read_once_it_can(
    workshop: Workshop, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "locked.txt").write_text("The wren.")
    (folder / "open.txt").write_text("The robin.")
    refuse = Refused(Reason("unreadable", retryable=True))

    def deny(path: bytes) -> Any:
        return refuse if path.endswith(b"locked.txt") else open_and_hash(path)

    with monkeypatch.context() as patch:
        patch.setattr(reading, "open_and_hash", deny)
        workshop.add(folder)
        assert workshop.states() == {"locked.txt": "failed(unreadable)", "open.txt": "indexed"}
    workshop.settle()
    assert workshop.states() == {"locked.txt": "indexed", "open.txt": "indexed"}


def test_a_file_that_grows_while_it_is_read_is_read_again(
    workshop: Workshop, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grown = threading.Event()
    decode = reading._rests

    def grow(read: Any) -> bool:
        if not grown.is_set():
            grown.set()
            with (folder / "log.txt").open("a") as file:
                file.write("The second line about cormorants.\n")
        return decode(read)

    monkeypatch.setattr(reading, "_rests", grow)
    (folder / "log.txt").write_text("The first line.\n")
    workshop.add(folder)
    assert grown.is_set()
    assert workshop.found("cormorants") == {"log.txt"}
    workshop.assert_healthy()


def test_a_reader_that_dies_costs_one_file_and_is_not_tried_for_ever(
    workshop: Workshop, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bytes] = []
    parse = workshop.pool.parse

    def die(jobs: Any) -> Any:
        for answer in parse(jobs):
            if answer.job.name == b"evil.txt":
                asked.append(answer.job.name)
                yield ParseDeath(answer.job, ParseFailed(Reason("parser_crashed", {"format": "txt"})))
            else:
                yield answer

    monkeypatch.setattr(workshop.pool, "parse", die)
    (folder / "evil.txt").write_text("Crash!")
    (folder / "good.txt").write_text("The curlew.")
    workshop.add(folder)
    assert workshop.states() == {"evil.txt": "failed(parser_crashed)", "good.txt": "indexed"}
    assert len(asked) == 2, "a crash is retried once"
    (folder / "evil.txt").rename(folder / "evil2.txt")
    workshop.settle()
    assert workshop.states()["evil2.txt"] == "failed(parser_crashed)"
    assert len(asked) == 2, "the content is in quarantine, whatever it is called"
    workshop.assert_healthy()


def test_an_answer_that_makes_no_sense_is_a_crash(
    workshop: Workshop, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lie(*_: object) -> None:
        raise ValueError("passage out of range")

    monkeypatch.setattr(reading.prepared_wire, "decode", lie)
    (folder / "a.txt").write_text("The dunlin.")
    workshop.add(folder)
    assert workshop.states() == {"a.txt": "failed(parser_crashed)"}


def test_forgotten_means_forgotten_until_added_again(make_workshop: MakeWorkshop, folder: Path) -> None:
    workshop = make_workshop(FakeEmbedder())
    (folder / "a.txt").write_text("The nightjar churrs.")
    (folder / "b.txt").write_text("The nightjar churrs.")
    (folder / "c.txt").write_text("The swift screams.")
    workshop.add(folder, "all")
    receipt = workshop.library.forget(os.fsencode(folder / "a.txt"))
    assert {Path(path).name for path in receipt.paths} == {"a.txt", "b.txt"}
    (folder / "d.txt").write_text("The nightjar churrs.")
    workshop.settle("all")
    assert workshop.found("nightjar") == set()
    assert workshop.states() == {
        "a.txt": "skipped(forgotten)",
        "b.txt": "skipped(forgotten)",
        "c.txt": "indexed",
        "d.txt": "skipped(forgotten)",
    }
    workshop.assert_healthy()
    workshop.add(folder, "all")
    assert workshop.found("nightjar") == {"a.txt", "b.txt", "d.txt"}
    workshop.assert_healthy()


def test_forgotten_is_not_said_of_what_was_added_again_meanwhile(make_workshop: MakeWorkshop, folder: Path) -> None:
    workshop = make_workshop(FakeEmbedder())
    path = folder / "a.txt"
    path.write_text("The nightjar churrs.")
    workshop.add(folder)
    (record,) = workshop.ledger.read(lambda c: files.below(c, RootId(1), b""))
    task = Task(record.id, record.key, os.fsencode(path), record.stamp)
    place = Place(record.id, record.key, os.fsencode(path), record.stamp)
    late = Settled(place, Skipped(Reason("forgotten")), record.content_hash, task)
    assert workshop.ledger.write(lambda c: outbox._settle(c, [late])) == [late]
    assert workshop.states() == {"a.txt": "indexed"}
    workshop.ledger.write(lambda c: tombstones.bury(c, [os.fsencode(path)], ()))
    assert workshop.ledger.write(lambda c: outbox._settle(c, [late])) == []
    assert workshop.states() == {"a.txt": "skipped(forgotten)"}


def test_opening_never_follows_a_link_or_waits(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    os.mkfifo(tmp_path / "pipe")
    found = {name: open_and_hash(os.fsencode(tmp_path / name)) for name in ("link", "pipe", "none", "")}
    reasons = {name: each.reason.code for name, each in found.items() if isinstance(each, Refused)}
    assert reasons == {"link": "link", "pipe": "not_a_file", "none": "vanished", "": "not_a_file"}


def test_a_file_that_grows_while_it_is_hashed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_text("x")
    read = os.read

    def grow(fd: int, count: int) -> bytes:
        with path.open("a") as file:
            file.write("y")
        return read(fd, count)

    monkeypatch.setattr(opening.os, "read", grow)
    found = open_and_hash(os.fsencode(path))
    assert isinstance(found, Refused)
    assert found.reason.code == "changing"


def test_a_stamp_taken_right_after_a_write_is_not_trusted(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("x")
    assert durable(stamp_of(path.stat())).ctime_ns == 0
    old = stamp_of(os.stat("/"))
    assert durable(old) == old
