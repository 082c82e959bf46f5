"""Find by real keys, clicks and drops: facets, grid, paging, pictures, saved searches, files dragged out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.memory import Memory
from desktop.viewmodels.find.finding import FindState
from desktop.views.window import Window
from engine.contract.errors import BadQuery, BadRequest, EngineFault, IndexDamaged, JackdawError, ModelMissing
from engine.contract.hit import Facets, FacetValue, SearchResult
from engine.contract.request import SearchRequest
from tests.desktop.conftest import Desk
from tests.fakes.engine import MEANING_HITS, WORD_HITS

BOUND_MS = 5000
FACETS = Facets(
    kinds=(FacetValue("text", 5), FacetValue("mail", 1)),
    folders=(FacetValue("file:///home/mira/Contracts", 4), FacetValue("file:///home/mira/My%20notes", 2)),
    years=(FacetValue("2026", 5), FacetValue("2024", 1)),
    languages=(FacetValue("en", 4), FacetValue("de", 2)),
    authors=(FacetValue("Mira", 6),),
)


@pytest.fixture
def shelf(desk: Desk) -> Desk:
    """A library of 250 hits that come in pages, with facets."""
    many = tuple(replace(WORD_HITS[number % 6], document=number, rank=number + 1) for number in range(250))  # type: ignore[arg-type]

    def search(request: SearchRequest) -> SearchResult:
        desk.engine.requests.append(request)
        hits = many[request.offset : request.offset + request.limit] if request.mode == "keyword" else ()
        return SearchResult(request.query, 1.0, hits, request.mode, facets=FACETS if request.facets else None)

    desk.engine.search = search  # type: ignore[method-assign]
    return desk


def type_words(qtbot: QtBot, desk: Desk, window: Window, words: str) -> None:
    qtbot.keyClicks(window.find_view.field, words)
    settle(qtbot, desk)


def settle(qtbot: QtBot, desk: Desk) -> None:
    find = desk.models.find
    qtbot.waitUntil(
        lambda: desk.executor.drain() or find._inputs.settled or bool(find._inputs.problem), timeout=BOUND_MS
    )


def test_facets_narrow_and_widen_again(qtbot: QtBot, shelf: Desk, window: Window) -> None:
    type_words(qtbot, shelf, window, "lease")
    chips = window.find_view.facets.chips
    assert [name for name, chip in chips.items() if chip.isVisible()] == ["folder", "year", "language"]
    menu = chips["folder"].menu()
    assert [action.text() for action in menu.actions()] == ["Contracts   4", "My notes   2"]
    menu.actions()[1].trigger()
    settle(qtbot, shelf)
    assert shelf.engine.requests[-1].filters.folder == "file:///home/mira/My%20notes"
    assert chips["folder"].text().startswith("Folder: My notes")
    chips["language"].menu().actions()[1].trigger()
    settle(qtbot, shelf)
    assert shelf.engine.requests[-1].filters.language == "de"
    assert shelf.engine.requests[-1].filters.folder.endswith("notes")
    chips["year"].menu().actions()[1].trigger()
    settle(qtbot, shelf)
    assert (shelf.engine.requests[-1].filters.since, shelf.engine.requests[-1].filters.until) == ("2024", "2024")
    chips["folder"].menu().actions()[0].trigger()
    settle(qtbot, shelf)
    assert shelf.engine.requests[-1].filters.folder == ""


def test_further_pages_come_as_the_list_is_scrolled(qtbot: QtBot, shelf: Desk, window: Window) -> None:
    type_words(qtbot, shelf, window, "lease")
    find, view = shelf.models.find, window.find_view.list
    assert find.model.rowCount() == 30
    assert find.props.headline == "30 best matches"
    for wanted in (130, 230, 250):
        view.scrollToBottom()
        qtbot.waitUntil(
            lambda wanted=wanted: shelf.executor.drain() or find.model.rowCount() == wanted, timeout=BOUND_MS
        )
    view.scrollToBottom()
    qtbot.waitUntil(lambda: shelf.executor.drain() or not find.model.canFetchMore(), timeout=BOUND_MS)
    assert find.props.headline == "250 matches"
    assert len({hit.document for hit in find.model.hits}) == 250


def test_the_grid_shows_the_same_hits_and_keeps_the_current_one(qtbot: QtBot, desk: Desk, window: Window) -> None:
    type_words(qtbot, desk, window, "lease")
    view = window.find_view
    view.step(1)
    view.step(1)
    qtbot.keyClick(view.field, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert view.results.grid.isVisible()
    assert view.results.grid.currentIndex().row() == 1
    view.results.grid.setFocus()
    qtbot.keyClick(view.results.grid, Qt.Key.Key_Right)
    assert view.list.currentIndex().row() == 2
    qtbot.keyClick(view.results.grid, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert view.list.isVisible()


def test_thumbnails_are_fetched_for_rows_on_the_screen_only(qtbot: QtBot, shelf: Desk, window: Window) -> None:
    type_words(qtbot, shelf, window, "lease")
    window.find_view.list.viewport().grab()
    shelf.executor.drain()
    asked = {document for document, _part, _side in shelf.engine.drawn}
    assert asked
    assert max(asked) < 40


def test_a_search_is_saved_and_comes_back_after_a_restart(
    qtbot: QtBot, shelf: Desk, window: Window, tmp_path: object
) -> None:
    type_words(qtbot, shelf, window, "lease")
    window.find_view.facets.chips["language"].menu().actions()[0].trigger()
    settle(qtbot, shelf)
    qtbot.keyClick(window.find_view.field, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    window.find_view.field.clear()
    window.find_view.saved.fill()
    search = next(action for action in window.find_view.saved.menu().actions() if action.text() == "lease, en")
    search.trigger()
    settle(qtbot, shelf)
    assert window.find_view.field.text() == "lease"
    assert shelf.engine.requests[-1].filters.language == "en"
    assert '"lease"' in window._memory.searches
    assert isinstance(window._memory, Memory)


def test_a_pasted_picture_is_searched_by(qtbot: QtBot, shelf: Desk, window: Window) -> None:
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    data = QMimeData()
    data.setImageData(image)
    assert window.find_view.search_by(data)
    settle(qtbot, shelf)
    request = next(request for request in shelf.engine.requests if request.image)
    assert request.query == ""
    assert shelf.models.find.props.picture == "the pasted picture"
    qtbot.mouseClick(window.find_view._picture, Qt.MouseButton.LeftButton)
    assert shelf.models.find.props.state is FindState.BLANK


def test_a_dropped_picture_is_named_to_the_engine_and_a_refusal_is_told(
    qtbot: QtBot, desk: Desk, window: Window
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/home/mira/two birds.png")])

    def refuse(request: SearchRequest) -> SearchResult:
        desk.engine.requests.append(request)
        raise BadRequest(problem="There is no model for pictures yet.")

    desk.engine.search = refuse  # type: ignore[method-assign]
    assert window.find_view.search_by(data)
    settle(qtbot, desk)
    assert desk.engine.requests[-1].image_uri == "file:///home/mira/two%20birds.png"
    assert "There is no model for pictures yet." in desk.models.find.props.sentence
    data.setUrls([QUrl.fromLocalFile("/home/mira/letter.pdf")])
    assert not window.find_view.search_by(data)


def test_rows_are_dragged_out_as_files(qtbot: QtBot, desk: Desk, window: Window) -> None:
    type_words(qtbot, desk, window, "lease")
    model = desk.models.find.model
    assert model.flags(model.index(0)) & Qt.ItemFlag.ItemIsDragEnabled
    data = model.mimeData([model.index(0), model.index(3)])
    names = [url.toLocalFile().rsplit("/", 1)[-1] for url in data.urls()]
    assert names == ["lease-2024-signed.pdf", "costs 2024.xlsx"]


@pytest.mark.parametrize(
    ("error", "button", "query", "page"),
    [
        (BadQuery(problem="A field has no value"), "Look for the words alone", "lease notice", None),
        (EngineFault(problem="a disk"), "Try again", 'kind: lease "notice', None),
        (ModelMissing(task="images"), "See models", 'kind: lease "notice', "models"),
        (IndexDamaged(problem="a table is gone"), "Check and repair", 'kind: lease "notice', "care"),
    ],
)
def test_a_search_that_fails_offers_what_helps(
    qtbot: QtBot, shelf: Desk, window: Window, error: JackdawError, button: str, query: str, page: str | None
) -> None:
    find, works = shelf.models.find, shelf.engine.search

    def fail(_request: SearchRequest) -> SearchResult:
        raise error

    shelf.engine.search = fail  # type: ignore[method-assign]
    type_words(qtbot, shelf, window, 'kind: lease "notice')
    assert find.props.state is FindState.TROUBLE
    assert "Traceback" not in find.props.sentence
    shelf.engine.search = works  # type: ignore[method-assign]
    press = next(each for each in window.find_view.findChildren(QPushButton) if each.text() == button)
    qtbot.mouseClick(press, Qt.MouseButton.LeftButton)
    if page is not None:
        assert window.stack.currentWidget() is window.settings_view
        assert find.props.state is FindState.TROUBLE
        return
    settle(qtbot, shelf)
    assert find.props.state is FindState.RESULTS
    assert window.find_view.field.text() == query


def test_what_is_only_alike_is_called_so_and_another_spelling_offered(qtbot: QtBot, desk: Desk, window: Window) -> None:
    def search(request: SearchRequest) -> SearchResult:
        hits = MEANING_HITS if request.mode == "hybrid" and request.query == "invoce" else ()
        return SearchResult(request.query, 1.0, hits, request.mode, suggestion="" if hits else "invoice")

    desk.engine.search = search  # type: ignore[method-assign]
    find = window.find_view
    qtbot.keyClicks(find.field, "invoce")
    sentence = "Nothing holds these words. 1 similar result"
    qtbot.waitUntil(lambda: desk.executor.drain() or desk.models.find.props.headline == sentence, timeout=5000)
    shown = [each for each in find.findChildren(QPushButton) if each.isVisible()]
    (offer,) = [each for each in shown if each.text() == "Try \u2018invoice\u2019?"]
    qtbot.mouseClick(offer, Qt.MouseButton.LeftButton)
    assert find.field.text() == "invoice"
