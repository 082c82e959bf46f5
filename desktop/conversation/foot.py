"""Foot and head of a turn: the small lines around question and answer, and the things that can be done there."""

from __future__ import annotations

from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor

from desktop.conversation.ink import ink
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_S, SPACE_XS
from desktop.theme.typography import Type
from desktop.viewmodels.ask.tree import Versions
from desktop.viewmodels.ask.turn import Turn, TurnState, check_line, details, doubts, what_it_read

_GAP = "\u2003"
_MOST_DOUBTS = 6


class Lines:
    """Writes captions and links at a cursor."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    def head(self, cursor: QTextCursor, turn: Turn) -> None:
        """Write what stands below a question: its versions, and how to change it."""
        self._versions(cursor, turn.questions, "question", turn.number)
        if turn.has_ended:
            self._link(cursor, tr("Edit"), f"act:edit/{turn.number}")

    def thinking(self, cursor: QTextCursor, turn: Turn, *, unfolded: bool) -> None:
        """Write the line that unfolds a model's reasoning, and the reasoning when it is unfolded."""
        words = tr("Hide the reasoning") if unfolded else tr("Show the reasoning")
        self._link(cursor, words, f"act:think/{turn.number}")
        if unfolded:
            cursor.insertBlock(_spaced(SPACE_XS, indent=SPACE_S))
            self._say(cursor, turn.reasoning.strip().replace("\n", "\u2028"), "muted")

    def foot(self, cursor: QTextCursor, turn: Turn, *, unfolded: bool) -> None:
        """Write the check line and, once the answer has ended, all that can be done with it."""
        verdict = check_line(turn)
        self._say(cursor, verdict.sentence, verdict.tone)
        if not turn.has_ended:
            return
        if turn.state is not TurnState.DONE:
            self._say(cursor, " ", "muted")
            words = tr("Continue?") if turn.can_go_on else tr("Ask again?")
            self._link(cursor, words, f"act:continue/{turn.number}")
        self._remarks(cursor, turn)
        if turn.stale:
            cursor.insertBlock(_spaced(2))
            self._say(cursor, f"{turn.stale} ", "warn")
            self._link(cursor, tr("Ask again?"), f"act:again/{turn.number}")
        self._actions(cursor, turn, unfolded=unfolded)
        if unfolded:
            for line in (*what_it_read(turn), details(turn)):
                if line:
                    cursor.insertBlock(_spaced(2))
                    self._say(cursor, line, "muted")
            if turn.node:
                cursor.insertBlock(_spaced(SPACE_XS))
                self._link(cursor, tr("What the model saw, to the letter"), f"act:saw/{turn.number}")

    def _remarks(self, cursor: QTextCursor, turn: Turn) -> None:
        missing = doubts(turn)
        if missing and turn.state is TurnState.DONE:
            listed = ", ".join(f"\u201c{each}\u201d" for each in missing[:_MOST_DOUBTS])
            cursor.insertBlock(_spaced(2))
            self._say(cursor, tr("Not found in the sources: {list}", list=listed), "warn")
        for note in turn.answered.notes if turn.answered else ():
            cursor.insertBlock(_spaced(2))
            self._say(cursor, note, "muted")

    def _actions(self, cursor: QTextCursor, turn: Turn, *, unfolded: bool) -> None:
        cursor.insertBlock(_spaced(SPACE_S))
        number = turn.number
        self._versions(cursor, turn.answers, "answer", number)
        if turn.text:
            self._link(cursor, tr("Copy with sources"), f"act:copy/{number}")
        if turn.context:
            words = tr("Hide what it read") if unfolded else tr("What it read")
            self._link(cursor, words, f"act:read/{number}")
        self._link(cursor, tr("Ask again with\u2026"), f"act:with/{number}")
        if turn.node and turn.state is TurnState.DONE:
            helpful = tr("\u2713 Helpful") if turn.verdict == "up" else tr("Helpful")
            useless = tr("\u2713 Not helpful") if turn.verdict == "down" else tr("Not helpful")
            self._link(cursor, helpful, f"act:up/{number}")
            self._link(cursor, useless, f"act:down/{number}")
        self._link(cursor, tr("More\u2026"), f"act:more/{number}")

    def _versions(self, cursor: QTextCursor, versions: Versions, what: str, number: int) -> None:
        if versions.count < 2:
            return
        for words, step in (("\u2039", -1), ("\u203a", 1)):
            if versions.beside(step):
                self._link(cursor, words, f"act:{what}/{number}/{step}", gap=" ")
            else:
                self._say(cursor, f"{words} ", "muted")
            if step < 0:
                place = tr("{number} of {total}", number=versions.at + 1, total=versions.count)
                self._say(cursor, f"{place} ", "muted")
        self._say(cursor, _GAP, "muted")

    def _say(self, cursor: QTextCursor, sentence: str, tone: str) -> None:
        cursor.insertText(sentence, self._words(tone))

    def _link(self, cursor: QTextCursor, words: str, href: str, gap: str = _GAP) -> None:
        link = self._words("accent")
        link.setAnchor(True)
        link.setAnchorHref(href)
        cursor.insertText(words.replace(" ", "\u00a0"), link)
        cursor.insertText(gap, self._words("muted"))

    def _words(self, tone: str) -> QTextCharFormat:
        words = QTextCharFormat()
        words.setFont(self._theme.font(Type.CAPTION))
        ink(self._theme, words, tone)
        return words


def _spaced(top: int, indent: int = 0) -> QTextBlockFormat:
    block = QTextBlockFormat()
    block.setTopMargin(top)
    block.setLeftMargin(indent)
    return block
