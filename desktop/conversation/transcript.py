"""Transcript: writes turns into the conversation's document, each part in a frame of its own."""

from __future__ import annotations

from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument, QTextFrame, QTextFrameFormat

from desktop.conversation.blocks import doubtful_mentions
from desktop.conversation.body import Body, clear_frame, flatten
from desktop.conversation.card import AWAITED, CARD_OBJECT, CardFace, SourceCards, card_format
from desktop.conversation.coalescer import Coalescer
from desktop.conversation.foot import Lines
from desktop.conversation.ink import ink, recoloured
from desktop.conversation.pieces import Pieces
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_S, SPACE_XL
from desktop.theme.typography import Type
from desktop.viewmodels import wording
from desktop.viewmodels.ask.turn import Turn, TurnState
from desktop.viewmodels.kinds import RECORDED, drawing_of
from desktop.viewmodels.viewer.pictures import ROW_SIDE, Pictures, attached_picture, cited_picture
from engine.contract.chat import AttachmentPart

_OBJECT = "\ufffc"


class _Written:
    """The frames of one turn in the document, and what was last written into them."""

    def __init__(self, outer: QTextFrame, head: QTextFrame, sources: QTextFrame, body: Body, foot: QTextFrame) -> None:
        self.outer = outer
        self.head = head
        self.sources = sources
        self.body = body
        self.foot = foot
        self.faces: tuple[CardFace, ...] = ()
        self.thought = ""
        self.shows_reading = False
        self.shows_thinking = False
        self.turn: Turn | None = None


