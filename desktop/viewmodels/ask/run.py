"""Run: one answer under way, from the question that is sent to the node it is kept in."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from desktop.engine_link.engine import Engine
from engine.contract.answer import Answered, AnswerEvent, AnswerFailed
from engine.contract.request import Question

_PATIENCE_S = 5.0
"""How long a question waits to learn in which chat the answer before it, which was just stopped, is kept."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The engine took the question under this id."""

    answer: str


@dataclass(slots=True)
class Run:
    """One answer. What ends it says where it is kept; that is heard even after the person stopped it."""

    question: Question
    before: Run | None = None
    answer: str = ""
    chat: str = ""
    is_wanted: bool = True
    ended: threading.Event = field(default_factory=threading.Event)

    def events(self, current: Callable[[], Engine]) -> Iterator[Accepted | AnswerEvent]:
        """Ask and yield what comes; off the window's thread. Raises JackdawError."""
        try:
            engine = current()
            self.answer = engine.ask(self._placed())
            yield Accepted(self.answer)
            if not self.is_wanted:
                engine.cancel_answer(self.answer)
            for event in engine.answer_events(self.answer):
                if isinstance(event, Answered | AnswerFailed):
                    self.chat = event.chat
                yield event
        finally:
            self.ended.set()

    def _placed(self) -> Question:
        """Return the question in the chat of the one before it, when that was not known at first."""
        before, self.before = self.before, None
        if before is None or self.question.chat:
            return self.question
        before.ended.wait(_PATIENCE_S)
        return replace(self.question, chat=before.chat)
