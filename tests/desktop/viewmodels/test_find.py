"""Find: words first, meaning in a pill, no row moves, and what the window says about it."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop.viewmodels.find.hits import are_alike
from desktop.viewmodels.find.search import FindInputs, FindState, FindViewModel, derive_find_props
from desktop.viewmodels.scope import ScopeChoice
from engine.contract.errors import BadQuery, NotReady
from engine.contract.file import DocumentId
from engine.contract.hit import SearchResult
from engine.contract.request import SearchRequest
from engine.contract.status import FileCounts
from tests.desktop.conftest import Desk
from tests.fakes.engine import MEANING_HITS, WORD_HITS, status

BOUND_MS = 3000


def search(qtbot: QtBot, desk: Desk, query: str, until: FindState) -> FindViewModel:
    find = desk.models.find
    find.set_query(query)

    def arrived() -> None:
        desk.executor.drain()
        assert find.props.state is until
        assert find._inputs.settled or until in (FindState.BLANK, FindState.TROUBLE)

    qtbot.waitUntil(lambda: _holds(arrived), timeout=BOUND_MS)
    return find


def _holds(check: object) -> bool:
    try:
        check()  # type: ignore[operator]
    except AssertionError:
        return False
    return True


def test_words_answer_first_and_meaning_waits(qtbot: QtBot, desk: Desk, qtmodeltester: ModelTester) -> None:
    desk.open()
    find = search(qtbot, desk, "lease notice", FindState.RESULTS)
    qtmodeltester.check(find.model)
    assert [request.mode for request in desk.engine.requests] == ["keyword", "hybrid"]
    assert find.model.hits == WORD_HITS
    assert find.props.headline == "6 matches"
    assert find.props.pill == "+1 by meaning"
    find.show_waiting()
    assert find.model.hits == (*WORD_HITS, *MEANING_HITS)
    assert find.props.pill == ""


def test_nothing_is_said_with_a_suggestion(qtbot: QtBot, desk: Desk) -> None:
    desk.open()
    find = search(qtbot, desk, "zebra", FindState.NOTHING)
    assert find.props.sentence == "Nothing matches \u2018zebra\u2019 so far. 388 files still to be read."
    find.follow(replace(status(), files=FileCounts(9, 9, 9)))
    assert find.props.sentence == "Nothing matches \u2018zebra\u2019."
    assert find.props.suggestion == "zeta"


def test_a_query_that_cannot_be_read_is_explained(qtbot: QtBot, desk: Desk) -> None:
    desk.open()
    desk.engine.broken = BadQuery(problem="since: wants a date.")
    find = search(qtbot, desk, "since:soon", FindState.TROUBLE)
    assert find.props.sentence == "since: wants a date."


def test_an_index_that_still_opens_is_waited_for(qtbot: QtBot, desk: Desk) -> None:
    desk.open()
    desk.engine.broken = NotReady()
    search(qtbot, desk, "lease", FindState.TROUBLE)
    desk.engine.broken = None
    qtbot.waitUntil(
        lambda: desk.executor.drain() or desk.models.find.props.state is FindState.RESULTS, timeout=BOUND_MS
    )


def test_kind_and_scope_narrow_the_search(qtbot: QtBot, desk: Desk) -> None:
    desk.open()
    find = search(qtbot, desk, "lease notice", FindState.RESULTS)
    find.set_kind("mail")
    search(qtbot, desk, "lease notice", FindState.RESULTS)
    assert desk.engine.requests[-1].filters.kind == "mail"
    assert {hit.media_kind for hit in find.model.hits} <= {"mail", "text"}
    assert [facet.kind for facet in find.props.facets] == ["text", "mail", "table"]
    desk.models.scope.choose(ScopeChoice("Documents", "file:///home/mira/Documents"))
    qtbot.waitUntil(
        lambda: desk.executor.drain() or desk.engine.requests[-1].filters.folder == "file:///home/mira/Documents",
        timeout=BOUND_MS,
    )


def test_an_empty_field_shows_nothing(qtbot: QtBot, desk: Desk) -> None:
    desk.open()
    find = search(qtbot, desk, "lease notice", FindState.RESULTS)
    find.set_query("")
    assert find.model.rowCount() == 0
    assert find.props.state is FindState.BLANK


def test_a_row_gives_its_quote_with_reference(qtbot: QtBot, desk: Desk) -> None:
    desk.open()
    find = search(qtbot, desk, "lease notice", FindState.RESULTS)
    assert find.quote(0).endswith("(lease-2024-signed.pdf, page 3)")


def test_states_are_told_apart() -> None:
    assert derive_find_props(FindInputs()).state is FindState.BLANK
    assert derive_find_props(FindInputs(query="a")).state is FindState.SEARCHING
    assert derive_find_props(FindInputs(query="a", settled=True)).state is FindState.NOTHING
    assert derive_find_props(FindInputs(query="a", shown=6)).headline == "6 matches"
    assert derive_find_props(FindInputs(query="a", shown=1)).headline == "1 match"


def test_a_file_that_holds_a_word_after_all_is_no_similar_one() -> None:
    assert are_alike(MEANING_HITS)
    assert not are_alike((*MEANING_HITS, WORD_HITS[0]))
    assert not are_alike((replace(MEANING_HITS[0], why=()),))
    assert not are_alike(())


def test_recordings_that_are_not_heard_to_their_end_are_named() -> None:
    unheard = ("Nothing of talk.mp3 was heard yet.",)
    assert derive_find_props(FindInputs(query="a", shown=6, answered=True, unheard=unheard)).sentence == unheard[0]
    assert derive_find_props(FindInputs(query="a", settled=True, unheard=unheard)).sentence == (
        "Nothing matches \u2018a\u2019. Nothing of talk.mp3 was heard yet."
    )


def test_meaning_that_was_loading_joins_by_itself(qtbot: QtBot, desk: Desk) -> None:
    desk.open()
    loading = SearchResult("lease notice", 1.0, WORD_HITS, "keyword", ("Meaning joins in a moment.",))
    whole, desk.engine.search = desk.engine.search, lambda _request: loading  # type: ignore[method-assign]
    find = search(qtbot, desk, "lease notice", FindState.RESULTS)
    assert (find.props.pill, find.props.sentence) == ("", "Meaning joins in a moment.")
    desk.engine.search = whole  # type: ignore[method-assign]
    qtbot.waitUntil(lambda: desk.executor.drain() or bool(find.props.pill), timeout=2 * BOUND_MS)
    assert (find.props.pill, find.props.sentence) == ("+1 by meaning", "")


def test_a_page_of_hits_that_stand_there_already_does_not_end_the_list(qtbot: QtBot, desk: Desk) -> None:
    many = tuple(replace(WORD_HITS[0], document=DocumentId(1_000 + number)) for number in range(250))
    pages = {0: many[:30], 30: many[:100], 130: many[:100], 230: many[100:200], 330: many[200:]}

    def find_page(request: SearchRequest) -> SearchResult:
        return SearchResult(request.query, 1.0, pages.get(request.offset, ()), request.mode)

    desk.engine.search = find_page  # type: ignore[method-assign]
    desk.open()
    find = search(qtbot, desk, "lease notice", FindState.RESULTS)
    find.model.fetchMore()
    desk.executor.drain()
    assert find.model.hits == many[:100]
    find.model.fetchMore()
    desk.executor.drain()
    assert find.model.hits == many[:200]
    find.model.fetchMore()
    desk.executor.drain()
    assert find.model.hits == many
    find.model.fetchMore()
    desk.executor.drain()
    assert not find.model.has_more
