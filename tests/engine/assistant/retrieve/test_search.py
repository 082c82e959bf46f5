from __future__ import annotations

import os.path
import threading
import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.assistant.retrieve.channels import is_name
from engine.assistant.retrieve.search import LOADING, LONG_PATIENCE_S, PATIENCE_S, Searcher, patience_s
from engine.assistant.retrieve.wanted import Vocabulary
from engine.contract.call import Call, CancelToken
from engine.contract.document import Kind
from engine.contract.errors import BadQuery, BadRequest, Cancelled, RunnerFailed
from engine.contract.hit import Hit, SearchResult
from engine.contract.request import SearchFilters, SearchRequest
from engine.contract.space import Space
from engine.library.store.ledger import files
from tests.engine.assistant.retrieve.shelf import Shelf


def ask(shelf: Shelf, query: str, mode: str = "hybrid", **more: object) -> SearchResult:
    return shelf.searcher.search(SearchRequest(query, mode, **more), Call())  # type: ignore[arg-type]


def names(result: SearchResult) -> list[str]:
    return [os.path.basename(hit.path) for hit in result.hits]


def channels(hit: Hit) -> dict[str, int]:
    return {why.channel: why.rank for why in hit.why}


def _key(hit: Hit, passages: bool) -> int:
    return hit.passage if passages else hit.document


def fill(shelf: Shelf) -> None:
    shelf.put("lease.txt", "The lease of the flat ends in March. Early exit costs two rents.")
    shelf.put("birds.md", "# Corvids\n\nThe jackdaw collects things.\n\nA raven is larger than a jackdaw.")
    shelf.put("code.txt", "Order MZL-782 shipped. The exit code was zero, rather early.")
    shelf.put("wohnung.txt", "Die Häuser in der Straße wurden im letzten Jahr alle verkauft und neu gebaut.")
    shelf.put("mao.txt", "我喜欢猫。它们睡觉。")


def test_words_are_found_in_any_form_and_language(shelf: Shelf) -> None:
    fill(shelf)
    assert names(ask(shelf, "jackdaws", "keyword")) == ["birds.md"]
    assert names(ask(shelf, "Haus", "keyword")) == ["wohnung.txt"]
    assert names(ask(shelf, "喜欢", "keyword")) == ["mao.txt"]
    assert names(ask(shelf, "睡", "keyword")) == ["mao.txt"]
    for code in ("MZL-782", "mzl782", "mzl 782"):
        assert names(ask(shelf, code))[0] == "code.txt"


def test_reasons_are_the_ranks_of_single_channel_runs(shelf: Shelf) -> None:
    fill(shelf)
    for query in ("early exit", "the jackdaw exit code", "raven flat march"):
        for passages in (False, True):
            single = {
                mode: {
                    hit.passage if passages else hit.document: hit.rank
                    for hit in ask(shelf, query, mode, passages=passages).hits
                }
                for mode in ("keyword", "semantic")
            }
            for hit in ask(shelf, query, passages=passages).hits:
                key = hit.passage if passages else hit.document
                for mode, ranks in single.items():
                    assert channels(hit).get(mode) == ranks.get(key)
                assert all(why.terms for why in hit.why if why.channel == "keyword")


def test_the_exact_phrase_comes_first(shelf: Shelf) -> None:
    fill(shelf)
    found = ask(shelf, "early exit")
    assert names(found)[0] == "lease.txt"
    assert channels(found.hits[0])["phrase"] == 1
    assert "phrase" not in channels(found.hits[1])


def test_quoted_words_must_be_there(shelf: Shelf) -> None:
    fill(shelf)
    assert names(ask(shelf, '"early exit"')) == ["lease.txt"]
    assert names(ask(shelf, '"exit code"', "semantic")) == ["code.txt"]
    missing = ask(shelf, '"exit early"')
    assert "lease.txt" in names(missing)
    assert "exit early" in missing.notes[0]


def test_a_quoted_phrase_opens_on_the_passage_that_holds_it(shelf: Shelf) -> None:
    rows = [f"Pothole {n}: the street was patched, pothole on street, action taken, block address." for n in range(250)]
    rows[200] = "Most recent action, street address, block."
    shelf.put("holes.txt", "\n\n".join(row + " Patched." * 60 for row in rows))
    for mode in ("keyword", "hybrid"):
        (hit,) = ask(shelf, '"recent action street address"', mode).hits
        assert "Most recent action" in hit.snippet.text
        assert channels(hit)["phrase"] == 1
        first, *others = ask(shelf, '"recent action street address"', mode, passages=True).hits
        assert "Most recent action" in first.snippet.text
        assert not any("phrase" in channels(other) for other in others)


