"""What is done with a conversation besides asking: its scope, its title, its reasoning, its words on the clipboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from desktop.views.ask.scope import AskScopeChip
from desktop.views.window import Window
from engine.contract.answer import ReasoningDelta
from tests.app.links import anchors, click
from tests.app.test_ask import asked
from tests.desktop.conftest import Desk
from tests.fakes.engine import answer_events

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)")


def chosen(qtbot: QtBot, menu: QMenu | None, words: str) -> None:
    """Choose a line of an open menu by a click."""
    assert menu is not None
    action: QAction = next(each for each in menu.actions() if each.text() == words)
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    QApplication.processEvents()


def scope_menu(qtbot: QtBot, window: Window) -> QMenu:
    """Open what a question can be asked of, without waiting for it to close again."""
    menu = window.ask_view.composer.findChildren(AskScopeChip)[0].menu()
    menu.popup(window.mapToGlobal(window.rect().center()))
    qtbot.waitExposed(menu)
    return menu


def test_a_question_is_asked_of_one_folder_or_of_none(qtbot: QtBot, desk: Desk, window: Window) -> None:
    window.show_place("ask")
    chip = window.ask_view.composer.findChildren(AskScopeChip)[0]
    chosen(qtbot, scope_menu(qtbot, window), "Documents")
    assert chip.text().startswith("Documents")
    asked(qtbot, desk, window, "How long?")
    assert desk.engine.asked[-1].filters.folder == "file:///home/mira/Documents"
    chosen(qtbot, scope_menu(qtbot, window), "Without files")
    assert chip.accessibleName() == "Ask in: Without files"
    asked(qtbot, desk, window, "What is a lease?")
    assert desk.engine.asked[-1].scope == "none"
    chosen(qtbot, scope_menu(qtbot, window), "Without files")
    assert chip.text().startswith("Documents")


def test_a_conversation_is_renamed_and_pinned_from_its_menu(qtbot: QtBot, desk: Desk, window: Window) -> None:
    asked(qtbot, desk, window, "How long?")
    window.ask_view.actions_.open_chat_menu()
    chosen(qtbot, window.ask_view.actions_.menu, "Rename\u2026")
    bar = window.ask_view.bar
    bar.field.selectAll()
    qtbot.keyClicks(bar.field, "The notice period")
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    desk.executor.drain()
    assert ("rename_chat", ("chat-1", "The notice period")) in desk.engine.told
    window.ask_view.actions_.open_chat_menu()
    chosen(qtbot, window.ask_view.actions_.menu, "Pin to the top")
    desk.executor.drain()
    assert ("pin_chat", ("chat-1", True)) in desk.engine.told


def test_reasoning_is_folded_away_and_unfolds_by_a_click(qtbot: QtBot, desk: Desk, window: Window) -> None:
    sources, *rest = answer_events()
    desk.engine.answer = [sources, ReasoningDelta("The lease says six "), ReasoningDelta("months."), *rest]
    asked(qtbot, desk, window, "How long?")
    browser = window.ask_view.browser
    assert "The lease says six months." not in browser.toPlainText()
    click(qtbot, window, "act:think/0")
    assert "The lease says six months." in browser.toPlainText()
    click(qtbot, window, "act:think/0")
    assert "The lease says six months." not in browser.toPlainText()


def test_words_of_several_messages_are_selected_and_copied(qtbot: QtBot, desk: Desk, window: Window) -> None:
    asked(qtbot, desk, window, "How long?")
    asked(qtbot, desk, window, "And the rent?")
    browser = window.ask_view.browser
    browser.setFocus()
    qtbot.keyClick(browser, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(browser, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    assert copied.index("How long?") < copied.index("And the rent?")
    assert copied.count("six months") >= 2


def test_an_answer_is_written_once_more(qtbot: QtBot, desk: Desk, window: Window) -> None:
    asked(qtbot, desk, window, "How long?")
    click(qtbot, window, "act:with/0")
    chosen(qtbot, window.ask_view.actions_.menu, "The same once more")
    desk.executor.drain()
    QApplication.processEvents()
    assert len(desk.engine.asked) == 2
    assert desk.engine.asked[-1].again
    assert "2 of 2" in window.ask_view.browser.toPlainText()


def test_an_answer_whose_source_has_changed_says_so_and_is_asked_again(
    qtbot: QtBot, desk: Desk, window: Window
) -> None:
    desk.engine.stale = {"n2": (1,)}
    desk.models.chats.open_chat("chat-9")
    window.show_place("ask")
    desk.executor.drain()
    QApplication.processEvents()
    assert "Source 1 is not there any more." in window.ask_view.browser.toPlainText()
    assert "act:again/0" in {href for href, _place in anchors(window.ask_view.browser)}
    click(qtbot, window, "act:again/0")
    desk.executor.drain()
    assert desk.engine.asked[-1].again == "n1"


def test_a_conversation_is_deleted_and_taken_back(qtbot: QtBot, desk: Desk, window: Window) -> None:
    window.show_conversations()
    desk.executor.drain()
    view = window.ask_view.past
    view.list.setFocus()
    view.list.setCurrentIndex(view.list.model().index(0, 0))
    before = view.list.model().rowCount()
    qtbot.keyClick(view.list, Qt.Key.Key_Delete)
    assert view.list.model().rowCount() == before - 1
    qtbot.mouseClick(view.undo, Qt.MouseButton.LeftButton)
    desk.executor.drain()
    assert view.list.model().rowCount() == before
    assert not [what for what, _about in desk.engine.told if what == "delete_chat"]
