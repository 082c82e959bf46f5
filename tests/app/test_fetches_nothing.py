"""Nothing fetches: texts of models, files and their names make the window read no file and open no connection."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSize, QUrl
from PySide6.QtGui import QColor, QImage, QTextDocument
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

import desktop
from desktop.components.labels import Elided
from desktop.conversation.browser import ConversationBrowser
from desktop.theme.theme import Theme
from desktop.viewer.document_text import DocumentView
from desktop.viewmodels import wording
from desktop.views.ask.printing import Page
from desktop.views.window import Window
from engine.contract.answer import TextDelta
from tests.app.spoken import settle
from tests.app.stages import STAGES
from tests.desktop.conftest import Desk
from tests.fakes.engine import answer_events

RED = QColor("#FF0000")
_SPEAKS_LOCALLY = {"QLocalServer", "QLocalSocket"}
_KINDS = (QTextDocument.ResourceType.ImageResource, QTextDocument.ResourceType.StyleSheetResource)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A red picture that text may name and nobody may show."""
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    image.fill(RED)
    assert image.save(str(tmp_path / "red.png"))
    return tmp_path / "red.png"


def is_red(image: QImage) -> bool:
    return any(image.pixelColor(x, y) == RED for x in range(0, image.width(), 4) for y in range(0, image.height(), 4))


def test_the_window_speaks_to_itself_alone() -> None:
    used = set()
    for path in Path(desktop.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module in ("PySide6.QtNetwork", "PySide6.QtWebEngineCore"):
                used |= {name.name for name in node.names}
    assert used == _SPEAKS_LOCALLY


def test_no_document_reads_what_its_text_names(qtbot: QtBot, theme: Theme, picture: Path) -> None:
    views = ConversationBrowser(), DocumentView(theme)
    for view in views:
        qtbot.addWidget(view)
    for owner in (*views, Page()):
        for kind in _KINDS:
            for address in (QUrl.fromLocalFile(str(picture)), QUrl("http://127.0.0.1:9/x.png")):
                got = owner.loadResource(kind, address)
                assert got == QByteArray() or (isinstance(got, QImage) and got.size() == QSize(1, 1)), "never None"


def test_a_picture_in_an_answer_is_not_shown(qtbot: QtBot, desk: Desk, window: Window, picture: Path) -> None:
    sources, *_words, _end = answer_events()
    hostile = (
        f"Look: ![x]({picture.as_uri()}) ![y]({picture}) <img src='{picture}'> ![z](http://127.0.0.1:9/z.png) done."
    )
    desk.engine.answer = [sources, TextDelta(hostile)]
    STAGES["ask"](qtbot, desk, window)
    window.ask_view.show_past(False)
    settle()
    assert "(picture: x)" in window.ask_view.browser.toPlainText()
    assert "done." in window.ask_view.browser.toPlainText()
    assert not is_red(window.ask_view.browser.grab().toImage())


def test_the_red_picture_would_be_seen(qtbot: QtBot, picture: Path) -> None:
    shown = QLabel(f"<img src='{picture}'>")
    qtbot.addWidget(shown)
    assert is_red(shown.grab().toImage())


def test_tips_show_names_letter_by_letter(qtbot: QtBot, theme: Theme, picture: Path) -> None:
    name = f"<img src='{picture}'>.txt"
    assert "&lt;img" in wording.tip(name)
    assert wording.tip("a & b.txt") == "a & b.txt"
    label = Elided(theme)
    qtbot.addWidget(label)
    label.resize(20, 20)
    label.show_text(name)
    shown = QLabel(label.toolTip())
    qtbot.addWidget(shown)
    assert not is_red(shown.grab().toImage())
