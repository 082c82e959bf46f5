"""Summaries of recordings: written of what was heard, kept with the document, never found or cited, gone with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.contract.call import Call
from engine.contract.document import Layer, Segment
from engine.contract.errors import BadRequest, ModelMissing
from engine.contract.file import DocumentId
from engine.contract.locator import TimePlace
from engine.contract.recording import RecordingSummary
from engine.library.store.care.check import check
from engine.library.store.ledger.layer_parts import LayerItem
from engine.library.store.publish.forget import forget
from engine.wiring.outlines import Outlines
from engine.wiring.summaries import RecordingSummaries, read_summary
from tests.engine.library.store.samples import Stores, open_stores, prepare
from tests.fakes.chat_backend import ScriptedBackend

TEXT = "A door is repaired."


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    opened = open_stores(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def recording(stores: Stores) -> DocumentId:
    """A recording of which two sentences were heard."""
    document = stores.put(b"meeting.mp3", prepare("meeting"))[1]
    lines = ("Good morning.", "The door is repaired.")
    segments = (Segment(0, 13, TimePlace(1.0, 4.0)), Segment(14, 35, TimePlace(4.0, 9.5)))
    stores.publisher.publish_layer([LayerItem(document, "0-300", Layer("transcript", "\n".join(lines), segments))])
    return document


def summaries(stores: Stores, backend: ScriptedBackend | None) -> RecordingSummaries:
    said = Outlines(stores.ledger, lambda: stores.index).said
    return RecordingSummaries(stores.ledger, lambda: stores.publisher, said, lambda: backend)


def test_a_summary_is_written_of_what_was_heard_and_kept(stores: Stores, recording: DocumentId) -> None:
    backend = ScriptedBackend(("A door", " is repaired."))
    written = summaries(stores, backend).summarise(recording, Call())
    assert written == RecordingSummary(TEXT, "scripted", 9.5)
    assert backend.asked[0][1].content == "0:01 Good morning.\n\n0:04 The door is repaired."
    assert Outlines(stores.ledger, lambda: stores.index).outline(recording).summary == written
    again = summaries(stores, ScriptedBackend(("Another.",))).summarise(recording, Call())
    assert stores.ledger.read(lambda c: read_summary(c, recording)) == again


def test_it_is_no_evidence_and_goes_with_its_document(stores: Stores, recording: DocumentId) -> None:
    summaries(stores, ScriptedBackend(("Kingfishers.",))).summarise(recording, Call())
    assert stores.words("kingfishers") == []
    assert check(stores.ledger, stores.index) == ()
    forget(stores.publisher, [b"/folder/meeting.mp3"])
    left = stores.ledger.read(lambda c: c.execute("SELECT count(*) FROM layer_parts").get)
    assert left == 0


def test_without_words_or_a_model_it_says_why(stores: Stores, recording: DocumentId) -> None:
    with pytest.raises(ModelMissing):
        summaries(stores, None).summarise(recording, Call())
    silent = stores.put(b"silent.mp3", prepare("silent"))[1]
    with pytest.raises(BadRequest, match="nothing to summarise"):
        summaries(stores, ScriptedBackend()).summarise(silent, Call())
    with pytest.raises(BadRequest, match="wrote nothing"):
        summaries(stores, ScriptedBackend(())).summarise(recording, Call())
    assert stores.ledger.read(lambda c: read_summary(c, recording)) is None
