"""The whole path at the window beside a real engine and the tiny language model, by clicks, keys and drops.

First run, a dropped folder, a model file, find, the page, an answer that is written, its citation, a branch, exports.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from desktop.viewmodels.viewer.shown import ViewerState
from engine.settings.paths import Home
from tests.acceptance.tiny_answers import SHIPPED
from tests.end2end.person import CTRL, Person, at_the_window
from tests.plugins.small_pdf import pdf_bytes

pytestmark = [
    pytest.mark.end2end,
    pytest.mark.timeout(900),
    pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)"),
]
RENT, PHONE = "What is the rent of the flat in Berlin?", "What is the phone number of Maria Keller?"
RENT_SAID = "The rent of the flat in Berlin is 950 euros"
MARK_INK = QColor("#FFE58A")


def make_files(folder: Path) -> None:
    """Write a lease of three pages, the rent on the second, and a note."""
    folder.mkdir()
    pages = [
        [(72, 760, 12, "This contract of lease was made in Berlin.")],
        [(72, 400, 12, f"{RENT_SAID}.")],
        [(72, 760, 12, "Signed by both parties on the day named above.")],
    ]
    (folder / "lease.pdf").write_bytes(pdf_bytes(pages))
    (folder / "people.txt").write_text("The phone number of Maria Keller is 0171 555 203.\n")


def test_from_the_first_window_to_an_exported_branch(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path / "home")
    home.create()
    home.settings_file.write_text("[chat]\ntemperature = 0.0\nfirst_word_s = 60.0\n", encoding="utf-8")
    make_files(tmp_path / "papers")
    with at_the_window(qtbot, qapp, home, tmp_path) as person:
        begins_and_drops_a_folder(person, tmp_path / "papers")
        chooses_a_model_file(person, monkeypatch)
        finds_and_opens_at_the_page(person)
        asks_and_follows_the_citation(person)
        branches(person)
        exports(person, tmp_path, monkeypatch)


def begins_and_drops_a_folder(person: Person, folder: Path) -> None:
    window = person.window
    person.until(lambda: window.stack.currentWidget() is window.first_run_view)
    person.press(QPushButton, "Skip", window.first_run_view)
    assert window.focusWidget() is window.find_view.field
    person.drop(folder)
    assert window.stack.currentWidget() is window.library_view
    person.press(QPushButton, f"Add {folder.name}", window.library_view)
    person.until_searchable(2)


def chooses_a_model_file(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_all, **_named: (str(SHIPPED), ""))
    person.window.show_settings("models")
    person.press(QPushButton, "Use a model file\u2026")
    person.press(QPushButton, "Use chat")
    person.until(lambda: "chat" in person.models.shell.props.model)


def finds_and_opens_at_the_page(person: Person) -> None:
    person.find("rent euros", "lease.pdf")
    person.key(Qt.Key.Key_Down)
    person.key(Qt.Key.Key_Return)
    stands_at_the_rent(person)
    person.until(lambda: person.window.focusWidget() is person.window.viewer.page)
    person.key(Qt.Key.Key_Escape)
    assert person.models.viewer.props.state is ViewerState.CLOSED


def stands_at_the_rent(person: Person) -> None:
    """Wait for the second page as pixels, with the sentence marked where its letters stand."""
    shown = person.window.viewer.page
    person.until(lambda: shown.isVisible() and person.models.viewer.page_image() is not None and bool(shown.marks))
    assert person.models.viewer.props.name == "lease.pdf"
    assert person.models.viewer.props.page is not None
    assert person.models.viewer.props.page.number == 2
    (area,) = shown.marks
    assert shown.viewport().rect().contains(area.toAlignedRect())
    picture = shown.viewport().grab(area.toAlignedRect()).toImage()
    seen = {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}
    assert MARK_INK.name() in seen, "the mark"
    assert any(QColor(name).lightness() < 90 for name in seen), "the letters in it"


def asks_and_follows_the_citation(person: Person) -> None:
    person.key(Qt.Key.Key_2, CTRL)
    person.ask(RENT)
    (turn,) = person.models.ask.turns
    assert turn.answered is not None
    assert turn.answered.grounding == "generated"
    assert turn.text == f"{RENT_SAID} [1]."
    person.click("cite:0/1")
    stands_at_the_rent(person)


def branches(person: Person) -> None:
    """Edit the question; the old one stays a click away."""
    browser = person.window.ask_view.browser
    person.until(lambda: bool(person.models.ask.turns[0].asked))
    person.click("act:edit/0")
    draft = person.window.ask_view.composer.draft
    assert draft.toPlainText() == RENT
    draft.selectAll()
    person.ask(PHONE)
    assert "0171 555 203" in person.models.ask.turns[0].text
    person.until(lambda: "2 of 2" in browser.toPlainText())
    person.click("act:question/0/-1")
    person.until(lambda: "950 euros" in browser.toPlainText())
    assert "0171" not in browser.toPlainText()
    person.click("act:question/0/1")
    person.until(lambda: "0171 555 203" in browser.toPlainText())


def exports(person: Person, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write the shown branch as Markdown and as a web page by the menu of the conversation."""
    for entry, name in (("Export as Markdown\u2026", "branch.md"), ("Export as a web page\u2026", "branch.html")):
        target = folder / name
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_all, path=target, **_named: (str(path), ""))
        person.press(QPushButton, "More about this conversation")
        menu = person.window.ask_view.actions_.menu
        assert menu is not None
        choose(person.qtbot, menu, entry)
        person.until(lambda path=target: path.is_file() and "Written to" in person.window.ask_view.bar.sentence)
        text = target.read_text(encoding="utf-8")
        assert PHONE in text
        assert "0171 555 203" in text
        assert "people.txt" in text
        assert "950 euros" not in text, "the other branch"
        assert re.search(r"""(src|href)=["']?(https?:|//)""", text) is None, "a page that fetches nothing"


def choose(qtbot: QtBot, menu: QMenu, words: str) -> None:
    """Click an entry of an open menu."""
    action = next(each for each in menu.actions() if each.text() == words)
    place: QPoint = menu.actionGeometry(action).center()
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=place)
