"""Transcript: writes turns into the conversation's document, each part in a frame of its own."""

from __future__ import annotations

from PySide6.QtGui import (
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrame,
    QTextFrameFormat,
)

from desktop.conversation.body import Body, clear_frame
from desktop.conversation.card import CARD_OBJECT, CardFace, SourceCards, card_format
from desktop.conversation.coalescer import Coalescer
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_S, SPACE_XL
from desktop.theme.typography import Type
from desktop.viewmodels import wording
from desktop.viewmodels.turn import Turn, check_line, details, what_it_read

_ACTIONS = (
    ("copy", "Copy with sources"),
    ("read", "What it read"),
    ("again", "Ask again"),
    ("matches", "Show all matches"),
)
_FIXED = QTextBlockFormat.LineHeightTypes.FixedHeight.value
_OBJECT = "\ufffc"
KINDS = {
    "xlsx": "table", "ods": "table", "csv": "table", "tsv": "table", "xls": "table", "eml": "mail", "mbox": "mail",
    "msg": "mail", "py": "code", "js": "code", "c": "code", "png": "image", "jpg": "image", "zip": "archive",
}  # fmt: skip


class _Written:
    """The frames of one turn in the document."""

    def __init__(self, sources: QTextFrame, body: Body, foot: QTextFrame) -> None:
        self.sources = sources
        self.body = body
        self.foot = foot
        self.faces: tuple[CardFace, ...] = ()
        self.shows_reading = False


class Transcript:
    """The conversation as text. Streamed text arrives through a coalescer."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        self._document = document
        self._theme = theme
        self._written: list[_Written] = []
        self._cards = SourceCards(theme, document)
        document.documentLayout().registerHandler(CARD_OBJECT, self._cards)
        self._coalescer = Coalescer()
        self._coalescer.ready.connect(self._grow)
        self.clear()

    def clear(self) -> None:
        """Write nothing."""
        self._coalescer.flush()
        self._document.clear()
        self._written.clear()
        _flatten(QTextCursor(self._document))

    def add(self, turn: Turn) -> None:
        """Write a new turn."""
        cursor = QTextCursor(self._document)
        cursor.beginEditBlock()
        outer = self._frame(self._document.rootFrame(), SPACE_XL)
        question = outer.firstCursorPosition()
        self._write_question(question, turn.question)
        sources = self._frame(outer, SPACE_S)
        body = self._frame(outer, SPACE_S)
        foot = self._frame(outer, 0)
        self._written.append(_Written(sources, Body(self._document, body, self._theme, turn.number), foot))
        self._write_foot(turn)
        cursor.endEditBlock()

    def grow(self, _number: int, text: str) -> None:
        """Take streamed text of the last turn."""
        self._coalescer.push(text)

    def update(self, turn: Turn) -> None:
        """Write what changed in a turn: its sources, its status, and all of its text once it has ended."""
        self._coalescer.flush()
        written = self._written[turn.number]
        written.body.set_sources(frozenset(citation.n for citation in turn.citations))
        faces = tuple(
            CardFace(
                citation.n,
                wording.member_name(citation.locator) or wording.file_name(citation.path),
                wording.place(citation.locator.place),
                KINDS.get(citation.path.rsplit(".", 1)[-1].lower(), "text"),
            )
            for citation in turn.citations
        )
        if faces != written.faces:
            written.faces = faces
            self._write_sources(turn.number, written)
        if turn.has_ended:
            written.body.replace(turn.text)
        self._write_foot(turn)

    def toggle_reading(self, turn: Turn) -> None:
        """Show or hide what was read for an answer."""
        written = self._written[turn.number]
        written.shows_reading = not written.shows_reading
        self._write_foot(turn)

    def rewrite(self, turns: list[Turn]) -> None:
        """Write everything anew, after the colours changed."""
        self.clear()
        for turn in turns:
            self.add(turn)
            self.update(turn)
            if not turn.has_ended:
                self._written[turn.number].body.grow(turn.text)

    def _grow(self, text: str) -> None:
        if self._written:
            self._written[-1].body.grow(text)

    def _frame(self, parent: QTextFrame, top: int) -> QTextFrame:
        cursor = parent.lastCursorPosition()
        form = QTextFrameFormat()
        form.setTopMargin(top)
        form.setBorder(0)
        frame = cursor.insertFrame(form)
        _flatten(parent.lastCursorPosition())
        return frame

    def _write_question(self, cursor: QTextCursor, question: str) -> None:
        block = QTextBlockFormat()
        block.setBottomMargin(SPACE_S)
        block.setLineHeight(130, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor.setBlockFormat(block)
        words = QTextCharFormat()
        words.setFont(self._theme.font(Type.TITLE, strong=True))
        words.setForeground(self._theme.colour("text"))
        cursor.insertText(question.replace("\n", "\u2028"), words)

    def _write_sources(self, number: int, written: _Written) -> None:
        cursor = clear_frame(written.sources)
        for face in written.faces:
            cursor.insertText(_OBJECT, card_format(face, f"cite:{number}/{face.number}"))

    def _write_foot(self, turn: Turn) -> None:
        written = self._written[turn.number]
        cursor = clear_frame(written.foot)
        verdict = check_line(turn)
        self._line(cursor, verdict.sentence, verdict.tone)
        if not turn.has_ended:
            return
        if turn.stale:
            cursor.insertBlock(_spaced(2))
            self._line(cursor, f"{turn.stale} ", "warn")
            cursor.insertText("Ask again?", self._link(f"act:again/{turn.number}"))
        cursor.insertBlock(_spaced(SPACE_S))
        for name, words in _ACTIONS:
            if name == "read" and not turn.context:
                continue
            cursor.insertText(words, self._link(f"act:{name}/{turn.number}"))
            cursor.insertText("\u2003", self._words("muted"))
        if written.shows_reading:
            for line in (*what_it_read(turn), details(turn)):
                if line:
                    cursor.insertBlock(_spaced(2))
                    self._line(cursor, line, "muted")

    def _line(self, cursor: QTextCursor, sentence: str, tone: str) -> None:
        cursor.insertText(sentence, self._words(tone))

    def _link(self, href: str) -> QTextCharFormat:
        link = self._words("accent")
        link.setAnchor(True)
        link.setAnchorHref(href)
        return link

    def _words(self, tone: str) -> QTextCharFormat:
        words = QTextCharFormat()
        words.setFont(self._theme.font(Type.CAPTION))
        words.setForeground(self._theme.colour(tone))
        return words


def _spaced(top: int) -> QTextBlockFormat:
    block = QTextBlockFormat()
    block.setTopMargin(top)
    return block


def _flatten(cursor: QTextCursor) -> None:
    """Make the empty block that Qt keeps around frames take no room."""
    block = QTextBlockFormat()
    block.setLineHeight(1, _FIXED)
    cursor.setBlockFormat(block)
    tiny = QTextCharFormat()
    tiny.setFontPointSize(1)
    cursor.mergeBlockCharFormat(tiny)
