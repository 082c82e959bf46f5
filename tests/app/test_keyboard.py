"""The whole app without a mouse: from the first window to an exported branch."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop.memory import Memory
from desktop.theme.theme import Theme
from desktop.viewmodels.viewer.shown import ViewerState
from desktop.views.window import Window
from desktop.wiring import wire
from tests.desktop.conftest import Desk
from tests.fakes.engine import NOTICE, status

CTRL, ALT, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier


class Keyboard:
    """Types into whatever has the focus, as a keyboard does."""

    def __init__(self, qtbot: QtBot, desk: Desk, window: Window) -> None:
        self._qtbot = qtbot
        self._desk = desk
        self.window = window

    @property
    def focused(self) -> QWidget:
        part = self.window.focusWidget()
        assert part is not None
        return part

    def press(self, key: Qt.Key, with_: Qt.KeyboardModifier = NONE) -> None:
        self._qtbot.keyClick(self.focused, key, with_)
        self._desk.executor.drain()
        QApplication.processEvents()

    def type(self, words: str) -> None:
        self._qtbot.keyClicks(self.focused, words)

    def tab_to(self, name: str) -> None:
        """Press Tab until the control of that name has the focus."""
        for _press in range(60):
            if self.focused.accessibleName() == name:
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not lead to {name}")


@pytest.fixture
def keyboard(qtbot: QtBot, desk: Desk, theme: Theme, tmp_path: Path) -> Keyboard:
    (tmp_path / "Documents").mkdir()
    desk.engine.library = status(empty=True)
    models = wire(desk.link, tmp_path, None)
    desk.models = models
    window = Window(theme, models, Memory(tmp_path / "home"))
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    desk.open()
    return Keyboard(qtbot, desk, window)


def test_from_the_first_window_to_an_exported_branch(
    qtbot: QtBot, desk: Desk, keyboard: Keyboard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = keyboard.window
    keyboard.tab_to("Add Documents")
    keyboard.press(Qt.Key.Key_Space)
    for _step in range(2):
        keyboard.tab_to("Continue")
        keyboard.press(Qt.Key.Key_Space)
    keyboard.tab_to("Start")
    keyboard.press(Qt.Key.Key_Space)
    assert ("add_root", str(tmp_path / "Documents")) in desk.engine.told
    assert keyboard.focused is window.find_view.field

    desk.engine.library = status()
    desk.models.feed.refresh()
    keyboard.type("lease notice")
    qtbot.waitUntil(lambda: desk.executor.drain() or bool(desk.models.find.props.pill), timeout=5_000)
    keyboard.press(Qt.Key.Key_Down)
    keyboard.press(Qt.Key.Key_Return)
    assert keyboard.focused is window.viewer.text
    first, last = window.viewer.text._mark or (0, 0)
    assert window.viewer.text.toPlainText()[first:last] == NOTICE
    keyboard.press(Qt.Key.Key_Escape)
    assert desk.models.viewer.props.state is ViewerState.CLOSED

    keyboard.press(Qt.Key.Key_1, CTRL)
    keyboard.press(Qt.Key.Key_Return, CTRL)
    assert "six months" in window.ask_view.browser.toPlainText()
    keyboard.press(Qt.Key.Key_1, ALT)
    assert desk.models.viewer.props.name == "lease-2024-signed.pdf"
    assert window.viewer.text._mark is not None
    keyboard.press(Qt.Key.Key_Escape)

    keyboard.press(Qt.Key.Key_2, CTRL)
    keyboard.press(Qt.Key.Key_Up)
    keyboard.press(Qt.Key.Key_A, CTRL)
    keyboard.type("And the deposit?")
    keyboard.press(Qt.Key.Key_Return)
    assert "2 of 2" in window.ask_view.browser.toPlainText()

    target = tmp_path / "branch.md"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_all, **_named: (str(target), ""))
    keyboard.press(Qt.Key.Key_K, CTRL)
    keyboard.type("export this conversation as mark")
    keyboard.press(Qt.Key.Key_Return)
    assert target.read_text() == "# Notice\n"
