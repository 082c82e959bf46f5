"""Body: streamed Markdown in one text frame. Only the open block is ever rendered again."""

from __future__ import annotations

from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument, QTextFrame

from desktop.conversation.blocks import citation_spans, closed_length
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_S
from desktop.theme.typography import READING_LINE_PERCENT, Type

_MARKDOWN = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
_PROPORTIONAL = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value


def clear_frame(frame: QTextFrame) -> QTextCursor:
    """Empty a frame; return a cursor in it, with plain formats."""
    cursor = frame.firstCursorPosition()
    cursor.setPosition(frame.lastPosition(), QTextCursor.MoveMode.KeepAnchor)
    cursor.removeSelectedText()
    _make_plain(cursor)
    return cursor


def _make_plain(cursor: QTextCursor) -> None:
    plain = QTextBlockFormat()
    plain.setObjectIndex(-1)
    cursor.setBlockFormat(plain)  # never the block's own character format: in it Qt keeps which frame begins there
    cursor.setCharFormat(QTextCharFormat())


def _held(cursor: QTextCursor) -> QTextCursor:
    """Return a cursor that follows what is written above it and stays where text is written at it."""
    held = QTextCursor(cursor)
    held.setKeepPositionOnInsert(True)
    return held


class Body:
    """The text of one answer."""

    def __init__(self, document: QTextDocument, frame: QTextFrame, theme: Theme, turn: int) -> None:
        self._document = document  # asking the frame for it would tie the document's Python half to the frame's life
        self._frame = frame
        self._theme = theme
        self._turn = turn
        self._tail = ""
        self._sources: frozenset[int] = frozenset()
        self._open_at = _held(frame.firstCursorPosition())

    def set_sources(self, numbers: frozenset[int]) -> None:
        """Say which citation numbers lead somewhere."""
        self._sources = numbers

    def grow(self, text: str) -> None:
        """Append streamed text."""
        self._tail += text
        closed = closed_length(self._tail)
        if closed:
            self._render_open(self._tail[:closed])
            cursor = self._frame.lastCursorPosition()
            cursor.insertBlock()
            _make_plain(cursor)
            self._open_at = _held(cursor)
            self._tail = self._tail[closed:]
        self._render_open(self._tail)

    def replace(self, text: str) -> None:
        """Show another text in full."""
        clear_frame(self._frame)
        self._open_at = _held(self._frame.firstCursorPosition())
        self._tail = text
        self._render_open(text)

    def _render_open(self, markdown: str) -> None:
        cursor = self._frame.lastCursorPosition()
        cursor.setPosition(self._open_at.position())
        cursor.setPosition(self._frame.lastPosition(), QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        _make_plain(cursor)
        if markdown.strip():
            cursor.insertMarkdown(markdown.strip("\n"), _MARKDOWN)
            self._drop_empty_end()
        self._dress(self._open_at.position(), self._frame.lastPosition())

    def _drop_empty_end(self) -> None:
        """Remove the empty block (with a bullet of its own) that Qt leaves after a list."""
        cursor = self._frame.lastCursorPosition()
        if cursor.block().length() == 1 and cursor.position() > self._open_at.position():
            cursor.deletePreviousChar()

    def _dress(self, start: int, end: int) -> None:
        block = self._document.findBlock(start)
        while block.isValid() and block.position() <= end:
            cursor = QTextCursor(block)
            form = QTextBlockFormat()
            form.setLineHeight(READING_LINE_PERCENT, _PROPORTIONAL)
            form.setTopMargin(0)
            form.setBottomMargin(2 if block.textList() else SPACE_S)
            if block.blockFormat().hasProperty(QTextBlockFormat.Property.BlockCodeLanguage) or _is_code(cursor):
                form.setBackground(self._theme.colour("sunken"))
                form.setLineHeight(125, _PROPORTIONAL)
                form.setBottomMargin(0)
            cursor.mergeBlockFormat(form)
            self._dress_text(cursor)
            block = block.next()

    def _dress_text(self, cursor: QTextCursor) -> None:
        block = cursor.block()
        words = QTextCharFormat()
        words.setForeground(self._theme.colour("text"))
        words.setAnchor(False)
        words.setAnchorHref("")
        words.setFontUnderline(False)
        if not block.blockFormat().headingLevel():
            words.setFontPointSize(self._theme.font(Type.READING).pointSizeF())
        else:
            words.setProperty(QTextCharFormat.Property.FontSizeAdjustment, 1)
        cursor.setPosition(block.position())
        cursor.setPosition(block.position() + max(0, block.length() - 1), QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(words)
        for first, last, number in citation_spans(block.text()):
            cursor.setPosition(block.position() + first)
            cursor.setPosition(block.position() + last, QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(self._chip(number))

    def _chip(self, number: int) -> QTextCharFormat:
        known = number in self._sources
        chip = QTextCharFormat()
        chip.setAnchor(known)
        chip.setAnchorHref(f"cite:{self._turn}/{number}" if known else "")
        chip.setForeground(self._theme.colour("accent" if known else "muted"))
        chip.setFontPointSize(self._theme.font(Type.CAPTION).pointSizeF())
        chip.setFontWeight(600)
        if known:
            chip.setBackground(self._theme.colour("selection"))
        else:
            chip.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DashUnderline)
        return chip


def _is_code(cursor: QTextCursor) -> bool:
    probe = QTextCursor(cursor)
    probe.movePosition(QTextCursor.MoveOperation.NextCharacter)
    return probe.charFormat().fontFixedPitch() and cursor.block().length() > 1
