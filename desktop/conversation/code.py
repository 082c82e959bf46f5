"""CodeBlock: a piece of code in a frame of its own, written as it comes and coloured when it is whole."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from PySide6.QtGui import (
    QBrush,
    QFontDatabase,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrame,
    QTextFrameFormat,
    QTextLayout,
)

from desktop.conversation.highlight import Coloured, coloured, units
from desktop.conversation.ink import ground, ink
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_M, SPACE_S, SPACE_XS
from desktop.theme.typography import Type

_LINE_PERCENT = 125
_PROPORTIONAL = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value


class CodeBlock:
    """Code below a line with its language and a way to copy it."""

    def __init__(self, document: QTextDocument, cursor: QTextCursor, theme: Theme, language: str, href: str) -> None:
        self._document = document
        self._theme = theme
        self._language = language
        self._parts: list[str] = []
        form = QTextFrameFormat()
        form.setPadding(SPACE_M)
        form.setTopMargin(SPACE_XS)
        form.setBottomMargin(SPACE_S)
        form.setBorder(1)
        form.setBorderBrush(QBrush(theme.colour("hairline")))
        form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        ground(theme, form, "sunken")
        self._frame: QTextFrame = cursor.insertFrame(form)
        head = self._frame.firstCursorPosition()
        head.setBlockFormat(_spaced(SPACE_XS))
        if language:
            head.insertText(f"{language}\u2003", self._caption("muted"))
        link = self._caption("accent")
        link.setAnchor(True)
        link.setAnchorHref(href)
        head.insertText(tr("Copy code"), link)
        self._form = self._letters()
        head.insertBlock(_spaced(0), self._form)
        self._begins = QTextCursor(head)
        self._begins.setKeepPositionOnInsert(True)

    @property
    def text(self) -> str:
        """The code so far."""
        return "".join(self._parts)

    @property
    def span(self) -> tuple[int, int]:
        """Where in the document it stands."""
        return self._frame.firstPosition(), self._frame.lastPosition()

    def append(self, text: str) -> None:
        """Write more of it."""
        self._parts.append(text)
        cursor = self._frame.lastCursorPosition()
        cursor.insertText(text, self._form)

    def close(self) -> None:
        """Take away the line break that stands before the closing fence."""
        if self._parts and self._parts[-1].endswith("\n"):
            self._parts[-1] = self._parts[-1][:-1]
            cursor = self._frame.lastCursorPosition()
            if cursor.block().length() == 1:
                cursor.deletePreviousChar()

    def colour(self) -> Iterator[None]:
        """Colour the words, a few lines at a time. Colours are laid over the text, so the text stays as it is."""
        if not self._language:
            return
        lines = self.text.split("\n")
        for number, words in itertools.groupby(coloured(self.text, self._language), key=lambda word: word.line):
            block = self._document.findBlockByNumber(self._begins.blockNumber() + number)
            if not block.isValid() or number >= len(lines) or block.text() != lines[number]:
                return  # the answer was written anew meanwhile
            block.layout().setFormats([self._stretch(word, lines[number]) for word in words])
            self._document.markContentsDirty(block.position(), block.length())
            yield

    def _stretch(self, word: Coloured, line: str) -> QTextLayout.FormatRange:
        stretch = QTextLayout.FormatRange()
        stretch.start = units(line[: word.start])
        stretch.length = units(line[word.start : word.end])
        form = QTextCharFormat()
        form.setForeground(self._theme.colour(word.tone))
        stretch.format = form
        return stretch

    def _letters(self) -> QTextCharFormat:
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(self._theme.font(Type.BODY).pointSizeF())
        form = QTextCharFormat()
        form.setFont(font)
        ink(self._theme, form, "text")
        return form

    def _caption(self, tone: str) -> QTextCharFormat:
        words = QTextCharFormat()
        words.setFont(self._theme.font(Type.CAPTION))
        ink(self._theme, words, tone)
        return words


def _spaced(below: int) -> QTextBlockFormat:
    block = QTextBlockFormat()
    block.setBottomMargin(below)
    block.setLineHeight(_LINE_PERCENT, _PROPORTIONAL)
    return block
