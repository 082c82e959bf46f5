"""Answerer: one question from search to stored answer, as events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from engine.assistant.answer import evidence as evidences
from engine.assistant.answer import quoting, similarity
from engine.assistant.answer.arithmetic import asks_to_calculate
from engine.assistant.answer.evidence import Evidence
from engine.assistant.answer.generating import generate
from engine.assistant.answer.quoting import Quoted
from engine.assistant.answer.reading import TermStatistics
from engine.assistant.answer.relevance import Outcome, judge
from engine.assistant.answer.searching import as_query, search_text
from engine.assistant.answer.similarity import Encoder
from engine.assistant.answer.thread import ChatStore, last_question
from engine.assistant.answer.turn import Turn, open_turn
from engine.contract.answer import (
    Answered,
    AnswerEvent,
    AnswerFailed,
    ContextItem,
    SourcesFound,
    StatusChanged,
    TextDelta,
    Usage,
)
from engine.contract.call import Call
from engine.contract.chat import NodeStatus
from engine.contract.errors import Cancelled, JackdawError, RunnerFailed
from engine.contract.generation import ChatBackend
from engine.contract.hit import Hit, SearchResult
from engine.contract.request import Question, SearchRequest
from engine.settings.values import Chat as ChatSettings

LOADING = "The model that reads for meaning is being loaded."
LOADING_S = 90.0
"""How long a question waits for that model; then it is answered by words alone."""
PASSAGES = 12
"""Passages asked of the search; the first eight are judged, and as many as fit are read by a model."""


class Finder(Protocol):
    """The search, as answering needs it."""

    def search(self, request: SearchRequest, call: Call) -> SearchResult:
        """Return the hits for a request."""
        ...


@dataclass(frozen=True, slots=True)
class Senses:
    """By what passages are judged: how common words are, and meaning where an embedder is there."""

    statistics: TermStatistics
    encoder: Callable[[], Encoder | None] = lambda: None


class Answerer:
    """Answers questions from the library. Thread-safe as its parts are.

    ``backend_for(name)`` returns the language model of that name (the one in use for an empty name), None when there
    is none, and raises ModelMissing for an unknown name.
    """

    def __init__(
        self,
        searcher: Finder,
        chats: ChatStore,
        backend_for: Callable[[str], ChatBackend | None],
        senses: Senses,
        chat_settings: Callable[[], ChatSettings] = ChatSettings,
    ) -> None:
        self._searcher = searcher
        self._chats = chats
        self._backend_for = backend_for
        self._senses = senses
        self._chat_settings = chat_settings

    def answer(self, question: Question, call: Call) -> Iterator[AnswerEvent]:
        """Keep the question and return the events of its answer, the last one Answered or AnswerFailed.

        Raises at once BadRequest for an empty question, NotFound for an unknown chat, ModelMissing.
        """
        backend = self._backend_for(question.model)
        turn = open_turn(question, self._chats)
        return self._guard(turn, self._respond(turn, backend, call))

    def _guard(self, turn: Turn, events: Iterator[AnswerEvent]) -> Iterator[AnswerEvent]:
        """Pass the events on; however they end, the assistant's node is kept with the text so far."""
        status = NodeStatus.FAILED
        try:
            for event in events:
                if isinstance(event, TextDelta):
                    turn.said.append(event.text)
                if isinstance(event, Answered):
                    turn.close(NodeStatus.COMPLETE, event)
                yield event
        except GeneratorExit:
            status = NodeStatus.STOPPED
            raise
        except JackdawError as error:
            turn.close(NodeStatus.STOPPED if isinstance(error, Cancelled) else NodeStatus.FAILED)
            yield AnswerFailed(error.to_wire())
        finally:
            if not turn.closed:
                turn.close(status)

    def _respond(self, turn: Turn, backend: ChatBackend | None, call: Call) -> Iterator[AnswerEvent]:
        asked = search_text(turn.question.text, last_question(turn.earlier))
        encoder = self._senses.encoder()
        if encoder is not None and not _is_ready(encoder, 0.0, call):
            yield StatusChanged(LOADING)
            if not _is_ready(encoder, call.remaining_s(LOADING_S), call):
                encoder = None
        request = SearchRequest(as_query(asked), limit=PASSAGES, filters=turn.question.filters, passages=True)
        found = self._searcher.search(request, call).hits
        hits = tuple(hit for hit in found if hit.text)  # a file found by its name alone has nothing to quote
        call.check()
        evidence = self._judge(asked, hits, encoder, call)
        outcome = judge(evidence)
        call.trace("answer.judged", {"outcome": outcome.value, "coverage": evidence.coverage})
        if outcome is not Outcome.NONE and asks_to_calculate(turn.question.text, hits, evidence):
            yield from _say(turn, quoting.quote_rows(evidence), hits)
        elif backend is not None and outcome is not Outcome.NONE:
            yield from generate(turn, evidence, hits, backend, self._chat_settings(), call)
        else:
            yield from _say(turn, quoting.quote(evidence, outcome), hits)

    def _judge(self, asked: str, hits: tuple[Hit, ...], encoder: Encoder | None, call: Call) -> Evidence:
        close = similarity.measure(asked, hits, encoder, call) if encoder is not None and hits else None
        return evidences.gather(asked, hits, self._senses.statistics, close)


def _is_ready(encoder: Encoder, wait_s: float, call: Call) -> bool:
    """Return whether the encoder can be asked; one whose model fails to load is not ready, and its search says why."""
    try:
        return encoder.ready(wait_s, call)
    except RunnerFailed:
        return False


def _say(turn: Turn, quoted: Quoted, hits: tuple[Hit, ...]) -> Iterator[AnswerEvent]:
    """Yield the events of an answer made of quotes."""
    used = {citation.passage for citation in quoted.citations}
    turn.sources = quoted.citations
    turn.rests_on([hit for hit in hits if hit.passage in used])
    context = tuple(ContextItem(hit.passage, hit.path, 0, hit.score, hit.passage in used) for hit in hits)
    yield SourcesFound(quoted.citations, context)
    yield TextDelta(quoted.answer)
    yield Answered(
        answer=quoted.answer,
        grounding=quoted.grounding,
        citations=quoted.citations,
        model="",
        usage=Usage(),
        chat=turn.chat,
        node=turn.node,
    )
