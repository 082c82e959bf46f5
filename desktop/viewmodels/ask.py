"""Ask: a conversation with the user's files."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.engine_link.jobs import Ticket
from desktop.engine_link.link import EngineLink
from desktop.viewmodels.past import PastChat, flagged_words
from desktop.viewmodels.scope import ScopeViewModel
from desktop.viewmodels.spot import spot_of_citation
from desktop.viewmodels.turn import Turn, TurnState, advance, with_sources
from engine.contract.answer import Answered, AnswerEvent, TextDelta
from engine.contract.errors import JackdawError
from engine.contract.request import Question, SearchFilters

_TELL_S = 0.012


@dataclass(frozen=True, slots=True)
class _Accepted:
    answer: str


class AskViewModel(QObject):
    """Turns of one conversation; at most one answer at a time is under way."""

    turn_added = Signal(object)
    turn_changed = Signal(object)
    """A turn's state, sources or status changed; its text only when it has ended."""
    text_grew = Signal(int, str)
    cleared = Signal()
    busy_changed = Signal(bool)
    spot_chosen = Signal(object)
    matches_wanted = Signal(str)

    def __init__(self, link: EngineLink, scope: ScopeViewModel) -> None:
        super().__init__()
        self._link = link
        self._scope = scope
        self.turns: list[Turn] = []
        self._told = 0
        self._more = QTimer(self, singleShot=True, interval=0)
        self._more.timeout.connect(self._tell_more)
        self._chat = ""
        self._answer = ""
        self._ticket: Ticket | None = None

    @property
    def is_busy(self) -> bool:
        """Whether an answer is under way."""
        return self._ticket is not None

    @property
    def shown_turns(self) -> list[Turn]:
        """The turns that were told of."""
        return self.turns[: self._told]

    def ask(self, text: str) -> bool:
        """Ask; return False when there is nothing to ask or an answer is still under way."""
        words = text.strip()
        if not words or self.is_busy:
            return False
        self._tell_more(math.inf)
        turn = Turn(len(self.turns), words)
        self.turns.append(turn)
        self._told += 1
        self.turn_added.emit(turn)
        question = Question(words, chat=self._chat, filters=SearchFilters(folder=self._scope.chosen.uri))
        self._answer = ""
        self._ticket = self._link.jobs.stream(
            lambda: self._open(question), self._receive, self._finish, self._break_off
        )
        self.busy_changed.emit(True)
        return True

    def stop(self) -> None:
        """End the answer under way; what was said so far stays."""
        if self._ticket is None:
            return
        self._ticket.cancel()
        answer = self._answer
        if answer:
            self._link.query(lambda engine: engine.cancel_answer(answer), lambda _none: None)
        self._end(TurnState.STOPPED)

    def start_over(self) -> None:
        """Begin a new conversation."""
        self.stop()
        self._more.stop()
        self._told = 0
        self.turns.clear()
        self._chat = ""
        self.cleared.emit()

    @property
    def chat(self) -> str:
        """The conversation in the ledger; empty before its first answer."""
        return self._chat

    def show_past(self, chat: PastChat) -> None:
        """Show a conversation of before; the next question continues it."""
        self.start_over()
        self._chat = chat.id
        self.turns.extend(chat.turns)
        self._tell_more()

    def leave_deleted(self, chat: str) -> None:
        """Begin anew when the conversation that is shown was deleted."""
        if chat and chat == self._chat:
            self.start_over()

    def check_sources(self) -> None:
        """Look whether sources of the answers changed since, and flag those answers."""
        chat, turns = self._chat, tuple(self.turns)
        if chat and not self.is_busy:
            self._link.query(
                lambda engine: flagged_words(turns, engine.stale_sources(chat)),
                lambda words: self._flag(chat, words),
            )

    def ask_again(self, number: int) -> None:
        """Ask a turn's question once more."""
        self.ask(self.turns[number].question)

    def open_citation(self, number: int, n: int) -> None:
        """Show source ``n`` of a turn in the viewer."""
        turn = self.turns[number]
        for citation in turn.citations:
            if citation.n == n:
                self.spot_chosen.emit(spot_of_citation(citation, len(turn.citations)))

    def open_latest_citation(self, n: int) -> None:
        """Show source ``n`` of the last answer."""
        if self.turns:
            self.open_citation(len(self.turns) - 1, n)

    def show_matches(self, number: int) -> None:
        """Show everything Find finds for a turn's question."""
        self.matches_wanted.emit(self.turns[number].question)

    def copy_text(self, number: int) -> str:
        """Return an answer with its sources for the clipboard."""
        return with_sources(self.turns[number])

    def _tell_more(self, budget_s: float = _TELL_S) -> None:
        """Tell of turns that were loaded, a few at a time: laying out a long conversation takes a while."""
        end = time.monotonic() + budget_s
        while self._told < len(self.turns) and time.monotonic() < end:
            turn = self.turns[self._told]
            self._told += 1
            self.turn_added.emit(turn)
            self.turn_changed.emit(turn)
        if self._told < len(self.turns):
            self._more.start()

    def _flag(self, chat: str, words: dict[str, str]) -> None:
        if chat != self._chat or self.is_busy:
            return
        for number, turn in enumerate(self.turns):
            if turn.stale != words.get(turn.node, ""):
                self.turns[number] = turn.with_stale(words.get(turn.node, ""))
                if number < self._told:
                    self.turn_changed.emit(self.turns[number])

    def _open(self, question: Question) -> Iterator[AnswerEvent | _Accepted]:
        engine = self._link.current()
        answer = engine.ask(question)
        yield _Accepted(answer)
        yield from engine.answer_events(answer)

    def _receive(self, event: AnswerEvent | _Accepted) -> None:
        if isinstance(event, _Accepted):
            self._answer = event.answer
            return
        before = self.turns[-1]
        turn = advance(before, event)
        self.turns[-1] = turn
        if isinstance(event, Answered):
            self._chat = event.chat or self._chat
        if isinstance(event, TextDelta):
            self.text_grew.emit(turn.number, event.text)
            if before.state is TurnState.ANSWERING or self.turns[-1] is not turn:
                return  # whoever heard the text may have stopped the answer
        self.turn_changed.emit(turn)

    def _finish(self) -> None:
        self._end(TurnState.DONE if self.turns[-1].answered else TurnState.STOPPED)

    def _break_off(self, error: JackdawError) -> None:
        self.turns[-1] = replace(self.turns[-1], problem=error.message)
        self._end(TurnState.FAILED)

    def _end(self, state: TurnState) -> None:
        self._ticket = None
        turn = self.turns[-1]
        if not turn.has_ended:
            self.turns[-1] = replace(turn, state=state)
            self.turn_changed.emit(self.turns[-1])
        self.busy_changed.emit(False)