def test_excluded_words_take_the_document_away(shelf: Shelf) -> None:
    fill(shelf)
    for mode in ("keyword", "semantic", "hybrid"):
        assert "code.txt" not in names(ask(shelf, "exit -shipping", mode))
        assert "lease.txt" in names(ask(shelf, "exit -shipping", mode))


def test_a_document_appears_once_and_its_passages_on_request(shelf: Shelf) -> None:
    shelf.put("long.txt", "\n\n".join(f"Report on heating number {n}. " + "Pipes and pumps. " * 20 for n in range(6)))
    assert len(ask(shelf, "heating").hits) == 1
    passages = ask(shelf, "heating", passages=True).hits
    assert len(passages) == 6
    assert len({hit.passage for hit in passages}) == 6


@pytest.mark.parametrize("mode", ["keyword", "semantic", "hybrid"])
def test_filters_narrow_every_mode(shelf: Shelf, mode: str) -> None:
    shelf.put("a/one.txt", "lease of the flat", modified_s=1_000_000_000, created="2001-05-06")
    shelf.put("b/two.md", "lease of a car", kind=Kind.CODE, modified_s=1_500_000_000)
    assert names(ask(shelf, "lease", mode, filters=SearchFilters(kind="code"))) == ["two.md"]
    assert names(ask(shelf, "lease kind:code", mode)) == ["two.md"]
    assert names(ask(shelf, "lease format:txt", mode)) == ["one.txt"]
    assert names(ask(shelf, "lease in:a", mode)) == ["one.txt"]
    assert names(ask(shelf, "lease in:/shelf/b", mode)) == ["two.md"]
    assert names(ask(shelf, "lease", mode, filters=SearchFilters(folder="file:///shelf/a"))) == ["one.txt"]
    assert names(ask(shelf, "lease since:2010", mode)) == ["two.md"]
    assert names(ask(shelf, "lease until:2005", mode)) == ["one.txt"]
    assert names(ask(shelf, "lease created:2001-05", mode)) == ["one.txt"]
    assert names(ask(shelf, "lease kind:mail", mode)) == []


def test_filters_alone_list_the_latest_first(shelf: Shelf) -> None:
    shelf.put("old.txt", "one", modified_s=1_000)
    shelf.put("new.txt", "two", modified_s=2_000)
    assert names(ask(shelf, "format:txt")) == ["new.txt", "old.txt"]
    assert names(ask(shelf, "format:txt -two")) == ["old.txt"]
    assert names(ask(shelf, "")) == []


def test_gone_files_are_not_found_and_copies_share_a_result(shelf: Shelf) -> None:
    first = shelf.put("first.txt", "the lease of the flat")
    second = shelf.put("folder/second.txt", "the lease of the flat")
    (hit,) = ask(shelf, "lease").hits
    assert (hit.path, hit.also_at) == ("/shelf/first.txt", ("/shelf/folder/second.txt",))
    shelf.ledger.write(lambda c: files.mark_gone(c, [first]))
    (hit,) = ask(shelf, "lease").hits
    assert (hit.path, hit.also_at) == ("/shelf/folder/second.txt", ())
    shelf.ledger.write(lambda c: files.mark_gone(c, [second]))
    for mode in ("keyword", "semantic", "hybrid"):
        assert ask(shelf, "lease", mode).hits == ()


def test_versions_with_the_same_words_do_not_crowd_out_others(shelf: Shelf) -> None:
    for version in range(3):
        shelf.put(f"v{version}.txt", "# Lease\n\nThe lease of the flat.\n\n# Version\n\n" + f"Number {version}. " * 30)
    shelf.put("other.txt", "Some flat that has a lease, and a garden.")
    found = names(ask(shelf, "lease flat", limit=2))
    assert len(found) == 2
    assert "other.txt" in found


def test_file_names_are_found_even_without_text(shelf: Shelf) -> None:
    fill(shelf)
    shelf.put("budget_2024.txt", "Numbers of all kinds.")
    shelf.put("scan-roof.pdf", "", kind=Kind.IMAGE)
    assert names(ask(shelf, "budget 2024"))[0] == "budget_2024.txt"
    (hit, *_) = ask(shelf, "roof scan").hits
    assert (hit.path, hit.text, hit.passage) == ("/shelf/scan-roof.pdf", "", 0)
    assert channels(hit)["name"] == 1


@pytest.mark.parametrize("typed", ["truing-a-wheel", "Truing a wheel.txt", "truing_a_WHEEL"])
def test_who_types_a_whole_name_gets_that_file(shelf: Shelf, typed: str) -> None:
    shelf.put("handbook.txt", "To true a wheel, turn the wheel. Truing the wheel of a bicycle takes an hour.")
    shelf.put("talks/truing-a-wheel.txt", "How it is done, step by step.")
    assert names(ask(shelf, typed))[0] == "truing-a-wheel.txt"
    assert names(ask(shelf, "wheel truing hour"))[0] == "handbook.txt"


