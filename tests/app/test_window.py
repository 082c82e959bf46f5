"""The whole window on a fake engine: from the keyboard, by drop, through a crash, and to a screen reader."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.instance import Wish
from desktop.memory import Memory
from desktop.theme.theme import Appearance, Theme
from desktop.viewmodels.ask.turn import TurnState
from desktop.viewmodels.find.search import FindState
from desktop.viewmodels.viewer.shown import ViewerState
from desktop.views.window import Window
from tests.desktop.conftest import Desk
from tests.fakes.engine import ANSWER, NOTICE, SHEET, FakeEngine, status

PLACES = ("find", "ask", "library", "activity", "settings", "first_run")


def type_query(qtbot: QtBot, desk: Desk, window: Window, words: str) -> None:
    qtbot.keyClicks(window.find_view.field, words)
    qtbot.waitUntil(lambda: desk.executor.drain() or bool(desk.models.find.props.pill), timeout=5000)


def nameless(root: QWidget) -> list[str]:
    return [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in root.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and isinstance(widget, QAbstractButton | QAbstractItemView | QLineEdit | QWidget)
        and not (widget.accessibleName() or getattr(widget, "text", str)())
        and widget.focusProxy() is None
        and type(widget).__name__ not in ("QStackedWidget", "QMenu")
    ]


def test_it_opens_on_find_with_the_cursor_set(window: Window) -> None:
    assert window.stack.currentWidget() is window.find_view
    assert window.focusWidget() is window.find_view.field
    assert (window.minimumWidth(), window.minimumHeight()) == (960, 600)


def test_from_typing_to_reading_by_keyboard_alone(qtbot: QtBot, desk: Desk, window: Window) -> None:
    type_query(qtbot, desk, window, "lease notice")
    field = window.find_view.field
    qtbot.keyClick(field, Qt.Key.Key_Down)
    desk.executor.drain()
    assert desk.models.viewer.props.state is ViewerState.SHOWN
    assert window.focusWidget() is field, "the cursor stays in the field while the arrows move the list"
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.focusWidget() is window.viewer.text
    qtbot.keyClick(window.viewer.text, Qt.Key.Key_Escape)
    assert desk.models.viewer.props.state is ViewerState.CLOSED
    assert not window.viewer.isVisible()


def test_the_hit_stands_marked_in_the_viewer(qtbot: QtBot, desk: Desk, window: Window) -> None:
    type_query(qtbot, desk, window, "lease notice")
    window.find_view.step(1)
    desk.executor.drain()
    first, last = window.viewer.text._mark or (0, 0)
    assert window.viewer.text.toPlainText()[first:last] == NOTICE
    assert desk.models.viewer.props.place == "Contracts \u203a page 3"
    window.viewer._next.click()
    assert desk.models.viewer.props.position == "2 of 6"


def test_the_selected_row_never_moves_when_meaning_comes(qtbot: QtBot, desk: Desk, window: Window) -> None:
    type_query(qtbot, desk, window, "lease notice")
    window.find_view.step(1)
    window.find_view.step(1)
    before = window.find_view.list.currentIndex().row()
    window.find_view._pill.click()
    assert window.find_view.list.currentIndex().row() == before
    assert desk.models.find.model.rowCount() == 7


def test_nothing_moves_when_meaning_comes_at_any_width(qtbot: QtBot, desk: Desk, window: Window) -> None:
    type_query(qtbot, desk, window, "lease notice")
    window.find_view.step(1)
    desk.executor.drain()
    pill, moved = window.find_view._pill, []
    for width in range(420, 620, 20):
        window.splitter.setSizes([width, 1200 - width])
        tops = []
        for visible in (False, True):
            pill.setVisible(visible)
            for _settle in range(4):
                QGuiApplication.processEvents()
            tops.append(window.find_view.list.mapTo(window, QPoint(0, 0)).y())
        moved += [width] if tops[0] != tops[1] else []
    assert moved == []


def test_enter_leads_into_the_viewer_though_the_place_comes_later(qtbot: QtBot, desk: Desk, window: Window) -> None:
    type_query(qtbot, desk, window, "lease notice")
    qtbot.keyClick(window.find_view.field, Qt.Key.Key_Return)
    assert desk.models.viewer.props.state is ViewerState.LOADING
    assert window.viewer.isAncestorOf(window.focusWidget())
    desk.executor.drain()
    assert window.focusWidget() is window.viewer.text


def test_escape_closes_the_viewer_when_the_rows_have_changed(qtbot: QtBot, desk: Desk, window: Window) -> None:
    type_query(qtbot, desk, window, "lease notice")
    qtbot.keyClick(window.find_view.field, Qt.Key.Key_Down)
    qtbot.keyClick(window.find_view.field, Qt.Key.Key_Return)
    desk.executor.drain()
    desk.models.find.search_again()
    qtbot.waitUntil(lambda: desk.executor.drain() or bool(desk.models.find.props.pill), timeout=5_000)
    assert window.find_view.list.currentIndex().row() == 0, "the same rows stay, and the chosen one"
    desk.models.find.model.show(desk.models.find.model.hits[1:])
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert desk.models.viewer.props.state is ViewerState.CLOSED
    assert window.focusWidget() is window.find_view.field


def test_a_hit_is_copied_with_its_reference(qtbot: QtBot, desk: Desk, window: Window) -> None:
    type_query(qtbot, desk, window, "lease notice")
    window.find_view.step(1)
    qtbot.keyClick(window.find_view.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "(lease-2024-signed.pdf, page 3)" in QGuiApplication.clipboard().text()


def test_the_viewer_steps_by_key_and_copies_with_its_reference(qtbot: QtBot, desk: Desk, window: Window) -> None:
    type_query(qtbot, desk, window, "lease notice")
    qtbot.keyClick(window.find_view.field, Qt.Key.Key_Down)
    desk.executor.drain()
    qtbot.keyClick(window, Qt.Key.Key_F3)
    assert desk.models.viewer.props.position == "2 of 6"
    qtbot.keyClick(window, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    desk.executor.drain()
    assert desk.models.viewer.props.position == "1 of 6"
    window.viewer.focus_content()
    qtbot.keyClick(window.viewer.text, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == f"\u201c{NOTICE}\u201d\n(lease-2024-signed.pdf, page 3)"
    window.viewer.text.selectAll()
    qtbot.keyClick(window.viewer.text, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "Deposit" in QGuiApplication.clipboard().text() or "Repairs" in QGuiApplication.clipboard().text()
    assert QGuiApplication.clipboard().text().endswith("(lease-2024-signed.pdf, page 3)")


def test_a_past_conversation_from_the_keyboard(qtbot: QtBot, desk: Desk, window: Window) -> None:
    window.show_place("ask")
    qtbot.keyClick(window, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    desk.executor.drain()
    past = window.ask_view.past
    assert window.focusWidget() is past.list
    desk.engine.stale = {"n2": (1,)}
    qtbot.keyClick(past.list, Qt.Key.Key_Return)
    desk.executor.drain()
    qtbot.waitUntil(lambda: "And the rent?" in window.ask_view.browser.toPlainText(), timeout=5_000)
    text = window.ask_view.browser.toPlainText()
    assert "Source 1 is not there any more. Ask again?" in text
    assert window.focusWidget() is window.ask_view.composer.draft
    qtbot.keyClick(window, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(past.list, Qt.Key.Key_Delete)
    assert desk.models.ask.turns == []
    assert past.undo.isVisible()
    past.undo.click()
    assert desk.models.chats.model.rowCount() == 2
    qtbot.keyClick(past.list, Qt.Key.Key_Escape)
    assert not past.isVisible()
    window.close()


def test_a_deletion_that_waits_is_done_when_the_window_closes(qtbot: QtBot, desk: Desk, window: Window) -> None:
    desk.models.chats.delete(1)
    window.close()
    assert ("delete_chat", "chat-8") in desk.engine.told


def test_an_answer_is_announced_once_and_whole(desk: Desk, window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr("desktop.views.ask.view.announce", lambda _widget, sentence: said.append(sentence))
    window.show_place("ask")
    desk.models.ask.ask("How long?")
    desk.executor.drain()
    assert said == [f"7 of 7 figures and names found in the sources {ANSWER}"]


def test_a_table_is_shown_as_cells(qtbot: QtBot, desk: Desk, window: Window) -> None:
    desk.engine.text = SHEET
    type_query(qtbot, desk, window, "lease notice")
    window.find_view.list.setCurrentIndex(desk.models.find.model.index(3))
    desk.executor.drain()
    table = window.viewer.grid.table
    assert table.isVisible()
    assert [table.model().index(0, column).data() for column in range(2)] == ["Lease", "1,480.00"]
    window.viewer.focus_content()
    table.selectAll()
    assert window.viewer.grid._foot.text() == "Count 4, sum 1,510, average 755, of 2 numbers"
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "Lease\t1,480.00\nWater\t30" in QGuiApplication.clipboard().text()
    assert QGuiApplication.clipboard().text().endswith("(costs 2024.xlsx, Fixed costs, A4:D4)")


def test_the_same_words_are_asked_and_answered(qtbot: QtBot, desk: Desk, window: Window) -> None:
    type_query(qtbot, desk, window, "lease notice")
    qtbot.keyClick(window.find_view.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert window.stack.currentWidget() is window.ask_view
    desk.executor.drain()
    turn = desk.models.ask.turns[0]
    assert (turn.question, turn.state, turn.text) == ("lease notice", TurnState.DONE, ANSWER)
    assert "7 of 7 figures" in window.ask_view.browser.toPlainText()
    qtbot.keyClick(window.ask_view.composer.draft, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    desk.executor.drain()
    assert desk.models.viewer.props.name == "landlord.mbox"


def test_stop_keeps_what_was_said(qtbot: QtBot, desk: Desk, window: Window) -> None:
    ask = desk.models.ask
    ask.ask("How long?")
    assert window.ask_view.composer.send.accessibleName() == "Stop"
    ask.text_grew.connect(lambda _number, _text: ask.stop() if ask.is_busy else None)
    desk.executor.drain()
    assert ask.turns[0].state is TurnState.STOPPED
    assert ask.turns[0].text == "Either "
    assert ("cancel_answer", "answer-1") in desk.engine.told
    assert "Stopped here." in window.ask_view.browser.toPlainText()
    assert window.ask_view.composer.send.accessibleName() == "Ask"


def test_a_dropped_folder_is_forecast_not_added(qtbot: QtBot, desk: Desk, window: Window, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path)), QUrl("https://example.test/")])
    drop = QDropEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.dropEvent(drop)
    desk.executor.drain()
    assert window.stack.currentWidget() is window.library_view
    assert [proposal.path for proposal in desk.models.library.props.proposals] == [str(tmp_path)]
    assert not [what for what, _about in desk.engine.told if what == "add_root"]


@pytest.mark.parametrize("place", PLACES)
def test_every_control_has_a_name(qtbot: QtBot, desk: Desk, window: Window, place: str) -> None:
    type_query(qtbot, desk, window, "lease notice")
    window.find_view.step(1)
    desk.models.library.propose(["/home/mira/Pictures"])
    desk.models.ask.ask("How long?")
    desk.executor.drain()
    window.show_place(place)
    desk.executor.drain()
    assert nameless(window) == []


def test_the_name_test_can_fail(qtbot: QtBot, window: Window) -> None:
    QLineEdit(window.find_view)
    assert nameless(window) == ["QLineEdit "]


def test_a_crash_is_said_calmly(qtbot: QtBot, desk: Desk, window: Window) -> None:
    desk.handle.die()
    qtbot.waitUntil(lambda: bool(desk.models.shell.props.bar), timeout=5000)
    assert "started again" in desk.models.shell.props.bar
    assert desk.models.shell.props.library == "Waiting for the engine"


def test_colours_change_while_it_runs(qtbot: QtBot, desk: Desk, window: Window, theme: Theme) -> None:
    desk.models.ask.ask("How long?")
    desk.executor.drain()
    before = window.ask_view.browser.toPlainText()
    window.settings_view.appearance_chosen.emit(Appearance.DARK)
    assert theme.tokens.name == "dark"
    assert window.ask_view.browser.toPlainText() == before
    window.settings_view.appearance_chosen.emit(Appearance.LIGHT)


def test_the_draft_and_the_splitter_are_remembered(qtbot: QtBot, desk: Desk, window: Window, tmp_path: Path) -> None:
    qtbot.keyClicks(window.ask_view.composer.draft, "half a question")
    window.close()
    again = Memory(tmp_path)
    assert again.draft_in("") == "half a question"
    assert not again.state("splitter").isEmpty()
    assert again.appearance is Appearance.SYSTEM


def test_a_newcomer_is_welcomed_once(qtbot: QtBot, desk: Desk, theme: Theme, tmp_path: Path) -> None:
    for name in ("Documents", "Pictures"):
        (tmp_path / name).mkdir()
    desk.engine.library = status(empty=True)
    from desktop.wiring import wire

    models = wire(desk.link, tmp_path, tmp_path)
    made = Window(theme, models, Memory(tmp_path / "home"))
    qtbot.addWidget(made)
    desk.open()
    assert made.stack.currentWidget() is made.first_run_view
    assert [each.name for each in models.first_run.props.candidates] == ["Documents", "Pictures"]
    models.first_run.toggle(str(tmp_path / "Documents"), True)
    models.first_run.go_on()
    desk.executor.drain()
    assert ("add_root", str(tmp_path / "Documents")) in desk.engine.told
    assert ("add_root", str(tmp_path / "Pictures")) not in desk.engine.told
    models.first_run.go_on()
    desk.executor.drain()
    assert len(models.first_run.props.questions) == 3
    models.first_run.go_on()
    assert made.stack.currentWidget() is made.find_view
    assert Memory(tmp_path / "home").is_welcomed


def test_nothing_found_shows_one_sentence_and_one_action(qtbot: QtBot, desk: Desk, window: Window) -> None:
    window.find_view.search_for("zebra")
    qtbot.waitUntil(lambda: desk.executor.drain() or desk.models.find.props.state is FindState.NOTHING, timeout=5000)
    assert window.find_view._empty._button.text() == "Try \u2018zeta\u2019?"
    window.find_view._empty._button.click()
    assert window.find_view.field.text() == "zeta"


def test_the_fake_answers_like_an_engine() -> None:
    from desktop.engine_link.engine import Engine
    from engine.doors.client.engine_client import EngineClient

    verbs = [name for name in vars(Engine) if not name.startswith("_")]
    assert len(verbs) >= 15
    for name in verbs:
        assert callable(getattr(FakeEngine, name))
        assert callable(getattr(EngineClient, name))


def test_the_palette_finds_and_does(qtbot: QtBot, window: Window) -> None:
    window.find_view.field.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.palette_view.isVisible()
    qtbot.keyClicks(window.palette_view.field, "lib")
    qtbot.keyClick(window.palette_view.field, Qt.Key.Key_Return)
    assert not window.palette_view.isVisible()
    assert window.stack.currentWidget() is window.library_view


def test_escape_gives_the_keyboard_back(qtbot: QtBot, window: Window) -> None:
    window.find_view.field.setFocus()
    window.palette_view.open()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.palette_view.isVisible()
    assert window.focusWidget() is window.find_view.field


@pytest.mark.qt_log_ignore(r"This plugin does not support raise\(\)")  # the offscreen platform has no stacking
def test_a_second_start_is_obeyed(window: Window, desk: Desk, tmp_path: Path) -> None:
    window.obey(Wish(find="notice"))
    assert window.find_view.field.text() == "notice"
    window.obey(Wish(paths=(str(tmp_path),)))
    assert window.stack.currentWidget() is window.library_view
