"""DocumentText: an excerpt as a text document, its marked place one third from the top."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextLayout,
)
from PySide6.QtWidgets import QTextBrowser

from desktop.components.unread import unread
from desktop.conversation.highlight import Coloured, units
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_L, SPACE_S, SPACE_XL
from desktop.theme.typography import READING_LINE_PERCENT, Type
from desktop.viewmodels.viewer.excerpt import Block, Excerpt
from engine.contract.document import Role

_PROPORTIONAL = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
_PULSE_MS = 700


class DocumentView(QTextBrowser):
    """Read-only text with one mark and an accent bar beside it, lines numbered where a file has them.

    It fetches nothing.
    """

    copied = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(tr("Document"))
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.document().setDocumentMargin(SPACE_XL)
        self._mark: tuple[int, int] | None = None
        self._gutter = 0
        self._pulsing = False
        self._pulse = QTimer(self, singleShot=True, interval=_PULSE_MS)
        self._pulse.timeout.connect(self._end_pulse)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tell what is to be copied, so that its reference can go with it."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copied.emit(self.textCursor().selection().toPlainText())
        else:
            super().keyPressEvent(event)

    def loadResource(self, kind: int, _name: QUrl | str) -> object:
        """Return an empty thing: a document's text must not make the window read or fetch anything."""
        return unread(kind)

    def show_excerpt(self, excerpt: Excerpt, colours: Sequence[Coloured] = ()) -> None:
        """Show an excerpt, its lines coloured as told, and bring its mark into view."""
        self.clear()
        self._mark = None
        self._gutter = self._gutter_width(excerpt)
        frame = self.document().rootFrame().frameFormat()
        frame.setLeftMargin(SPACE_XL + self._gutter)
        self.document().rootFrame().setFrameFormat(frame)
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        if excerpt.cut_before:
            self._divide(cursor, tr("The text before this is not shown"))
        for block in excerpt.blocks:
            if block.divider:
                self._divide(cursor, block.divider.capitalize())
            self._write(cursor, block)
        if excerpt.cut_after:
            self._divide(cursor, tr("The text after this is not shown"))
        cursor.endEditBlock()
        self._colour(excerpt, colours)
        QTimer.singleShot(0, self, self._bring_into_view)

    def _colour(self, excerpt: Excerpt, colours: Sequence[Coloured]) -> None:
        """Lay colours over the words, so that the text and its mark stay as they are."""
        before = 1 if excerpt.cut_before else 0
        for number, words in itertools.groupby(colours, key=lambda word: word.line):
            block = self.document().findBlockByNumber(before + number)
            line = excerpt.blocks[number].text
            block.layout().setFormats([self._stretch(word, line) for word in words])

    def _stretch(self, word: Coloured, line: str) -> QTextLayout.FormatRange:
        stretch = QTextLayout.FormatRange()
        stretch.start = units(line[: word.start])
        stretch.length = units(line[word.start : word.end])
        form = QTextCharFormat()
        form.setForeground(self._theme.colour(word.tone))
        stretch.format = form
        return stretch

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the text, then the bar beside the mark."""
        super().paintEvent(event)
        if self._gutter:
            self._paint_numbers()
        if self._mark is None:
            return
        area = self._mark_area()
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._theme.colour("accent"))
        painter.setBrush(self._theme.colour("accent"))
        width = 5.0 if self._pulsing else 3.0
        painter.drawRoundedRect(QRectF(8, area.top(), width, area.height()), 1.5, 1.5)

    def _gutter_width(self, excerpt: Excerpt) -> int:
        if not excerpt.has_lines:
            return 0
        digits = str(max(block.line for block in excerpt.blocks))
        return round(QFontMetricsF(self._theme.font(Type.CAPTION)).horizontalAdvance(digits)) + SPACE_S

    def _paint_numbers(self) -> None:
        painter = QPainter(self.viewport())
        painter.setFont(self._theme.font(Type.CAPTION))
        painter.setPen(self._theme.colour("muted"))
        layout, height = self.document().documentLayout(), self.viewport().height()
        block = self.cursorForPosition(QPoint(0, 0)).block()
        while block.isValid():
            area = layout.blockBoundingRect(block).translated(0, -self.verticalScrollBar().value())
            if area.top() > height:
                break
            line = block.layout().lineAt(0) if block.layout().lineCount() else None
            if block.userState() > 0 and line is not None:
                place = QRectF(SPACE_L, area.top(), self._gutter, line.height())
                number = str(block.userState())
                painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number)
            block = block.next()

    def _write(self, cursor: QTextCursor, block: Block) -> None:
        if not cursor.atStart():
            cursor.insertBlock()
        cursor.setBlockFormat(self._block_format(block))
        cursor.block().setUserState(block.line or -1)
        start = cursor.position()
        words = self._char_format(block)
        cursor.setBlockCharFormat(words)
        cursor.insertText(block.text.replace("\n", "\u2028"), words)
        if block.mark is not None:
            first, last = (start + units(block.text[:edge]) for edge in block.mark)
            painted = QTextCursor(self.document())
            painted.setPosition(first)
            painted.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
            mark = QTextCharFormat()
            mark.setBackground(self._theme.colour("mark"))
            mark.setForeground(self._theme.colour("text"))
            painted.mergeCharFormat(mark)
            self._mark = (self._mark[0] if self._mark else first, last)

    def _block_format(self, block: Block) -> QTextBlockFormat:
        form = QTextBlockFormat()
        code = block.role in (Role.CODE, Role.TABLE)
        form.setLineHeight(125 if code else READING_LINE_PERCENT, _PROPORTIONAL)
        form.setBottomMargin(SPACE_S)
        if block.line:
            form.setBottomMargin(0)
            return form
        if block.role in (Role.HEADING, Role.TITLE):
            form.setTopMargin(SPACE_S)
            form.setLineHeight(120, _PROPORTIONAL)
        if block.role is Role.LIST:
            form.setLeftMargin(SPACE_S)
        if code:
            form.setBackground(self._theme.colour("sunken"))
        return form

    def _char_format(self, block: Block) -> QTextCharFormat:
        form = QTextCharFormat()
        form.setForeground(self._theme.colour("text"))
        if block.role is Role.TITLE or (block.role is Role.HEADING and block.level <= 1):
            form.setFont(self._theme.font(Type.TITLE, strong=True))
        elif block.role is Role.HEADING:
            form.setFont(self._theme.font(Type.READING, strong=True))
        elif block.role in (Role.CODE, Role.TABLE):
            mono = QFont("monospace")
            mono.setStyleHint(QFont.StyleHint.Monospace)
            mono.setPointSizeF(self._theme.font(Type.CAPTION).pointSizeF())
            form.setFont(mono)
        else:
            form.setFont(self._theme.font(Type.READING))
        return form

    def _divide(self, cursor: QTextCursor, words: str) -> None:
        if not cursor.atStart():
            cursor.insertBlock()
        form = QTextBlockFormat()
        form.setTopMargin(SPACE_S)
        form.setBottomMargin(SPACE_S)
        cursor.setBlockFormat(form)
        quiet = QTextCharFormat()
        quiet.setFont(self._theme.font(Type.CAPTION, strong=True))
        quiet.setForeground(self._theme.colour("muted"))
        cursor.insertText(words, quiet)

    def _mark_area(self) -> QRectF:
        first, last = self._mark or (0, 0)
        cursor = QTextCursor(self.document())
        cursor.setPosition(first)
        top = self.cursorRect(cursor)
        cursor.setPosition(last)
        return QRectF(top.united(self.cursorRect(cursor)))

    def _bring_into_view(self) -> None:
        bar = self.verticalScrollBar()
        if self._mark is None:
            bar.setValue(0)
            return
        wanted = bar.value() + self._mark_area().top() - self.viewport().height() / 3
        bar.setValue(round(wanted))
        if not self._theme.is_calm:
            self._pulsing = True
            self._pulse.start()
        self.viewport().update()

    def _end_pulse(self) -> None:
        self._pulsing = False
        self.viewport().update()
