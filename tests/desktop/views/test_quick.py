"""The small window: a question, and it is gone; the tray leads to it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from pytestqt.qtbot import QtBot

from desktop.theme.theme import Theme
from desktop.tray import Tray
from desktop.views.quick import QuickWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen platform has no stacking


@pytest.fixture
def quick(qtbot: QtBot, theme: Theme) -> QuickWindow:
    made = QuickWindow(theme)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.open()
    return made


def test_enter_asks_and_closes(qtbot: QtBot, quick: QuickWindow) -> None:
    qtbot.keyClicks(quick.field, "  when does the lease end? ")
    with qtbot.waitSignal(quick.asked) as came:
        qtbot.keyClick(quick.field, Qt.Key.Key_Return)
    assert came.args == ["when does the lease end?"]
    assert not quick.isVisible()


def test_control_and_enter_search(qtbot: QtBot, quick: QuickWindow) -> None:
    qtbot.keyClicks(quick.field, "lease")
    with qtbot.waitSignal(quick.searched) as came:
        qtbot.keyClick(quick.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert came.args == ["lease"]


def test_nothing_typed_asks_nothing(qtbot: QtBot, quick: QuickWindow) -> None:
    with qtbot.assertNotEmitted(quick.asked):
        qtbot.keyClick(quick.field, Qt.Key.Key_Return)
    assert quick.isVisible()
    qtbot.keyClick(quick, Qt.Key.Key_Escape)
    assert not quick.isVisible()


def test_the_tray_offers_what_the_window_does(qtbot: QtBot) -> None:
    done: list[str] = []
    tray = Tray(
        QIcon(),
        open_window=lambda: done.append("open"),
        ask=lambda: done.append("ask"),
        pause=lambda: done.append("pause"),
    )
    for action in tray.menu.actions()[:3]:
        action.trigger()
    assert done == ["open", "ask", "pause"]
    tray.say("nobody sees this without a tray")
    tray.close()
