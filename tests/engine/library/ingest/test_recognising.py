"""Recognising: later layers arrive by themselves, part by part, after words and meaning, politely and once."""

from __future__ import annotations

import os
import threading
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from engine.contract.errors import RunnerFailed
from engine.contract.reason import Reason, Remedy
from engine.contract.space import Space
from engine.library.ingest.later import findings, recognising, rounds
from engine.library.ingest.library import Library, Surroundings
from engine.library.parse.registry import Registry
from engine.library.recognise.recogniser import Missing, PartFailed, Recogniser, Subject
from engine.library.store.ledger import layer_parts, visuals, work
from engine.library.store.ledger.work import WorkItem
from tests.engine.library.ingest.conftest import Workshop
from tests.engine.library.render.drawings import as_file, as_pdf, halves
from tests.fakes.embedder import FakeEmbedder
from tests.fakes.recogniser import FakeRecogniser
from tests.plugins.small_recordings import tone, wav

IMAGES = Space("image", "seer", "1", 4)


class Media(Workshop):
    """A workshop with recognisers."""

    def __init__(self, home: Path, pool: object, *who: FakeRecogniser | Missing, embedder: FakeEmbedder | None = None):
        self.who = {one.stage if isinstance(one, FakeRecogniser) else "ocr": one for one in who}
        super().__init__(home, pool, embedder)  # type: ignore[arg-type]

    def make_library(self) -> Library:
        around = Surroundings(
            home=os.fsencode(self.home),
            settings=lambda: self.settings,
            change_settings=self._change,
            embedder=lambda: self.embedder,
            recognisers=self._who,
            emit=lambda kind, data: self.events.append((kind, data)),
            on_battery=lambda: self.on_battery,
            free_bytes=lambda: self.free_bytes,
        )
        return Library(self.ledger, self.pool, Registry.load(), around)

    def _who(self, stage: str) -> Recogniser | Missing | None:
        return self.who.get(stage)

    def work(self, stage: str) -> list[WorkItem]:
        ids = [row[0] for row in self.ledger.read(lambda c: c.execute("SELECT id FROM documents").fetchall())]
        items = [one for i in ids for one in self.ledger.read(lambda c, i=i: work.of_document(c, i))]
        return [one for one in items if one.stage == stage]


@pytest.fixture
def media(tmp_path: Path, pool: object, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rounds, "RETRY_S", 0.05)
    monkeypatch.setattr("engine.library.ingest.pipeline.memory_is_short", lambda: False)
    opened: list[Media] = []

    def make(*who: FakeRecogniser | Missing, embedder: FakeEmbedder | None = None) -> Media:
        opened.append(Media(tmp_path / "home", pool, *who, embedder=embedder))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


def _scan(folder: Path, name: str = "scan.pdf", pages: int = 3) -> None:
    (folder / name).write_bytes(as_pdf(*(halves((60, 40 + number)) for number in range(pages))))


def test_pages_without_words_are_read_and_found(media, folder: Path) -> None:
    reader = FakeRecogniser(script=lambda _subject, part: f"kingfisher number{part}")
    workshop = media(reader, embedder=FakeEmbedder())
    _scan(folder)
    workshop.add(folder, "all")
    assert workshop.found("kingfisher") == {"scan.pdf"}
    assert reader.seen == [(b"scan.pdf", "1"), (b"scan.pdf", "2"), (b"scan.pdf", "3")]
    assert [item.state for item in workshop.work("ocr")] == ["done"] * 3
    status = workshop.library.status()
    assert status.waiting == ()
    assert [(one.stage, one.done, one.due, one.failed) for one in status.media] == [("ocr", 3, 0, 0)]
    assert workshop.embedded == 3
    workshop.assert_healthy()


def test_what_is_missing_is_said_and_the_work_stays_due(media, folder: Path) -> None:
    workshop = media(Missing("no_package", Remedy("install", {"packages": "reader"}), "not installed"))
    _scan(folder)
    workshop.add(folder, "all")
    (waiting,) = workshop.library.status().waiting
    assert (waiting.stage, waiting.why, waiting.items) == ("ocr", "no_package", 3)
    assert waiting.remedy == Remedy("install", {"packages": "reader"})
    workshop.who["ocr"] = FakeRecogniser()
    assert workshop.library.wait("all", 20)
    assert {item.state for item in workshop.work("ocr")} == {"done"}


