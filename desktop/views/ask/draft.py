"""Draft: the field a question is written in; @ names a file, files and pictures can be dropped and pasted."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QEvent, QIODevice, QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QListView, QPlainTextEdit

from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.typography import Type
from desktop.viewmodels.ask.attachments import AttachmentsViewModel
from desktop.viewmodels.ask.mention import MentionsViewModel, half_mention

_LINES = 6
_LONG_PASTE = 8_000
"""Characters beyond which pasted text goes along as a file instead of filling the question."""
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down)
_TAKES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)


class Draft(QPlainTextEdit):
    """The text field; Enter sends, Shift+Enter begins a new line, Up in an empty one edits the last question."""

    sent = Signal()
    focus_moved = Signal(bool)
    edit_wanted = Signal()

    def __init__(self, theme: Theme, mentions: MentionsViewModel, attachments: AttachmentsViewModel) -> None:
        super().__init__()
        self._mentions = mentions
        self._attachments = attachments
        self.setObjectName("draft")
        self.setAccessibleName(tr("Your question"))
        self.setPlaceholderText(tr("Ask your files; @ names one"))
        self.setFont(theme.font(Type.READING))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setTabChangesFocus(True)
        self.viewport().setAutoFillBackground(False)
        self.names = QListView(self)
        self.names.setWindowFlags(Qt.WindowType.ToolTip)
        self.names.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.names.setFrameShape(QFrame.Shape.StyledPanel)
        self.names.setAccessibleName(tr("Files and folders to ask of"))
        self.names.setModel(mentions.model)
        self.names.clicked.connect(lambda index: self._choose(index.row()))
        self.names.hide()
        mentions.model.modelReset.connect(self._show_names)
        self.textChanged.connect(self._fit)
        self.textChanged.connect(self._look)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Keep Esc for the names while they are offered."""
        is_override = event.type() is QEvent.Type.ShortcutOverride
        if is_override and self.names.isVisible() and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Send on Enter; while names are offered, move among them and take one."""
        if self.names.isVisible() and self._steer(event):
            return
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.sent.emit()
        elif event.key() == Qt.Key.Key_Up and not self.toPlainText():
            self.edit_wanted.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the height to the lines."""
        super().resizeEvent(event)
        self._fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell that the cursor is here."""
        super().focusInEvent(event)
        self.focus_moved.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the cursor left."""
        super().focusOutEvent(event)
        self.names.hide()
        self.focus_moved.emit(False)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Return that files and pictures are taken, too."""
        return source.hasUrls() or source.hasImage() or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Take what was pasted or dropped: files and pictures go along, words go into the question."""
        paths = [url.toLocalFile() for url in source.urls() if url.isLocalFile()]
        if paths:
            self._attachments.drop([path.rstrip("/") or path for path in paths])
        elif source.hasImage():
            picture = source.imageData()
            self._attachments.paste(lambda: _png(picture))
        elif len(source.text()) > _LONG_PASTE:
            text = source.text()
            self._attachments.paste(text.encode, "txt")
        else:
            super().insertFromMimeData(source)

    def _steer(self, event: QKeyEvent) -> bool:
        row, count = self.names.currentIndex().row(), self._mentions.model.rowCount()
        if event.key() in _MOVES:
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self.names.setCurrentIndex(self._mentions.model.index((row + step) % count))
        elif event.key() in _TAKES:
            self._choose(row)
        elif event.key() == Qt.Key.Key_Escape:
            self._mentions.look_for(None)
        else:
            return False
        return True

    def _choose(self, row: int) -> None:
        letters = half_mention(self.toPlainText(), self.textCursor().position())
        self._mentions.choose(row)
        if letters is not None:
            cursor = self.textCursor()
            cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, len(letters) + 1)
            cursor.removeSelectedText()

    def _look(self) -> None:
        self._mentions.look_for(half_mention(self.toPlainText(), self.textCursor().position()))

    def _show_names(self) -> None:
        count = self._mentions.model.rowCount()
        if not count or not self.hasFocus():
            self.names.hide()
            return
        height = min(8, count) * (self.names.sizeHintForRow(0) or self.fontMetrics().lineSpacing()) + 4
        corner = self.mapToGlobal(QPoint(self.cursorRect().left(), self.cursorRect().top() - height - 8))
        self.names.setGeometry(corner.x(), corner.y(), 340, height)
        self.names.setCurrentIndex(self._mentions.model.index(0))
        self.names.show()

    def _fit(self) -> None:
        lines = max(1, min(_LINES, round(self.document().size().height())))
        height = round(lines * self.fontMetrics().lineSpacing() + 2 * self.document().documentMargin() + 2)
        if height != self.height():
            self.setFixedHeight(height)


def _png(picture: object) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if isinstance(picture, QImage):
        picture.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())
