"""The viewer shows pages as pixels: marked, one third from the top, turned, zoomed, and as text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.viewmodels.viewer.spot import Spot
from desktop.views.window import Window
from engine.contract.document import Layer, Role, Segment
from engine.contract.locator import ImagePlace, LinesPlace, Locator, PagePlace, PageSpot
from engine.contract.request import DocumentText
from tests.desktop.conftest import Desk
from tests.fakes.engine import NOTICE

BOX = (0.1, 0.5, 0.9, 0.54)


@pytest.fixture
def lease(desk: Desk) -> Spot:
    desk.engine.shapes = {(1, f"page:{number}"): (600, 840) for number in range(1, 5)}
    place = PagePlace((PageSpot(3, (BOX,)),))
    return Spot("lease.pdf", "/home/mira/lease.pdf", "file:///home/mira/lease.pdf", 1, Locator(place), NOTICE)


def opened(desk: Desk, window: Window, spot: Spot) -> None:
    desk.models.viewer.open(spot)
    desk.executor.drain()
    assert window.viewer.page.isVisible()


def test_the_passage_stands_marked_a_third_from_the_top(qtbot: QtBot, desk: Desk, window: Window, lease: Spot) -> None:
    opened(desk, window, replace(lease, locator=Locator(PagePlace((PageSpot(2),)))))
    window.splitter.setSizes([420, 780])
    opened(desk, window, lease)
    page = window.viewer.page
    (mark,) = page.marks
    assert abs(mark.top() - page.viewport().height() / 3) < 4
    picture = page.viewport().grab().toImage()
    inside, outside = mark.center().toPoint(), mark.center().toPoint()
    outside.setY(outside.y() - 40)
    assert picture.pixelColor(inside) != picture.pixelColor(outside)
    assert desk.models.viewer.props.note == ""


def test_pages_are_turned_by_keys_and_by_number(qtbot: QtBot, desk: Desk, window: Window, lease: Spot) -> None:
    opened(desk, window, lease)
    window.viewer.focus_content()
    page = window.viewer.page
    assert page.hasFocus()
    qtbot.keyClick(page, Qt.Key.Key_End)
    qtbot.keyClick(page, Qt.Key.Key_PageDown)
    desk.executor.drain()
    assert desk.models.viewer.props.page is not None
    assert desk.models.viewer.props.page.number == 4
    assert page.marks == []
    number = window.viewer.page_bar.number
    number.selectAll()
    qtbot.keyClicks(number, "2")
    qtbot.keyClick(number, Qt.Key.Key_Return)
    desk.executor.drain()
    assert desk.models.viewer.props.page.number == 2
    assert page.accessibleDescription() == "Page 2 of 4"


def test_a_larger_page_is_drawn_with_more_pixels(qtbot: QtBot, desk: Desk, window: Window, lease: Spot) -> None:
    opened(desk, window, lease)
    page = window.viewer.page
    page.setFocus()
    for _press in range(6):
        qtbot.keyClick(page, Qt.Key.Key_Plus)
    desk.executor.drain()
    assert page.zoom > 2
    assert max(side for _document, _part, side in desk.engine.drawn) > 1600
    qtbot.keyClick(page, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert page.zoom == 1.0


def test_the_text_of_a_page_is_one_click_away(qtbot: QtBot, desk: Desk, window: Window, lease: Spot) -> None:
    opened(desk, window, lease)
    qtbot.mouseClick(window.viewer.page_bar.as_text, Qt.MouseButton.LeftButton)
    assert window.viewer.text.isVisible()
    first, last = window.viewer.text._mark or (0, 0)
    assert window.viewer.text.toPlainText()[first:last] == NOTICE
    qtbot.mouseClick(window.viewer.page_bar.as_text, Qt.MouseButton.LeftButton)
    assert window.viewer.page.isVisible()


def test_without_boxes_nothing_is_marked_and_it_is_said(qtbot: QtBot, desk: Desk, window: Window, lease: Spot) -> None:
    opened(desk, window, replace(lease, locator=Locator(PagePlace((PageSpot(3),)))))
    assert window.viewer.page.marks == []
    assert desk.models.viewer.props.note == "On this page; exact place unknown."


def test_a_page_that_cannot_be_drawn_is_shown_as_text(qtbot: QtBot, desk: Desk, window: Window, lease: Spot) -> None:
    desk.engine.shapes = {}
    desk.models.viewer.open(lease)
    desk.executor.drain()
    assert window.viewer.text.isVisible()
    assert "There is no such page" in desk.models.viewer.props.note


def test_code_is_coloured_line_by_line(qtbot: QtBot, desk: Desk, window: Window) -> None:
    text = "def wheel(spokes):\n    return 'round'"
    layer = Layer("body", text, (Segment(0, len(text), LinesPlace((1, 2)), Role.CODE),))
    desk.engine.text = DocumentText(5, layer, "py", "", ("body",))
    place = Locator(LinesPlace((2, 2)), chars=(19, len(text)))
    desk.models.viewer.open(Spot("wheel.py", "/home/mira/wheel.py", "file:///home/mira/wheel.py", 5, place, ""))
    desk.executor.drain()
    document = window.viewer.text.document()
    tones = [form.format.foreground().color().name() for form in document.findBlockByNumber(0).layout().formats()]
    assert window.viewer._theme.colour("accent").name() in tones
    assert document.findBlockByNumber(1).text() == "    return 'round'"
    assert document.findBlockByNumber(1).layout().formats()


def test_a_question_about_a_picture_takes_the_picture_along(desk: Desk, window: Window) -> None:
    desk.engine.shapes = {(5, ""): (800, 600)}
    desk.engine.text = DocumentText(5, Layer("ocr", "Kiln Lane 14", ()), "jpg", "", ("ocr",))
    whole = Locator(ImagePlace(), "ocr")
    desk.models.viewer.open(Spot("door.jpg", "/home/mira/door.jpg", "file:///home/mira/door.jpg", 5, whole, ""))
    desk.executor.drain()
    assert desk.models.viewer.props.is_picture
    desk.models.viewer.ask_about()
    desk.executor.drain()
    assert ("add_attachment", "/home/mira/door.jpg") in desk.engine.told
    assert window.ask_view.composer.draft.toPlainText().startswith("What can be seen in")


def test_what_is_done_with_a_file_stands_above_it(
    qtbot: QtBot, desk: Desk, window: Window, lease: Spot, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    monkeypatch.setattr("desktop.viewer.pane.QDesktopServices.openUrl", lambda url: done.append(url.toLocalFile()))
    monkeypatch.setattr("desktop.viewer.pane.reveal", lambda url, _view: done.append(f"folder of {url.fileName()}"))
    opened(desk, window, lease)
    for name in ("Open", "Reveal", "Copy quote", "Ask about this"):
        (button,) = [each for each in window.viewer.findChildren(QPushButton) if each.text() == name]
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done == [lease.path, "folder of lease.pdf"]
    assert QGuiApplication.clipboard().text() == f"\u201c{NOTICE}\u201d\n(lease.pdf, page 3)"
    assert window.stack.currentWidget() is window.ask_view
    assert window.ask_view.composer.draft.toPlainText() == "What does \u201clease.pdf\u201d say about "