def test_a_page_that_fails_does_not_hold_up_the_others(media, folder: Path) -> None:
    def script(_subject: Subject, part: str) -> str | PartFailed:
        return PartFailed(part, Reason("damaged", {"problem": "torn"})) if part == "2" else "legible heron"

    workshop = media(FakeRecogniser(script=script))
    _scan(folder)
    workshop.add(folder, "all")
    assert [item.state for item in workshop.work("ocr")] == ["done", "failed", "done"]
    (failed,) = [item for item in workshop.work("ocr") if item.state == "failed"]
    assert failed.reason is not None
    assert failed.reason.message == "The file is damaged: torn."
    workshop.assert_healthy()


def test_a_crash_is_tried_once_more_and_then_given_up_with_its_reason(media, folder: Path) -> None:
    workshop = media(FakeRecogniser(script=lambda *_: RunnerFailed(model="fake", problem="it fell over")))
    (folder / "a.png").write_bytes(as_file(halves(), "PNG"))
    workshop.add(folder, "all")
    reader = workshop.who["ocr"]
    assert isinstance(reader, FakeRecogniser)
    assert len(reader.seen) == 2
    (item,) = workshop.work("ocr")
    assert item.state == "failed"
    assert item.reason is not None
    assert "it fell over" in item.reason.message


def test_a_process_that_fails_on_everything_costs_no_document(media, folder: Path) -> None:
    workshop = media(FakeRecogniser(script=lambda *_: RunnerFailed(model="fake", problem="it does not start")))
    for number in range(4):
        (folder / f"{number}.png").write_bytes(as_file(halves((60 + number, 40)), "PNG"))
    workshop.add(folder, "all")
    held = {one.stage: (one.why, one.items) for one in workshop.library.status().waiting}
    assert held["ocr"] == ("failing", 4)
    assert {item.state for item in workshop.work("ocr")} == {"due"}


def test_a_better_engine_reads_everything_anew_and_replaces_what_was_read(media, folder: Path) -> None:
    workshop = media(FakeRecogniser(script=lambda *_: "hcron", version="blurred 1"))
    _scan(folder, pages=2)
    workshop.add(folder, "all")
    assert workshop.found("hcron") == {"scan.pdf"}
    workshop.close()
    workshop.who["ocr"] = FakeRecogniser(script=lambda *_: "heron", version="sharp 2")
    workshop.open()
    workshop.settle("all")
    assert workshop.found("heron") == {"scan.pdf"}
    assert workshop.found("hcron") == set()
    assert {item.version for item in workshop.work("ocr")} == {"sharp 2"}
    workshop.assert_healthy()


