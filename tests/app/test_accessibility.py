"""Every view in both schemes: each control has a name, keys reach it, and its text can be read."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop.theme.theme import Appearance, Theme
from desktop.views.window import Window
from tests.app.spoken import nameless, poor, settle, unreachable
from tests.app.stages import STAGES
from tests.desktop.conftest import Desk

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (raise|propagateSizeHints)\(\)")


EACH = pytest.mark.parametrize("stage", STAGES)


@EACH
def test_controls_are_named_and_reached_and_texts_can_be_read(
    qtbot: QtBot, desk: Desk, window: Window, theme: Theme, stage: str
) -> None:
    root = STAGES[stage](qtbot, desk, window)
    settle()
    assert nameless(root) == []
    if stage == "palette":  # its list is led by the keys of its field, and leaving it closes it
        assert root.isAncestorOf(root.window().focusWidget())
    else:
        assert unreachable(qtbot, root.window(), root) == []
    for scheme in (Appearance.LIGHT, Appearance.DARK):
        theme.choose(scheme)
        settle()
        assert (scheme, poor(root, theme.tokens)) == (scheme, [])


def test_the_walk_can_fail(qtbot: QtBot, desk: Desk, window: Window, theme: Theme) -> None:
    field = QLineEdit(window.find_view)
    field.setGeometry(40, 300, 200, 32)
    field.setText("Nothing says what I am")
    field.setStyleSheet("color: #B0B0B0; background: #FFFFFF")
    field.show()
    settle()
    assert nameless(window) == ["EditableText (no name) (QLineEdit)"]
    assert any("QLineEdit" in each for each in poor(window, theme.tokens))
