"""Asking in the window: by real clicks and keys, from a draft to an exported branch."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.components.poster import POSTER
from desktop.engine_link.jobs import Jobs
from desktop.engine_link.link import EngineLink
from desktop.memory import Memory
from desktop.theme.theme import Theme
from desktop.viewmodels.ask.attachments import Dropped, derive_dropped
from desktop.viewmodels.ask.turn import TurnState
from desktop.viewmodels.viewer.shown import ViewerState
from desktop.views.ask.printing import put_on_paper
from desktop.views.window import Window
from desktop.wiring import ViewModels, wire
from engine.contract.answer import AnswerFailed, SourcesFound
from engine.contract.chat import Attachment
from engine.contract.errors import Cancelled
from engine.contract.request import ModelEntry
from tests.app.links import click
from tests.desktop.conftest import Desk
from tests.fakes.engine import FakeHandle, answer_events
from tests.fakes.engine_house import ENTRIES
from tests.fakes.executor import ManualExecutor
from tests.fakes.pseudo_language import OPENING, PseudoTranslator

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)")
"""Offscreen, a menu can neither be raised nor hold the keyboard."""


def asked(qtbot: QtBot, desk: Desk, window: Window, words: str) -> None:
    window.show_place("ask")
    qtbot.keyClicks(window.ask_view.composer.draft, words)
    qtbot.keyClick(window.ask_view.composer.draft, Qt.Key.Key_Return)
    desk.executor.drain()
    QApplication.processEvents()


def opened_again(
    qtbot: QtBot, desk: Desk, theme: Theme, folder: Path
) -> tuple[ManualExecutor, EngineLink, ViewModels, Window]:
    """Return another window with the same memory, whose link to the engine is not open yet; close it."""
    executor = ManualExecutor()
    link = EngineLink(lambda: FakeHandle(desk.engine), Jobs(executor))
    models = wire(link, folder, None)
    again = Window(theme, models, Memory(folder))
    qtbot.addWidget(again)
    with qtbot.waitExposed(again):
        again.show()
    return executor, link, models, again


def press(window: Window, words: str) -> None:
    """Press the choice of the bar above the composer."""
    next(each for each in window.ask_view.bar.findChildren(QPushButton) if each.text() == words).click()


@pytest.mark.parametrize(
    ("kind", "passages", "state"), [("video", 0, "unread"), ("audio", 3, "ready"), ("text", 0, "ready")]
)
def test_a_recording_that_nobody_hears_says_so(kind: str, passages: int, state: str) -> None:
    dropped = derive_dropped(Dropped(1, "talk.mp4"), Attachment("c0ffee", "talk.mp4", 9, kind, "mp4", passages))
    assert dropped.state.value == state
    assert ("kept searchable" in dropped.note) == (state == "unread")


def test_a_question_is_edited_by_clicks_and_the_old_branch_comes_back(qtbot: QtBot, desk: Desk, window: Window) -> None:
    asked(qtbot, desk, window, "How long?")
    asked(qtbot, desk, window, "And the rent?")
    click(qtbot, window, "act:edit/1")
    assert window.ask_view.composer.draft.toPlainText() == "And the rent?"
    assert "another branch" in window.ask_view.bar.sentence
    window.ask_view.composer.draft.selectAll()
    asked(qtbot, desk, window, "And the deposit?")
    text = window.ask_view.browser.toPlainText()
    assert "And the deposit?" in text
    assert "And the rent?" not in text
    assert "2 of 2" in text
    assert not window.ask_view.bar.isVisible()
    click(qtbot, window, "act:question/1/-1")
    assert "And the rent?" in window.ask_view.browser.toPlainText()


def test_an_edit_is_left_and_the_field_is_empty_again(qtbot: QtBot, desk: Desk, window: Window) -> None:
    asked(qtbot, desk, window, "How long?")
    qtbot.keyClick(window.ask_view.composer.draft, Qt.Key.Key_Up)
    assert window.ask_view.composer.draft.toPlainText() == "How long?"
    press(window, "Leave it as it was")
    assert window.ask_view.composer.draft.toPlainText() == ""
    assert desk.models.ask.editing is None


def test_asking_again_without_a_source(qtbot: QtBot, desk: Desk, window: Window) -> None:
    desk.engine.model_entries = (ModelEntry("small", "chat", "gguf", "/m", 1, used_for=("chat",)),)
    desk.models.feed.models_moved.emit()
    asked(qtbot, desk, window, "How long?")
    click(qtbot, window, "act:with/0")
    menu = window.ask_view.actions_.menu
    assert menu is not None
    words = {action.text(): action for action in menu.actions()}
    assert {"The same once more", "Answered by small", "Without files"} <= set(words)
    words["Without [2] landlord.mbox"].trigger()
    menu.close()
    desk.executor.drain()
    assert desk.engine.asked[-1].excluded == (2,)
    assert "2 of 2" in window.ask_view.browser.toPlainText()


def test_what_the_model_saw_and_asking_again_with_one_source_less(qtbot: QtBot, desk: Desk, window: Window) -> None:
    asked(qtbot, desk, window, "How long?")
    click(qtbot, window, "act:read/0")
    click(qtbot, window, "act:saw/0")
    desk.executor.drain()
    seen = window.ask_view.seen
    assert seen.isVisible()
    assert not window.ask_view.composer.isVisible()
    assert seen.pieces.rowCount() == 6
    assert "Answer from the sources." in seen.prompt.toPlainText()
    qtbot.keyClick(seen.pieces, Qt.Key.Key_Space)
    seen.pieces.item(0, 0).setCheckState(Qt.CheckState.Unchecked)
    seen.replay.click()
    desk.executor.drain()
    assert desk.engine.asked[-1].excluded == (1,)
    assert desk.engine.asked[-1].seed == 7
    assert window.ask_view.browser.isVisible()


def test_escape_leaves_what_the_model_saw(qtbot: QtBot, desk: Desk, window: Window) -> None:
    asked(qtbot, desk, window, "How long?")
    window.ask_view.actions_.act("saw", 0, 0)
    desk.executor.drain()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.ask_view.browser.isVisible()
    assert window.ask_view.composer.isVisible()


def test_a_bad_answer_is_given_a_reason(qtbot: QtBot, desk: Desk, window: Window) -> None:
    asked(qtbot, desk, window, "How long?")
    click(qtbot, window, "act:down/0")
    qtbot.keyClicks(window.ask_view.bar.field, "too long")
    qtbot.keyClick(window.ask_view.bar.field, Qt.Key.Key_Return)
    desk.executor.drain()
    told = [about[1:] for what, about in desk.engine.told if what == "judge_answer"]  # type: ignore[index]
    assert told == [("down", ""), ("down", "too long")]
    assert "\u2713\u00a0Not\u00a0helpful" in window.ask_view.browser.toPlainText().replace(" ", "\u00a0")


def test_a_stopped_answer_offers_to_go_on(qtbot: QtBot, desk: Desk, window: Window) -> None:
    desk.engine.answer = [*answer_events()[:4], AnswerFailed(Cancelled().to_wire())]
    asked(qtbot, desk, window, "How long?")
    text = window.ask_view.browser.toPlainText().replace("\u00a0", " ")
    assert "Stopped here. Continue?" in text
    desk.engine.answer = answer_events()
    click(qtbot, window, "act:continue/0")
    desk.executor.drain()
    assert desk.models.ask.turns[-1].state is TurnState.DONE
    assert desk.engine.asked[-1].parent == desk.models.ask.turns[0].node


def test_a_dropped_file_and_a_pasted_picture_go_along(qtbot: QtBot, desk: Desk, window: Window, tmp_path: Path) -> None:
    file = tmp_path / "lease copy.pdf"
    file.write_text("x")
    window.show_place("ask")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    drop = QDropEvent(
        QPoint(10, 10), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.ask_view.dropEvent(drop)
    assert "Where does lease copy.pdf belong?" in window.ask_view.bar.sentence
    press(window, "Only this chat")
    assert window.focusWidget() is window.ask_view.composer.draft
    picture = QImage(8, 8, QImage.Format.Format_RGB32)
    picture.fill(0)
    QGuiApplication.clipboard().setImage(picture)
    qtbot.keyClick(window.ask_view.composer.draft, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert desk.models.attachments.is_reading
    assert not window.ask_view.composer.send.isEnabled()
    desk.engine.shapes[(0, "")] = (320, 200)
    desk.executor.drain()
    chips = window.ask_view.composer.findChildren(QPushButton)
    posters = [chip.icon().pixmap(POSTER).toImage() for chip in chips if chip.text().endswith("\u00d7")]
    blues = [poster.pixelColor(28, 24).blue() - 0xE8 for poster in posters[-2:]]
    assert [abs(off) < 3 for off in blues] == [True, True], "as the engine drew them"
    asked(qtbot, desk, window, "What is this?")
    assert [part.name for part in desk.engine.asked[-1].attachments] == ["lease copy.pdf", "Pasted picture 2.png"]
    pasted = next(about for what, about in desk.engine.told if what == "paste_attachment")
    assert pasted[1].startswith(b"\x89PNG")  # type: ignore[index]
    shown = window.ask_view.browser
    shown.selectAll()
    assert "lease copy.pdf Pasted picture 2.png" in shown.createMimeDataFromSelection().text()
    shown.anchorClicked.emit(QUrl("act:attached/0/1"))
    desk.executor.drain()
    assert window.viewer.isVisible()
    assert ("attachment_text", "beef") in desk.engine.told, "what went along opens in the viewer"


def test_a_file_is_named_with_an_at_sign_by_keys(qtbot: QtBot, desk: Desk, window: Window) -> None:
    window.activateWindow()
    window.show_place("ask")
    draft = window.ask_view.composer.draft
    qtbot.waitUntil(draft.hasFocus, timeout=5_000)
    qtbot.keyClicks(draft, "How long, @lease-2024")
    qtbot.waitUntil(lambda: desk.executor.drain() or draft.names.isVisible(), timeout=5_000)
    qtbot.keyClick(draft, Qt.Key.Key_Down)
    qtbot.keyClick(draft, Qt.Key.Key_Up)
    qtbot.keyClick(draft, Qt.Key.Key_Return)
    assert draft.toPlainText() == "How long, "
    assert [each.name for each in desk.models.ask.mentions.chosen] == ["lease-2024-signed.pdf"]
    qtbot.keyClick(draft, Qt.Key.Key_Return)
    desk.executor.drain()
    assert len(desk.engine.asked[-1].filters.folders) == 1


def test_chats_are_searched_pinned_and_opened_at_the_message(qtbot: QtBot, desk: Desk, window: Window) -> None:
    window.show_place("ask")
    window.ask_view.show_past(True)
    desk.executor.drain()
    past = window.ask_view.past
    past.list.setCurrentIndex(desk.models.chats.model.index(1))
    qtbot.keyClick(past.list, Qt.Key.Key_P)
    desk.executor.drain()
    assert desk.models.chats.model.row(0).pinned
    qtbot.keyClicks(past.field, "rent")
    qtbot.waitUntil(lambda: desk.executor.drain() or bool(desk.models.chats.words), timeout=5_000)
    desk.executor.drain()
    assert [row.snippet for row in map(desk.models.chats.model.row, range(desk.models.chats.model.rowCount()))] == [
        "And the rent?"
    ]
    qtbot.keyClick(past.field, Qt.Key.Key_Down)
    past.grab()
    qtbot.keyClick(past.list, Qt.Key.Key_Return)
    desk.executor.drain()
    qtbot.waitUntil(lambda: "And the rent?" in window.ask_view.browser.toPlainText(), timeout=5_000)


def test_drafts_chat_and_place_survive_a_restart(
    qtbot: QtBot, desk: Desk, window: Window, theme: Theme, tmp_path: Path
) -> None:
    for number in range(6):
        asked(qtbot, desk, window, f"Question {number}?")
    window.ask_view.memory.keep_place()
    qtbot.keyClicks(window.ask_view.composer.draft, "half a ques")
    bar = window.ask_view.browser.verticalScrollBar()
    qtbot.waitUntil(lambda: not window.ask_view.transcript.pieces.is_busy and bar.value() == bar.maximum() > 0)
    window.ask_view.reveal_turn(2)
    assert bar.value() < bar.maximum(), "the place is not at the end"
    window.close()
    executor, link, models, again = opened_again(qtbot, desk, theme, tmp_path)
    again.show_place("ask")
    link.open()
    executor.drain()
    view = again.ask_view
    qtbot.waitUntil(lambda: len(models.ask.shown_turns) == 6, timeout=5_000)
    assert view.composer.draft.toPlainText() == "half a ques"
    bar = view.browser.verticalScrollBar()
    qtbot.waitUntil(lambda: abs(bar.value() - view.top_of(2)) < 30, timeout=5_000)
    view.start_over()
    assert view.composer.draft.toPlainText() == ""
    link.close()


def test_the_last_conversation_comes_back_where_the_engine_was_there_before_the_view(
    qtbot: QtBot, desk: Desk, window: Window, theme: Theme, tmp_path: Path
) -> None:
    asked(qtbot, desk, window, "How long?")
    window.close()
    executor, link, models, again = opened_again(qtbot, desk, theme, tmp_path)
    link.open()
    executor.drain()
    assert not again.stack.is_built("ask")
    again.show_place("ask")
    qtbot.waitUntil(lambda: executor.drain() or len(models.ask.shown_turns) == 1, timeout=5_000)
    link.close()


def test_an_export_is_written_and_printed(
    qtbot: QtBot, desk: Desk, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PySide6.QtPrintSupport import QPrinter

    asked(qtbot, desk, window, "How long?")
    target = tmp_path / "chat.md"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_all, **_named: (str(target), ""))
    window.ask_view.actions_.export("markdown")
    desk.executor.drain()
    assert target.read_text() == "# Notice\n"
    assert "Written to" in window.ask_view.bar.sentence
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_all, **_named: (str(tmp_path / "no" / "x.md"), ""))
    window.ask_view.actions_.export("html", 0)
    desk.executor.drain()
    assert "could not be written" in window.ask_view.bar.sentence
    assert desk.engine.told[-1][1][-1] is True  # type: ignore[index]
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "chat.pdf"))
    put_on_paper("<h1>Notice</h1><img src='file:///etc/hostname'>", printer)
    assert (tmp_path / "chat.pdf").read_bytes().startswith(b"%PDF")


def test_a_chip_shows_its_sentence_and_page(qtbot: QtBot, desk: Desk, window: Window) -> None:
    asked(qtbot, desk, window, "How long?")
    preview = window.ask_view.preview
    window.ask_view.browser.hovered.emit(0, 1, QPoint(300, 300))
    qtbot.waitUntil(preview.isVisible, timeout=5_000)
    assert "six months' notice" in preview.sentence.text()
    desk.executor.drain()
    window.ask_view.browser.hovered.emit(0, 0, QPoint())
    assert not preview.isVisible()


def test_a_source_that_was_attached_is_read_from_the_chat(qtbot: QtBot, desk: Desk, window: Window) -> None:
    sources, *words, end = answer_events()
    assert isinstance(sources, SourcesFound)
    mine = replace(sources.citations[0], document=0, uri="attachment:c0ffee")
    desk.engine.answer = [replace(sources, citations=(mine,)), *words, replace(end, citations=(mine,))]
    asked(qtbot, desk, window, "How long?")
    click(qtbot, window, "cite:0/1")
    desk.executor.drain()
    assert ("attachment_text", "c0ffee") in desk.engine.told
    assert desk.models.viewer.props.state is ViewerState.SHOWN


def test_code_is_copied_by_its_link(qtbot: QtBot, desk: Desk, window: Window) -> None:
    asked(qtbot, desk, window, "How long?")
    window.ask_view.transcript._written[0].body.grow("\n\n```python\nx = 1\n```\n")
    click(qtbot, window, "act:code/0/0")
    assert QGuiApplication.clipboard().text() == "x = 1"


def test_a_link_asks_before_it_leads_out(qtbot: QtBot, desk: Desk, window: Window) -> None:
    asked(qtbot, desk, window, "How long?")
    window.ask_view.browser.linked.emit("https://example.test/page")
    assert "https://example.test/page" in window.ask_view.bar.sentence
    press(window, "Copy the address")
    assert QGuiApplication.clipboard().text() == "https://example.test/page"


def test_every_text_of_the_view_can_be_translated(
    qtbot: QtBot, qapp: QApplication, desk: Desk, theme: Theme, tmp_path: Path
) -> None:
    translator = PseudoTranslator()
    qapp.installTranslator(translator)
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        window = Window(theme, desk.models, Memory(tmp_path))
        qtbot.addWidget(window)
        with qtbot.waitExposed(window):
            window.show()
        desk.open()
        asked(qtbot, desk, window, "How long?")
        desk.models.ask.edit(0)
        view = window.ask_view
        view.show_past(True)
        view.show_seen()
        assert view.browser.accessibleName().startswith(OPENING)
        parts = [*view.findChildren(QPushButton), *view.findChildren(QLabel)]
        shown = [part.text() for part in parts if part.text() and part is not view.composer.model]
        data = ("How long?", "\u25be", "@")
        plain = [text for text in shown if OPENING not in text and not any(each in text for each in data)]
        assert plain == []
        links = [part for part in view.findChildren(QPushButton) if part.isVisible()]
        assert all(part.width() >= part.sizeHint().width() for part in links)
    finally:
        qapp.removeTranslator(translator)
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_the_chip_offers_what_can_answer_and_the_choice_is_made_there(qtbot: QtBot, desk: Desk, window: Window) -> None:
    desk.engine.model_entries = ENTRIES
    desk.models.shell._fetch_models()
    window.show_place("ask")
    desk.executor.drain()
    assert window.ask_view.composer.model.text().startswith("Qwen3-4B \u00b7 2.5 GB")
    qtbot.mouseClick(window.ask_view.composer.model, Qt.MouseButton.LeftButton)
    desk.executor.drain()
    menu = window.ask_view.actions_.menu
    assert menu is not None
    offered = [action.text().split("\t") for action in menu.actions() if action.text()]
    assert [each[0] for each in offered] == ["Quote my files", "Qwen3-4B", "More models\u2026"]
    assert "fits in memory" in offered[1][1]
    menu.actions()[0].trigger()
    desk.executor.drain()
    assert ("change_settings", {"models.chat": ""}) in desk.engine.told
    menu.close()
