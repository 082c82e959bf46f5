"""What is dropped into a chat is read by a confined worker and becomes a source of that chat."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from engine.assistant.chat.attachments import MOST_BYTES, Attachments
from engine.contract.errors import BadRequest, NotFound, NotShown, PathMissing
from engine.library.parse.pool import ParserPool
from engine.library.store.ledger.database import Ledger
from engine.process.program import Program
from engine.wiring.attachments import AttachmentReader
from engine.wiring.decoding import drawer
from tests.plugins.small_recordings import film


@pytest.fixture(scope="module")
def reader() -> Iterator[AttachmentReader]:
    made = AttachmentReader(lambda: ParserPool(Program.PARSER))
    yield made
    made.close()


@pytest.fixture(scope="module")
def pool() -> Iterator[ParserPool]:
    made = ParserPool(Program.PARSER)
    yield made
    made.close()


@pytest.fixture
def attachments(tmp_path: Path, reader: AttachmentReader, pool: ParserPool) -> Iterator[Attachments]:
    ledger = Ledger.open(tmp_path / "home" / "ledger.sqlite3")
    yield Attachments(ledger, reader.read, drawer(pool))
    ledger.close()


def test_a_dropped_file_is_read_and_cut_into_passages(attachments: Attachments, tmp_path: Path) -> None:
    file = tmp_path / "plan.md"
    file.write_text("# Garage\n\nThe deposit of the garage is 300 euros.\n")
    facts = attachments.add_file(bytes(file))
    assert (facts.name, facts.media_kind, facts.reason, facts.passages) == ("plan.md", "text", None, 1)
    assert attachments.reading(facts.content_hash).passages[0].text.endswith("300 euros.")
    assert "300 euros" in attachments.text(facts.content_hash, "body").layer.text
    file.unlink()
    assert b"300 euros" in attachments.data(facts.content_hash), "a copy is kept"


def test_a_picture_and_the_poster_of_a_film_are_drawn(attachments: Attachments, tmp_path: Path) -> None:
    file = tmp_path / "wide.png"
    Image.new("RGB", (400, 200), (20, 120, 40)).save(file)
    facts = attachments.add_file(bytes(file))
    with Image.open(BytesIO(attachments.picture(facts.content_hash, "", 100))) as drawn:
        assert (drawn.format, drawn.size) == ("WEBP", (100, 50))
    assert attachments.text(facts.content_hash, "body").layer.text == "", "a picture without words has an empty body"
    facts = attachments.add("walk.mp4", film([((200, 40, 40), 1.0), ((40, 40, 200), 1.0)]))
    with Image.open(BytesIO(attachments.picture(facts.content_hash, "", 64))) as poster:
        assert poster.size == (64, 48)


def test_what_cannot_be_drawn_says_why(attachments: Attachments) -> None:
    facts = attachments.add("a.txt", b"words alone")
    with pytest.raises(NotShown):
        attachments.picture(facts.content_hash, "", 64)
    with pytest.raises(BadRequest, match="side"):
        attachments.picture(facts.content_hash, "", 100_000)
    with pytest.raises(NotFound):
        attachments.picture("nothing", "", 64)


def test_what_cannot_be_read_says_why(attachments: Attachments) -> None:
    facts = attachments.add("odd.pdf", b"%PDF-1.7 and then nothing of the kind")
    assert facts.reason is not None
    assert facts.passages == 0


def test_what_cannot_be_attached_is_refused(attachments: Attachments, tmp_path: Path) -> None:
    with pytest.raises(PathMissing):
        attachments.add_file(bytes(tmp_path / "missing"))
    with pytest.raises(BadRequest, match="folder"):
        attachments.add_file(bytes(tmp_path))
    with pytest.raises(BadRequest, match="empty"):
        attachments.add("a.txt", b"")
    with pytest.raises(BadRequest, match="larger"):
        attachments.add("a.txt", b"x" * (MOST_BYTES + 1))
    with pytest.raises(NotFound):
        attachments.data("../ledger.sqlite3")