@pytest.mark.parametrize(
    ("typed", "name", "is_it"),
    [
        ("truing a wheel", "Truing_a-Wheel.mp4", True),
        ("truing-a-wheel.MP4", "truing-a-wheel.mp4", True),
        ("a wheel", "truing-a-wheel.mp4", False),
        ("truing a wheel at home", "truing-a-wheel.mp4", False),
        ("", "truing-a-wheel.mp4", False),
    ],
)
def test_a_name_is_told_by_its_words(typed: str, name: str, is_it: bool) -> None:
    assert is_name(typed, name) is is_it


def test_a_number_in_a_question_does_not_lift_the_file_of_that_name(shelf: Shelf) -> None:
    shelf.put("7.txt", "Nothing of interest stands here.")
    shelf.put("wing.txt", "The flow over a swept wing at mach seven was measured in a tunnel.")
    found = ask(shelf, "flow over a swept wing measured in the tunnel at mach 7")
    assert names(found)[0] == "wing.txt"


def test_hits_say_where_they_stand(shelf: Shelf) -> None:
    fill(shelf)
    (hit, *_) = ask(shelf, "raven", "keyword").hits
    assert hit.text == "# Corvids\n\nThe jackdaw collects things.\n\nA raven is larger than a jackdaw."
    assert hit.locator.wire_form() == {"kind": "lines", "lines": [1, 5], "layer": "body", "chars": [0, len(hit.text)]}
    assert [hit.snippet.text[a:b] for a, b in hit.snippet.marks] == ["raven"]
    assert hit.uri == "file:///shelf/birds.md"
    assert len(hit.document_hash) == 64


def test_misspelt_words_get_a_suggestion_as_it_is_written(shelf: Shelf) -> None:
    shelf.put("a.txt", "Aerodynamics of wings. More aerodynamics for everyone who reads English.")
    assert ask(shelf, "wing aerodinamics").suggestion == "wing aerodynamics"
    assert ask(shelf, "aerodynamics").suggestion == ""


def test_without_meaning_words_still_serve_and_the_result_says_so(shelf: Shelf) -> None:
    shelf.put("a.txt", "the lease of the flat", meaning=False)
    unread = ask(shelf, "lease")
    assert (names(unread), unread.mode, len(unread.notes)) == (["a.txt"], "keyword", 1)
    alone = Searcher(shelf.ledger, shelf.index, None)
    result = alone.search(SearchRequest("lease", "semantic"), Call())
    alone.close()
    assert (names(result), result.mode) == (["a.txt"], "keyword")
    assert "no model" in result.notes[0]


