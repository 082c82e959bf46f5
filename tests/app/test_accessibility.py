"""Every view in both schemes: each control has a name, keys reach it, and its text can be read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.theme.theme import Appearance, Theme
from desktop.views.window import Window
from tests.app.spoken import nameless, poor, settle, unreachable
from tests.app.stages import STAGES
from tests.app.stray import StrayWindows
from tests.desktop.conftest import Desk

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (raise|propagateSizeHints)\(\)")


EACH = pytest.mark.parametrize("stage", STAGES)


@pytest.fixture
def stray(qapp: QApplication) -> Iterator[StrayWindows]:
    """Watch for parts that flash up as windows of their own and take the keyboard away."""
    watch = StrayWindows()
    qapp.installEventFilter(watch)
    yield watch
    qapp.removeEventFilter(watch)


@EACH
def test_controls_are_named_and_reached_and_texts_can_be_read(
    qtbot: QtBot, stray: StrayWindows, desk: Desk, window: Window, theme: Theme, stage: str
) -> None:
    root = STAGES[stage](qtbot, desk, window)
    settle()
    assert stray.seen == []
    assert nameless(root) == []
    if stage == "palette":  # its list is led by the keys of its field, and leaving it closes it
        assert root.isAncestorOf(root.window().focusWidget())
    else:
        assert unreachable(qtbot, root.window(), root) == []
    for scheme in (Appearance.LIGHT, Appearance.DARK):
        theme.choose(scheme)
        settle()
        assert (scheme, poor(root, theme.tokens)) == (scheme, [])


def test_the_walk_can_fail(qtbot: QtBot, stray: StrayWindows, desk: Desk, window: Window, theme: Theme) -> None:
    lost = QLabel("lost")
    qtbot.addWidget(lost)
    lost.setVisible(True)
    assert stray.seen == ["QLabel lost"]
    field = QLineEdit(window.find_view)
    field.setGeometry(40, 300, 200, 32)
    field.setText("Nothing says what I am")
    field.setStyleSheet("color: #B0B0B0; background: #FFFFFF")
    field.show()
    settle()
    assert nameless(window) == ["EditableText (no name) (QLineEdit)"]
    assert any("QLineEdit" in each for each in poor(window, theme.tokens))


def test_a_paler_second_text_is_seen(qtbot: QtBot, theme: Theme) -> None:
    row = QWidget()
    qtbot.addWidget(row)
    row.resize(300, 40)
    row.setStyleSheet(f"background: {theme.tokens.surface}")
    for left, words, tone in ((8, "the name", "text"), (150, "the small print", "hairline")):
        part = QLabel(words, row)
        part.setGeometry(left, 4, 140, 30)
        part.setStyleSheet(f"color: {getattr(theme.tokens, tone)}")
    with qtbot.waitExposed(row):
        row.show()
    (fault,) = poor(row, theme.tokens)
    assert fault.startswith("QLabel 'the small print': hairline on ")
