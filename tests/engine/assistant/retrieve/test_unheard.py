"""A recording that is not heard to its end says so, where it is found and where it was meant to be searched."""

from __future__ import annotations

from engine.contract.call import Call
from engine.contract.document import Document, Kind, Layer, Segment
from engine.contract.file import FileId
from engine.contract.hit import SearchResult
from engine.contract.locator import TimePlace
from engine.contract.request import SearchFilters, SearchRequest
from engine.library.analyse.terms import passage_terms
from engine.library.chunk.passages import cut
from engine.library.store.ledger import documents, files, work
from engine.library.store.ledger.layer_parts import LayerItem
from tests.engine.assistant.retrieve.shelf import Shelf


def record(shelf: Shelf, name: str, length_s: float) -> FileId:
    """Put a recording there of which nothing was heard; it knows its title."""
    file = shelf.put(name, name, kind=Kind.AUDIO)
    sql = "UPDATE documents SET extra = json_object('duration_s', ?) WHERE id = (SELECT max(id) FROM documents)"
    shelf.ledger.write(lambda c: c.execute(sql, (length_s,)))
    return file


def hear(shelf: Shelf, file: FileId, until_s: float, words: str, *, is_all: bool = False) -> None:
    """Let a part of it be heard."""
    record = shelf.ledger.read(lambda c: files.get(c, file))
    assert record.document is not None
    about = shelf.ledger.read(lambda c: documents.get(c, record.document))  # type: ignore[arg-type]
    layer = Layer("transcript", words, (Segment(0, len(words), TimePlace(0.0, until_s)),))
    passages = cut(Document(about.format, about.media_kind, about.parser, (layer,), about.metadata, about.label))
    terms = tuple(passage_terms(one, "", "en") for one in passages)
    item = LayerItem(about.id, f"0.000-{until_s:.3f}", layer, passages, terms, "en", "ear 1")
    due = [one.id for one in shelf.ledger.read(lambda c: work.of_document(c, about.id)) if one.stage == work.SPEECH]
    shelf.publisher.publish_layer([item], due if is_all else [], version="ear 1")


def search(shelf: Shelf, words: str, folder: str = "") -> SearchResult:
    request = SearchRequest(words, "keyword", filters=SearchFilters(folder=folder))
    return shelf.searcher.search(request, Call())


def test_what_was_found_in_a_recording_says_how_far_it_was_heard(shelf: Shelf) -> None:
    talk = record(shelf, "talk.mp3", 3480.0)
    hear(shelf, talk, 720.0, "The heron stands in the pond.")
    found = search(shelf, "heron")
    assert [hit.path for hit in found.hits] == ["/shelf/talk.mp3"]
    assert found.unheard == ("Of talk.mp3 the first 12:00 of 58:00 were heard so far.",)
    hear(shelf, talk, 3480.0, "The heron stands in the pond.", is_all=True)
    assert search(shelf, "heron").unheard == ()


def test_a_file_that_was_to_be_searched_says_that_nothing_was_heard_yet(shelf: Shelf) -> None:
    record(shelf, "talk.mp3", 60.0)
    assert search(shelf, "heron", "file:///shelf/talk.mp3").unheard == ("Nothing of talk.mp3 was heard yet.",)
    assert search(shelf, "heron").unheard == ()


def test_a_file_that_was_added_by_itself_has_its_name(shelf: Shelf) -> None:
    record(shelf, "talk.mp3", 60.0)
    sql = "UPDATE roots SET path = ?, is_file = 1"
    shelf.ledger.write(lambda c: c.execute(sql, (b"/shelf/talk.mp3",)))
    shelf.ledger.write(lambda c: c.execute("UPDATE files SET path = ?", (b"",)))
    assert search(shelf, "heron", "file:///shelf/talk.mp3").unheard == ("Nothing of talk.mp3 was heard yet.",)


def test_other_files_are_not_spoken_of(shelf: Shelf) -> None:
    record(shelf, "talk.mp3", 60.0)
    shelf.put("heron.txt", "The heron stands in the pond.")
    assert search(shelf, "heron").unheard == ()


def test_at_most_three_are_named(shelf: Shelf) -> None:
    for number in range(5):
        hear(shelf, record(shelf, f"talk{number}.mp3", 0.0), 10.0 + number, f"The heron stands in pond {number}.")
    found = search(shelf, "heron")
    assert len(found.hits) == 5
    assert found.unheard[0] == "Of talk0.mp3 the first 0:10 were heard so far."
    assert len(found.unheard) == 3