def test_a_failing_model_leaves_the_search_by_words(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(shelf)

    def fail(_text: str, _call: Call) -> Sequence[float]:
        raise RunnerFailed(model="fake", problem="it died")

    monkeypatch.setattr(shelf.embedder, "embed_query", fail)
    for mode in ("hybrid", "semantic"):
        result = ask(shelf, "jackdaw", mode)
        assert (names(result)[0], result.mode, len(result.notes)) == ("birds.md", "keyword", 1)


class SlowModel:
    """Stands before the shelf's embedder: loads when the test says so, and notes how long each search would wait."""

    def __init__(self, shelf: Shelf) -> None:
        self._real = shelf.embedder
        self.loaded = threading.Event()
        self.waits: list[float] = []

    @property
    def space(self) -> Space:
        return self._real.space

    def ready(self, wait_s: float, call: Call) -> bool:
        self.waits.append(wait_s)
        call.check()
        return self.loaded.is_set()

    def embed_query(self, text: str, call: Call) -> object:
        assert self.loaded.is_set(), "a search must not be held up by a model that is still loading"
        return self._real.embed_query(text, call)


@pytest.mark.parametrize("mode", ["hybrid", "semantic"])
def test_a_model_that_is_still_loading_leaves_the_search_by_words(shelf: Shelf, mode: str) -> None:
    fill(shelf)
    model = SlowModel(shelf)
    searcher = Searcher(shelf.ledger, shelf.index, model)
    early = searcher.search(SearchRequest("jackdaw", mode), Call())
    model.loaded.set()
    late = searcher.search(SearchRequest("jackdaw", mode), Call())
    searcher.close()
    assert (names(early), early.mode, early.notes) == (["birds.md"], "keyword", (LOADING,))
    assert all("semantic" not in channels(hit) for hit in early.hits)
    assert (late.mode, late.notes) == (mode, ())
    assert any("semantic" in channels(hit) for hit in late.hits)


def test_how_long_a_search_waits_for_the_model(shelf: Shelf) -> None:
    fill(shelf)
    model = SlowModel(shelf)
    searcher = Searcher(shelf.ledger, shelf.index, model)
    soon = Call(deadline_s=time.monotonic() + LONG_PATIENCE_S / 2)
    for request, call in (
        (SearchRequest("jackdaw", as_you_type=True), Call()),
        (SearchRequest("jackdaw"), Call()),
        (SearchRequest("jackdaw", patient=True), Call()),
        (SearchRequest("jackdaw", "semantic"), Call()),
        (SearchRequest("jackdaw", "keyword"), Call()),
        (SearchRequest("jackdaw", patient=True), soon),
    ):
        assert patience_s(request, call) <= LONG_PATIENCE_S
        searcher.search(request, call)
    searcher.close()
    assert model.waits[:4] == [0.0, PATIENCE_S, LONG_PATIENCE_S, LONG_PATIENCE_S]
    assert 0.0 < model.waits[4] <= LONG_PATIENCE_S / 2
    assert len(model.waits) == 5


def test_bad_requests_are_refused(shelf: Shelf) -> None:
    with pytest.raises(BadRequest):
        ask(shelf, "x", "magic")
    with pytest.raises(BadQuery):
        ask(shelf, "kind:letter")


def test_a_call_that_is_over_is_not_served(shelf: Shelf) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        shelf.searcher.search(SearchRequest("x"), Call(cancel=token))


def test_an_empty_library_has_no_hits(shelf: Shelf) -> None:
    assert ask(shelf, "anything").hits == ()


def test_pages_follow_each_other_without_gap_or_repeat(shelf: Shelf) -> None:
    for number in range(12):
        shelf.put(f"{number}.txt", f"The heron stood in pond {number}. " + "It waited. " * number)
    whole = ask(shelf, "heron", "keyword", limit=12)
    pages = [ask(shelf, "heron", "keyword", limit=5, offset=offset) for offset in (0, 5, 10)]
    assert [hit.document for page in pages for hit in page.hits] == [hit.document for hit in whole.hits]
    assert [hit.rank for page in pages for hit in page.hits] == list(range(1, 13))


def test_facets_count_what_was_found_and_each_narrows_to_its_count(shelf: Shelf) -> None:
    fill(shelf)
    shelf.put("more/raven.md", "# Ravens\n\nA raven and a jackdaw met.")
    result = ask(shelf, "jackdaw", "keyword", facets=True)
    assert result.facets is not None
    assert sum(value.count for value in result.facets.kinds) == len(result.hits) == 2
    for value in result.facets.folders:
        narrowed = ask(shelf, "jackdaw", "keyword", filters=SearchFilters(folder=value.value))
        assert len(narrowed.hits) >= value.count
    for value in result.facets.languages:
        narrowed = ask(shelf, "jackdaw", "keyword", filters=SearchFilters(language=value.value))
        assert len(narrowed.hits) == value.count
    assert ask(shelf, "jackdaw", "keyword", filters=SearchFilters(author="Nobody")).hits == ()
    assert ask(shelf, "jackdaw", "keyword").facets is None


def test_a_search_amid_a_publication_leaves_no_old_facts_behind(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.assistant.retrieve.facts.AGAIN_S", 0.0)
    shelf.put("first.txt", "The kiln is cold.")
    amid: list[int] = []

    def look(point: str) -> None:
        if point == "text_appended":
            amid.append(len(ask(shelf, "kiln", "keyword").hits))

    shelf.publisher.fault = look
    for number in range(4):
        shelf.put(f"later-{number}.txt", f"The kiln is warm on day {number}.")
    assert amid == [1, 2, 3, 4]
    assert len(ask(shelf, "kiln", "keyword").hits) == 5, "a word that stands in every file is found in every file"
    facts = shelf.searcher._facts.read()
    assert facts.passages == 5


def test_the_usual_length_is_looked_up_when_the_library_has_grown(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    lengths = iter((10.0, 20.0, 30.0))
    monkeypatch.setattr("engine.assistant.retrieve.facts.average_length", lambda _index: next(lengths))
    facts = shelf.searcher._facts
    told = [facts.read().average_length]
    for number in range(23):
        shelf.put(f"note-{number}.txt", f"The kiln is warm on day {number}.")
        if number in (19, 20, 22):
            told.append(facts.read().average_length)
    assert told == [10.0, 20.0, 20.0, 30.0]


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_no_word_weighs_nothing(passages: int, frequency: int) -> None:
    vocabulary = Vocabulary(lambda _terms: {}, lambda _prefix, _limit: (), (), passages)
    assert vocabulary.idf(frequency) > 0
