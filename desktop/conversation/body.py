"""Body: streamed Markdown in one text frame. Only the open block is ever rendered again."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument, QTextFrame

from desktop.conversation.blocks import (
    Fence,
    closed_length,
    goes_on_plainly,
    next_part,
    opening_fence,
    settled_length,
    without_pictures,
)
from desktop.conversation.code import CodeBlock
from desktop.conversation.dress import Chips, Dresser
from desktop.conversation.ink import ink
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.typography import Type

_MARKDOWN = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
_FIXED = QTextBlockFormat.LineHeightTypes.FixedHeight.value
_START_OF_FRAME, _END_OF_FRAME = "\ufdd0", "\ufdd1"
Later = Callable[[Iterator[None]], None]


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


def flatten(cursor: QTextCursor) -> None:
    """Make the empty block that Qt keeps around frames take no room."""
    block = QTextBlockFormat()
    block.setLineHeight(1, _FIXED)
    cursor.setBlockFormat(block)
    tiny = QTextCharFormat()
    tiny.setFontPointSize(1)
    cursor.mergeBlockCharFormat(tiny)


def _held(cursor: QTextCursor) -> QTextCursor:
    """Return a cursor that follows what is written above it and stays where text is written at it.

    Only its position counts: its anchor moves on with what is written, so it must not be edited with.
    """
    held = QTextCursor(cursor)
    held.setKeepPositionOnInsert(True)
    return held


class Body:
    """The text of one answer. ``later`` takes work that need not be done at once, such as colouring code."""

    def __init__(self, document: QTextDocument, frame: QTextFrame, theme: Theme, turn: int, later: Later) -> None:
        self._document = document  # asking the frame for it would tie the document's Python half to the frame's life
        self._frame = frame
        self._theme = theme
        self._later = later
        self._dresser = Dresser(document, theme)
        self._chips = Chips(turn)
        self._begin()

    def _begin(self) -> None:
        self.source = ""
        """The Markdown that is shown."""
        self.codes: list[CodeBlock] = []
        self._tail = ""
        self._fence: Fence | None = None
        self._line = ""
        self._open_at = _held(self._frame.firstCursorPosition())
        self._marks = [(0, self._open_at)]

    def set_sources(self, numbers: frozenset[int]) -> None:
        """Say which citation numbers lead somewhere."""
        self._chips = Chips(self._chips.turn, numbers, self._chips.doubtful)

    def grow(self, text: str) -> None:
        """Append streamed text."""
        self.source += text
        whole = QTextCursor(self._document)
        whole.beginEditBlock()  # or else the document is laid out again at each of a dozen changes
        while text:
            text = self._grow_code(text) if self._fence is not None else self._grow_prose(text)
        whole.endEditBlock()

    def show(self, text: str, doubtful: frozenset[int]) -> Iterator[None]:
        """Show a whole text, beginning where it differs from what is shown; piece by piece."""
        while text != self.source:
            if not text.startswith(self.source):
                self._go_back(_common(text, self.source))
            self.grow(next_part(text[len(self.source) :]))
            yield
        self._finish()
        self._doubt(doubtful)

    def _doubt(self, doubtful: frozenset[int]) -> None:
        """Draw the mentions of sources (counted from 0) that say what is not found there with a dashed line."""
        if doubtful == self._chips.doubtful:
            return
        self._chips = Chips(self._chips.turn, self._chips.sources, doubtful)
        block, count = self._document.findBlock(self._frame.firstPosition()), 0
        codes = [code.span for code in self.codes]
        while block.isValid() and block.position() <= self._frame.lastPosition():
            if not any(start <= block.position() <= end for start, end in codes):
                count += self._dresser.mark(block, self._chips, count, doubts=True)
            block = block.next()

    def recolour_code(self) -> None:
        """Colour all code anew, soon."""
        for code in self.codes:
            self._later(code.colour())

    def _go_back(self, common: int) -> None:
        while len(self._marks) > 1 and self._marks[-1][0] > common:
            self._marks.pop()
        length, place = self._marks[-1]
        kept = self.source[:length]
        if not length:
            clear_frame(self._frame)
            self._begin()
            return
        cursor = self._frame.lastCursorPosition()
        cursor.setPosition(place.position())
        cursor.setPosition(self._frame.lastPosition(), QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        _make_plain(cursor)
        self.codes = [code for code in self.codes if code.span[0] < place.position()]
        self.source, self._tail, self._fence, self._line = kept, "", None, ""
        self._open_at = _held(cursor)
        self._marks[-1] = (length, self._open_at)

    def _grow_prose(self, text: str) -> str:
        before = self._tail
        self._tail += text
        fence = opening_fence(self._tail) if "\n" in text or "`" in before or "~" in before else None
        if fence is not None:
            rest = self._tail[fence.end :]
            self._close(self._tail[: fence.start])
            self._fence, self._line = fence, ""
            self._tail = ""
            href = f"act:code/{self._chips.turn}/{len(self.codes)}"
            cursor = self._frame.lastCursorPosition()
            flatten(cursor)
            self.codes.append(CodeBlock(self._document, cursor, self._theme, fence.language, href))
            return rest
        if goes_on_plainly(before, text) and self._append(before, text):
            return ""
        closed = closed_length(self._tail)
        if closed:
            self._close(self._tail[:closed])
            self._tail = self._tail[closed:]
            self._mark(len(self._tail))
        self._render_open(self._tail[: settled_length(self._tail)])
        return ""

    def _append(self, before: str, text: str) -> bool:
        """Put plain words behind the last ones without rendering those again."""
        cursor = self._frame.lastCursorPosition()
        shown = before.rstrip(" ")
        if cursor.block().text()[-1:] != shown[-1:]:
            return False
        cursor.insertText((before + text)[len(shown) :].rstrip(" "), cursor.charFormat())
        return True

    def _close(self, markdown: str) -> None:
        """Render what will not change any more and begin a new block below it."""
        self._render_open(markdown)
        if not markdown.strip():
            return
        cursor = self._frame.lastCursorPosition()
        if cursor.block().length() > 1:
            cursor.insertBlock()
        _make_plain(cursor)
        self._open_at = _held(cursor)

    def _mark(self, left: int) -> None:
        self._marks.append((len(self.source) - left, self._open_at))

    def _grow_code(self, text: str) -> str:
        """Write code up to its closing fence; return what follows that."""
        fence, code = self._fence, self.codes[-1]
        lines = (self._line + text).splitlines(keepends=True)
        self._line = ""
        for number, line in enumerate(lines):
            if not line.endswith("\n"):
                self._line = line
            elif fence is not None and fence.is_closed_by(line):
                return self._end_code("".join(lines[number + 1 :]))
            else:
                code.append(_outdented(line, fence.indent if fence else 0))
        return ""

    def _end_code(self, rest: str) -> str:
        self.codes[-1].close()
        self._later(self.codes[-1].colour())
        self._fence = None
        cursor = self._frame.lastCursorPosition()
        flatten(cursor)
        self._open_at = _held(cursor)
        self._mark(len(rest))
        return rest

    def _finish(self) -> None:
        """No more will come: write what was held back."""
        if self._fence is not None:
            line, fence = self._line, self._fence
            if not fence.is_closed_by(line) and line:
                self.codes[-1].append(_outdented(line, fence.indent))
            self._line = ""
            self._end_code("")
        elif settled_length(self._tail) < len(self._tail):
            self._render_open(self._tail)

    def _render_open(self, markdown: str) -> None:
        cursor = self._frame.lastCursorPosition()
        cursor.setPosition(self._open_at.position())
        cursor.setPosition(self._frame.lastPosition(), QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        if not markdown.strip():
            flatten(cursor)
            return
        _make_plain(cursor)
        words = QTextCharFormat()
        words.setFontPointSize(self._theme.font(Type.READING).pointSizeF())
        ink(self._theme, words, "text")
        cursor.setCharFormat(words)
        cursor.insertMarkdown(without_pictures(markdown, _picture_words).strip("\n"), _MARKDOWN)
        self._drop_empty_end()
        self._drop_empty_start()
        self._dresser.dress(self._open_at.position(), self._frame.lastPosition(), self._chips)

    def _drop_empty_start(self) -> None:
        """Remove the empty block that Qt leaves before a list; one before a table stays, without any height."""
        cursor = self._frame.lastCursorPosition()
        cursor.setPosition(self._open_at.position())
        if cursor.block().length() > 1 or cursor.position() >= self._frame.lastPosition():
            return
        if self._document.characterAt(cursor.position() + 1) == _START_OF_FRAME:
            flatten(cursor)
        else:
            cursor.deleteChar()

    def _drop_empty_end(self) -> None:
        """Remove the empty block (with a bullet of its own) that Qt leaves after a list."""
        cursor = self._frame.lastCursorPosition()
        if cursor.block().length() > 1 or cursor.position() <= self._open_at.position():
            return
        if self._document.characterAt(cursor.position() - 1) == _END_OF_FRAME:
            flatten(cursor)
        else:
            cursor.deletePreviousChar()


def _picture_words(shows: str) -> str:
    return tr("(picture: {words})", words=shows) if shows else tr("(picture)")


def _common(first: str, second: str) -> int:
    """Return how many characters two texts begin with alike."""
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if first[:middle] == second[:middle] else (low, middle - 1)
    return low


def _outdented(line: str, indent: int) -> str:
    lead = len(line) - len(line.lstrip(" \t"))
    return line[min(lead, indent) :]
