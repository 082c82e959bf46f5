"""Links: what of a conversation can be clicked, and clicking it."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.conversation.browser import ConversationBrowser
from desktop.views.window import Window


def anchors(browser: ConversationBrowser) -> Iterator[tuple[str, int]]:
    """Yield each link of the conversation with the place of its second letter."""
    block = browser.document().begin()
    while block.isValid():
        fragments = block.begin()
        while not fragments.atEnd():
            fragment = fragments.fragment()
            if fragment.charFormat().anchorHref():
                yield fragment.charFormat().anchorHref(), fragment.position()
            fragments += 1
        block = block.next()


def click(qtbot: QtBot, window: Window, href: str) -> None:
    """Click a link of the conversation."""
    browser = window.ask_view.browser
    QApplication.processEvents()
    position = next(place for found, place in anchors(browser) if found == href)
    cursor = QTextCursor(browser.document())
    cursor.setPosition(position)
    browser.setTextCursor(cursor)
    browser.ensureCursorVisible()
    rect = browser.cursorRect(cursor)
    qtbot.mouseClick(browser.viewport(), Qt.MouseButton.LeftButton, pos=rect.center() + QPoint(3, 0))
