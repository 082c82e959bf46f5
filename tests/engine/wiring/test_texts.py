"""Texts of documents as the viewer asks for them: what has no words is a document all the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine.contract.document import Kind, Layer
from engine.contract.errors import NotFound
from engine.contract.request import DocumentText
from engine.wiring.texts import text_of
from tests.engine.library.store.samples import Stores, open_stores, prepare


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    opened = open_stores(tmp_path)
    yield opened
    opened.close()


def text(stores: Stores, document: int, layer: str = "body") -> DocumentText:
    return stores.ledger.read(lambda connection: text_of(connection, document, layer))


def test_a_document_is_read_layer_by_layer(stores: Stores) -> None:
    document = stores.put(b"notes.txt", prepare("The rent is 950 euros.", title="Notes"))[1]
    found = text(stores, document)
    assert (found.layer.text, found.title, found.layers) == ("The rent is 950 euros.", "Notes", ("body",))
    with pytest.raises(NotFound):
        text(stores, document, "transcript")
    with pytest.raises(NotFound):
        text(stores, document + 1)


def test_a_film_without_a_word_can_be_opened(stores: Stores) -> None:
    said = prepare()
    film = replace(said, document=replace(said.document, format="mp4", media_kind=Kind.VIDEO, layers=()))
    found = text(stores, stores.put(b"clouds.mp4", film)[1])
    assert (found.layer, found.format, found.layers) == (Layer("body", "", ()), "mp4", ())