def test_a_long_recording_goes_on_where_it_was_interrupted(
    media, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(findings, "PUBLISH_S", 0.0)
    reached, go = threading.Event(), threading.Event()

    def script(_subject: Subject, part: str) -> str:
        if part == "60-90" and not go.is_set():
            reached.set()
            go.wait(20)
        return f"minute {part}"

    listener = FakeRecogniser("speech", script=script, parts=("0-30", "30-60", "60-90"))
    workshop = media(listener)
    (folder / "talk.wav").write_bytes(wav(tone(0.1)))
    workshop.library.add_root(os.fsencode(folder))
    workshop.library.reconcile()
    assert reached.wait(20)
    (item,) = workshop.work("speech")
    kept = workshop.ledger.read(lambda c: layer_parts.kept(c, item.document, "transcript", "fake 1"))
    assert kept == {"0-30", "30-60"}
    closing = threading.Thread(target=workshop.library.stop)
    closing.start()
    go.set()
    closing.join(20)
    assert [one.state for one in workshop.work("speech")] in (["due"], ["done"])
    workshop.ledger.close()
    listener.seen.clear()
    workshop.open()
    workshop.settle("all")
    assert not {"0-30", "30-60"} & {part for _, part in listener.seen}
    assert {one.state for one in workshop.work("speech")} == {"done"}
    workshop.assert_healthy()


def test_pausing_in_the_middle_keeps_what_is_done_and_gives_back_the_rest(media, folder: Path) -> None:
    def script(_subject: Subject, part: str) -> str:
        if part == "1":
            workshop.settings = replace(workshop.settings, indexing=replace(workshop.settings.indexing, paused=True))
        return "heron"

    workshop = media(FakeRecogniser(script=script))
    _scan(folder)
    workshop.add(folder, "keyword")
    assert workshop.library.wait("all", 20)
    end = threading.Event()
    for _ in range(100):
        if [item.state for item in workshop.work("ocr")] == ["done", "due", "due"]:
            break
        end.wait(0.05)
    assert [item.state for item in workshop.work("ocr")] == ["done", "due", "due"]
    assert [(one.stage, one.why) for one in workshop.library.status().waiting] == [
        ("meaning", "no_model"),
        ("ocr", "paused"),
    ]
    assert workshop.found("heron") == {"scan.pdf"}


def test_pictures_are_seen_in_a_space_of_their_own(media, folder: Path) -> None:
    workshop = media(FakeRecogniser("image", space=IMAGES, script=lambda *_: "", parts=("",)))
    (folder / "a.png").write_bytes(as_file(halves(), "PNG"))
    (folder / "copy.png").write_bytes(as_file(halves(), "PNG"))
    workshop.add(folder, "all")
    (item,) = workshop.work("image")
    assert item.state == "done"
    seen = workshop.ledger.read(lambda c: visuals.of_document(c, item.document))
    assert [one.media for one in seen] == ["image"]
    assert workshop.index.count(f"vectors_{IMAGES.id}") == 1
    workshop.assert_healthy()


def test_another_model_of_pictures_takes_over_once_its_space_is_full(media, folder: Path) -> None:
    workshop = media(FakeRecogniser("image", space=IMAGES, script=lambda *_: "", parts=("",)))
    (folder / "a.png").write_bytes(as_file(halves(), "PNG"))
    workshop.add(folder, "all")
    other = replace(IMAGES, model="better")
    workshop.who["image"] = FakeRecogniser("image", version="fake 2", space=other, script=lambda *_: "", parts=("",))
    for _ in range(200):
        if workshop.index.has_space(other.id) and any(kind == "index" for kind, _ in workshop.events):
            break
        threading.Event().wait(0.05)
    assert ("index", {"space": other.id}) in workshop.events


def test_what_lies_in_an_archive_is_read_too(media, folder: Path) -> None:
    workshop = media(
        FakeRecogniser(script=lambda subject, _part: f"heron in {len(os.pread(subject.fd, 9999, 0))} bytes")
    )
    picture = as_file(halves(), "PNG")
    with zipfile.ZipFile(folder / "box.zip", "w") as box:
        box.writestr("inside/a.png", picture)
    workshop.add(folder, "all")
    assert workshop.found(f"heron {len(picture)}") == {"box.zip/inside/a.png"}


def test_a_file_that_is_gone_waits_for_its_folder(media, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognising, "AGAIN_S", 0.0)
    workshop = media()
    (folder / "a.png").write_bytes(as_file(halves(), "PNG"))
    workshop.add(folder, "all")
    (folder / "a.png").write_bytes(as_file(halves((80, 60)), "PNG"))
    reader = FakeRecogniser(script=lambda *_: "heron")
    workshop.who["ocr"] = reader
    workshop.settle("all")
    assert workshop.found("heron") == {"a.png"}
    assert {one.state for one in workshop.work("ocr") if one.state != "due"} == {"done"}


def test_nothing_to_do_for_a_while_ends_the_process(media, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognising, "REST_AFTER_S", 0.0)
    reader = FakeRecogniser(script=lambda *_: "heron")
    workshop = media(reader)
    _scan(folder)
    workshop.add(folder, "all")
    for _ in range(100):
        if reader.rests:
            break
        threading.Event().wait(0.05)
    assert reader.rests == 1
