"""Browser: the widget that shows the conversation. It fetches nothing, whatever the text says."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QUrl, Signal
from PySide6.QtGui import QResizeEvent, QTextCursor
from PySide6.QtWidgets import QTextBrowser, QTextEdit, QWidget

from desktop.conversation.card import face_of
from desktop.theme.typography import READING_COLUMNS

_OBJECT = "\ufffc"
_SIDE = 24


class ConversationBrowser(QTextBrowser):
    """A column of text at most 72 characters wide; links are told, never followed."""

    cited = Signal(int, int)
    """Turn and source number of a citation that was opened."""
    acted = Signal(str, int)
    """Name of an action and the turn it stands under."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Conversation")
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
        self.document().setDocumentMargin(0)
        self.anchorClicked.connect(self._clicked)

    def loadResource(self, _kind: int, _name: QUrl | str) -> object:
        """Return nothing: text from files and models must not make the window read or fetch anything."""
        return None

    def createMimeDataFromSelection(self) -> QMimeData:
        """Return the selection as plain text, cards as their names."""
        data = QMimeData()
        data.setText(_plain(self.textCursor()))
        return data

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the column in the middle."""
        widest = int(self.fontMetrics().averageCharWidth() * 1.14 * READING_COLUMNS)
        outer = event.size().width() + self.viewportMargins().left() + self.viewportMargins().right()
        column = max(200, min(widest, outer - 2 * _SIDE))
        side = max(_SIDE, (outer - column) // 2)
        margins = self.viewportMargins()
        if (margins.left(), self.lineWrapColumnOrWidth()) != (side, column):
            self.setViewportMargins(side, 0, max(0, outer - column - side), 0)
            self.setLineWrapColumnOrWidth(column)
        super().resizeEvent(event)

    def _clicked(self, address: QUrl) -> None:
        scheme, _, rest = address.toString().partition(":")
        if scheme == "cite":
            turn, _, number = rest.partition("/")
            self.cited.emit(int(turn), int(number))
        elif scheme == "act":
            name, _, turn = rest.partition("/")
            self.acted.emit(name, int(turn))


def _plain(cursor: QTextCursor) -> str:
    text = cursor.selection().toPlainText()
    if _OBJECT not in text:
        return text
    document, names = cursor.document(), []
    for position in range(cursor.selectionStart(), cursor.selectionEnd()):
        if document.characterAt(position) == _OBJECT:
            probe = QTextCursor(document)
            probe.setPosition(position + 1)
            face = face_of(probe.charFormat())
            names.append(f"[{face.number}] {face.name} " if face else "")
    for name in names:
        text = text.replace(_OBJECT, name, 1)
    return text