class Transcript:
    """The conversation as text. Streamed text arrives through a coalescer; long work is done in pieces."""

    def __init__(self, document: QTextDocument, theme: Theme, pictures: Pictures) -> None:
        self._document = document
        self._theme = theme
        self._lines = Lines(theme)
        self._written: list[_Written] = []
        self._cards = SourceCards(theme, pictures, document)
        document.documentLayout().registerHandler(CARD_OBJECT, self._cards)
        self.pieces = Pieces()
        document.destroyed.connect(self.pieces.clear)
        self._coalescer = Coalescer()
        self._coalescer.ready.connect(self._grow)
        document.destroyed.connect(self.pieces.clear)
        self.clear()

    def clear(self) -> None:
        """Write nothing."""
        self._coalescer.flush()
        self.pieces.clear()
        self._document.clear()
        self._written.clear()
        flatten(QTextCursor(self._document))

    def cut(self, number: int) -> None:
        """Take the turns from this number on away."""
        self._coalescer.flush()
        if number >= len(self._written):
            return
        self.pieces.finish()
        cursor = QTextCursor(self._document)
        cursor.setPosition(self._written[number].outer.firstPosition() - 1)
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        del self._written[number:]
        cursor.removeSelectedText()
        flatten(self._document.rootFrame().lastCursorPosition())

    def add(self, turn: Turn) -> None:
        """Write a new turn."""
        cursor = QTextCursor(self._document)
        cursor.beginEditBlock()
        outer = self._frame(self._document.rootFrame(), SPACE_XL)
        self._write_question(outer.firstCursorPosition(), turn.question)
        head = self._frame(outer, 0)
        sources = self._frame(outer, SPACE_S)
        body = self._frame(outer, SPACE_S)
        foot = self._frame(outer, SPACE_S)
        text = Body(self._document, body, self._theme, turn.number, self.pieces.add)
        self._written.append(_Written(outer, head, sources, text, foot))
        self._written[-1].faces = tuple(_faces(turn))
        if self._written[-1].faces:
            self._write_sources(turn)
        self._write_lines(turn)
        cursor.endEditBlock()

    def grow(self, _number: int, text: str) -> None:
        """Take streamed text of the last turn."""
        self._coalescer.push(text)

    def think(self, number: int, text: str) -> None:
        """Take streamed reasoning; it is written only where it is unfolded."""
        written = self._written[number]
        if written.shows_thinking:
            words = QTextCharFormat()
            words.setFont(self._theme.font(Type.CAPTION))
            ink(self._theme, words, "muted")
            written.sources.lastCursorPosition().insertText(text.replace("\n", "\u2028"), words)

    def update(self, turn: Turn) -> None:
        """Write what changed in a turn: its sources, its status, and all of its text once it has ended."""
        self._coalescer.flush()
        written = self._written[turn.number]
        written.body.set_sources(frozenset(citation.n for citation in turn.citations))
        written.faces, old = tuple(_faces(turn)), written.faces
        if written.faces != old or bool(turn.reasoning) != bool(written.thought):
            self._write_sources(turn)
        if turn.has_ended:
            self.pieces.add(written.body.show(turn.text, doubtful_mentions(turn.text, turn.check)))
        self._write_lines(turn)

    def code(self, number: int, which: int) -> str:
        """Return a piece of code of an answer."""
        codes = self._written[number].body.codes
        return codes[which].text if which < len(codes) else ""

    def toggle_reading(self, turn: Turn) -> None:
        """Show or hide what was read for an answer."""
        written = self._written[turn.number]
        written.shows_reading = not written.shows_reading
        self._write_foot(turn)

    def toggle_thinking(self, turn: Turn) -> None:
        """Show or hide how a model came to its answer."""
        written = self._written[turn.number]
        written.shows_thinking = not written.shows_thinking
        self._write_sources(turn)

    def recolour(self) -> None:
        """Wear the colours of the theme in force, piece by piece."""
        self.pieces.add(recoloured(self._document, self._theme))
        for written in self._written:
            written.body.recolour_code()

    def place_of(self, number: int) -> int:
        """Return where in the document a turn begins."""
        return self._written[number].outer.firstPosition() if number < len(self._written) else 0

    def turn_at(self, position: int) -> int:
        """Return the turn that stands at a place of the document."""
        return max((at for at in range(len(self._written)) if self.place_of(at) <= position), default=0)

    def _grow(self, text: str) -> None:
        if self._written:
            self._written[-1].body.grow(text)

    def _frame(self, parent: QTextFrame, top: int) -> QTextFrame:
        cursor = parent.lastCursorPosition()
        form = QTextFrameFormat()
        form.setTopMargin(top)
        form.setBorder(0)
        frame = cursor.insertFrame(form)
        flatten(parent.lastCursorPosition())
        return frame

    def _write_question(self, cursor: QTextCursor, question: str) -> None:
        block = QTextBlockFormat()
        block.setBottomMargin(2)
        block.setLineHeight(130, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor.setBlockFormat(block)
        words = QTextCharFormat()
        words.setFont(self._theme.font(Type.TITLE, strong=True))
        ink(self._theme, words, "text")
        cursor.insertText(question.replace("\n", "\u2028"), words)

    def _write_sources(self, turn: Turn) -> None:
        written = self._written[turn.number]
        written.thought = turn.reasoning
        cursor = clear_frame(written.sources)
        for face in written.faces:
            cursor.insertText(_OBJECT, card_format(face, f"cite:{turn.number}/{face.number}" if face.number else ""))
        if turn.reasoning:
            if written.faces:
                cursor.insertBlock(QTextBlockFormat())
            self._lines.thinking(cursor, turn, unfolded=written.shows_thinking)

    def _write_lines(self, turn: Turn) -> None:
        written = self._written[turn.number]
        if written.turn == turn:
            return
        old, written.turn = written.turn, turn
        if old is None or (old.attachments, old.questions, old.has_ended) != (
            turn.attachments,
            turn.questions,
            turn.has_ended,
        ):
            self._write_head(turn)
        self._write_foot(turn)

    def _write_head(self, turn: Turn) -> None:
        cursor = clear_frame(self._written[turn.number].head)
        for which, attached in enumerate(turn.attachments):
            face = _attached_face(attached)
            href = "" if face.kind in RECORDED else f"act:attached/{turn.number}/{which}"
            cursor.insertText(_OBJECT, card_format(face, href))
        if turn.attachments:
            cursor.insertBlock(QTextBlockFormat(), QTextCharFormat())
        self._lines.head(cursor, turn)
        if cursor.block().length() == 1:
            flatten(cursor)

    def _write_foot(self, turn: Turn) -> None:
        written = self._written[turn.number]
        self._lines.foot(clear_frame(written.foot), turn, unfolded=written.shows_reading)


def _faces(turn: Turn) -> list[CardFace]:
    if turn.state is TurnState.READING and not turn.citations and not turn.status:
        return [AWAITED, AWAITED]
    return [
        CardFace(
            citation.n,
            wording.member_name(citation.locator) or wording.file_name(citation.path),
            wording.place(citation.locator.place),
            drawing_of(citation.path),
            cited_picture(citation, ROW_SIDE),
        )
        for citation in turn.citations
    ]


def _attached_face(attached: AttachmentPart) -> CardFace:
    return CardFace(0, attached.name, tr("attached"), drawing_of(attached.name), attached_picture(attached, ROW_SIDE))
