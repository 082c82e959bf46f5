"""Browser: the widget that shows the conversation. It fetches nothing, whatever the text says."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QPoint, QUrl, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QTextBrowser, QTextEdit, QWidget

from desktop.components.unread import unread
from desktop.conversation.card import CardFace, face_of
from desktop.conversation.dress import LINK
from desktop.language import tr
from desktop.theme.typography import READING_COLUMNS, Type

_OBJECT = "\ufffc"
_SIDE = 24


class ConversationBrowser(QTextBrowser):
    """A column of text at most 72 characters wide; links are told, never followed."""

    cited = Signal(int, int)
    """Turn and source number of a citation that was opened."""
    acted = Signal(str, int, int)
    """Name of an action, the turn it stands under, and which one (of its code blocks, or how many versions on)."""
    hovered = Signal(int, int, QPoint)
    """Turn and source number under the pointer, and where; 0, 0 when there is none."""
    linked = Signal(str)
    """Address of a link of an answer that somebody wants to follow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Conversation"))
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setMouseTracking(True)
        self.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
        self.document().setDocumentMargin(0)
        self.anchorClicked.connect(self._clicked)
        self._under = ""

    def loadResource(self, kind: int, _name: QUrl | str) -> object:
        """Return an empty thing: text from files and models must not make the window read or fetch anything."""
        return unread(kind)

    def createMimeDataFromSelection(self) -> QMimeData:
        """Return the selection as plain text, cards as their names."""
        data = QMimeData()
        data.setText(_plain(self.textCursor()))
        return data

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the column in the middle."""
        widest = reading_width(self.fontMetrics())
        outer = event.size().width() + self.viewportMargins().left() + self.viewportMargins().right()
        column = max(200, min(widest, outer - 2 * _SIDE))
        side = max(_SIDE, (outer - column) // 2)
        margins = self.viewportMargins()
        if (margins.left(), self.lineWrapColumnOrWidth()) != (side, column):
            self.setViewportMargins(side, 0, max(0, outer - column - side), 0)
            self.setLineWrapColumnOrWidth(column)
        super().resizeEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell which citation the pointer stands over."""
        super().mouseMoveEvent(event)
        self._point(self.anchorAt(event.position().toPoint()), event.globalPosition().toPoint())

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that the pointer left."""
        super().leaveEvent(event)
        self._point("", QPoint())

    def _point(self, href: str, where: QPoint) -> None:
        if href == self._under:
            return
        self._under = href
        scheme, _, rest = href.partition(":")
        turn, _, number = rest.partition("/")
        if scheme == "cite":
            self.hovered.emit(int(turn), int(number), where)
        else:
            self.hovered.emit(0, 0, where)

    def _clicked(self, address: QUrl) -> None:
        href = address.toString()
        scheme, _, rest = href.partition(":")
        if scheme == "cite":
            turn, _, number = rest.partition("/")
            self.cited.emit(int(turn), int(number))
        elif scheme == "act":
            name, turn, which = f"{rest}/0".split("/")[:3]
            self.acted.emit(name, int(turn), int(which))
        elif href.startswith(LINK):
            self.linked.emit(href.removeprefix(LINK))


def reading_width(metrics: QFontMetrics) -> int:
    """Return the pixels of the widest line of reading text, from the metrics of the body font."""
    return int(metrics.averageCharWidth() * Type.READING.value * READING_COLUMNS)


def _card_words(face: CardFace) -> str:
    number = f"[{face.number}] " if face.number else ""
    return f"{number}{face.name} " if face.name else ""


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
            names.append(_card_words(face) if face else "")
    for name in names:
        text = text.replace(_OBJECT, name, 1)
    return text
