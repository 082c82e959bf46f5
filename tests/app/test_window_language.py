"""The window around the views speaks every language: rail, strip, palette."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.memory import Memory
from desktop.theme.theme import Theme
from desktop.viewmodels import dates
from desktop.views.window import Window
from tests.desktop.conftest import Desk
from tests.fakes.pseudo_language import OPENING, PseudoTranslator


@pytest.fixture
def pseudo(qapp: QApplication) -> Iterator[None]:
    translator = PseudoTranslator()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


@pytest.mark.usefixtures("pseudo")
def test_rail_palette_and_strip(qtbot: QtBot, desk: Desk, theme: Theme, tmp_path: Path) -> None:
    window = Window(theme, desk.models, Memory(tmp_path))
    qtbot.addWidget(window)
    desk.open()
    model = desk.models.commands.model
    commands = [model.row(number) for number in range(model.rowCount())]
    assert len(commands) > 15
    assert not [command.title for command in commands if OPENING not in command.title or OPENING not in command.group]
    assert OPENING in desk.models.shell.props.model_sentence
    assert OPENING in dates.on_day(dates.day_words(dates.today(), dates.today()))
