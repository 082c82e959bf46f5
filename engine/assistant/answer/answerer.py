"""Answerer: one question from search to stored answer, as events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final, NoReturn

from engine.assistant.answer.attached import Attached
from engine.assistant.answer.finder import Finder
from engine.assistant.answer.quote import evidence as evidences
from engine.assistant.answer.quote import quoting, similarity
from engine.assistant.answer.quote.arithmetic import asks_to_calculate
from engine.assistant.answer.quote.evidence import Evidence
from engine.assistant.answer.quote.reading import TermStatistics
from engine.assistant.answer.quote.relevance import Outcome, judge
from engine.assistant.answer.quote.saying import say
from engine.assistant.answer.quote.similarity import Encoder
from engine.assistant.answer.searching import as_query, judged_text, search_text
from engine.assistant.answer.thread import ChatStore, last_question
from engine.assistant.answer.turn import Turn, open_turn
from engine.assistant.answer.write.generating import Desk, found_early, generate
from engine.assistant.answer.write.pace import NoSpeeds, Reads, Speeds
from engine.assistant.answer.write.prompt import Material, context_item
from engine.contract.answer import (
    Answered,
    AnswerEvent,
    AnswerFailed,
    ContextItem,
    ReasoningDelta,
    StatusChanged,
    TextDelta,
)
from engine.contract.call import Call
from engine.contract.chat import NodeStatus
from engine.contract.errors import Cancelled, EngineFault, JackdawError, ModelMissing, NotFound, RunnerFailed
from engine.contract.generation import ChatBackend
from engine.contract.hit import Hit
from engine.contract.request import Question, SearchRequest
from engine.settings.values import Chat as ChatSettings

OPENING = "Your library is being opened."
LOADING = "The model that reads for meaning is being loaded."
LOADING_S = 90.0
"""How long a question waits for that model; then it is answered by words alone."""
PASSAGES = 12
"""Passages asked of the search; the first eight are judged, and as many as fit are read by a model."""
NO_FILES: Final = "none"
"""The scope of a question that is asked without the library."""
_DEFECT: Final = EngineFault(problem="answering failed")


@dataclass(frozen=True, slots=True)
class Senses:
    """By what passages are judged: how common words are, and meaning where an embedder is there."""

    statistics: TermStatistics
    encoder: Callable[[], Encoder | None] = lambda: None


def _no_attachment(content_hash: str) -> NoReturn:
    raise NotFound(what="attachment", name=content_hash)


@dataclass(frozen=True, slots=True)
class Memory:
    """What answering remembers between questions: speeds of models, what they have read, what was attached."""

    speeds: Speeds = field(default_factory=NoSpeeds)
    reads: Reads = field(default_factory=Reads)
    attached: Attached = field(default_factory=lambda: Attached(_no_attachment, _no_attachment, _no_attachment))


NOTHING_KEPT: Final = Memory()


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
        memory: Memory = NOTHING_KEPT,
    ) -> None:
        self._searcher = searcher
        self._chats = chats
        self._backend_for = backend_for
        self._senses = senses
        self._chat_settings = chat_settings
        self._memory = memory

    def answer(self, question: Question, call: Call) -> Iterator[AnswerEvent]:
        """Keep the question and return the events of its answer, the last one Answered or AnswerFailed.

        Raises at once BadRequest for an empty question, NotFound for an unknown chat, ModelMissing.
        """
        backend = self._backend_for(question.model)
        if backend is None and question.scope == NO_FILES:
            raise ModelMissing(task="chat")
        turn = open_turn(question, self._chats)
        return self._guard(turn, self._respond(turn, backend, call))

    def _guard(self, turn: Turn, events: Iterator[AnswerEvent]) -> Iterator[AnswerEvent]:
        """Pass the events on; however they end, the assistant's node is kept with the text so far and the reason."""
        status = NodeStatus.FAILED
        try:
            for event in events:
                if isinstance(event, TextDelta):
                    turn.said.append(event.text)
                elif isinstance(event, ReasoningDelta):
                    turn.reasoned.append(event.text)
                elif isinstance(event, Answered):
                    event = replace(event, notes=(*event.notes, *turn.unheard))
                    turn.close(NodeStatus.COMPLETE, event)
                yield event
        except GeneratorExit:
            status = NodeStatus.STOPPED
            raise
        except JackdawError as error:
            ended = NodeStatus.STOPPED if isinstance(error, Cancelled) else NodeStatus.FAILED
            turn.close(ended, problem=error.to_wire())
            yield AnswerFailed(error.to_wire(), turn.chat, turn.node)
        finally:
            if not turn.closed:
                turn.close(status, problem=None if status is NodeStatus.STOPPED else _DEFECT.to_wire())

    def _respond(self, turn: Turn, backend: ChatBackend | None, call: Call) -> Iterator[AnswerEvent]:
        asked = search_text(turn.question.text, last_question(turn.earlier))
        turn.note(searched=asked)
        if turn.question.scope != NO_FILES and not self._searcher.is_open:
            yield StatusChanged(OPENING)
        encoder = self._senses.encoder()
        if turn.question.scope != NO_FILES and encoder is not None and not _is_ready(encoder, 0.0, call):
            yield from self._by_words_alone(turn, asked, call)
            yield StatusChanged(LOADING)
            if not _is_ready(encoder, call.remaining_s(LOADING_S), call):
                encoder = None
        found, left_out = self._find(turn, asked, "hybrid", call)
        call.check()
        if backend is not None and found:
            yield found_early(asked, found, left_out)
        with turn.timed("judge"):
            evidence = self._judge(judged_text(turn.question.text, asked, found), found, encoder, call)
        outcome = judge(evidence)
        call.trace("answer.judged", {"outcome": outcome.value, "coverage": evidence.coverage})
        if backend is None or not self._is_for_a_model(turn, found, evidence, outcome):
            sums = outcome is not Outcome.NONE and asks_to_calculate(turn.question.text, found, evidence)
            quoted = quoting.quote_rows(evidence) if sums else quoting.quote(evidence, outcome)
            yield from say(turn, quoted, found, left_out)
            return
        pictures = self._memory.attached.pictures(turn.attached)
        is_plain = turn.question.scope == NO_FILES and not found
        material = Material(turn.question.text, found, turn.past, pictures, is_plain)
        desk = Desk(backend, self._chat_settings(), self._memory.speeds, self._memory.reads)
        yield from generate(turn, material, evidence, left_out, desk, call)

    def _is_for_a_model(self, turn: Turn, hits: tuple[Hit, ...], evidence: Evidence, outcome: Outcome) -> bool:
        """Return whether a model should write: not sums over rows, and not where nothing speaks of the question."""
        if turn.attached or turn.question.scope == NO_FILES:
            return True
        return outcome is not Outcome.NONE and not asks_to_calculate(turn.question.text, hits, evidence)

    def _by_words_alone(self, turn: Turn, asked: str, call: Call) -> Iterator[AnswerEvent]:
        """Yield the sources that words find, for the eyes while the model that reads for meaning is loaded."""
        found, left_out = self._find(turn, asked, "keyword", call)
        if found:
            yield found_early(asked, found, left_out)

    def _find(self, turn: Turn, asked: str, mode: str, call: Call) -> tuple[tuple[Hit, ...], tuple[ContextItem, ...]]:
        """Return the passages to answer from, those of attachments first, and what the person left out."""
        question = turn.question
        with turn.timed("search"):
            mine = self._memory.attached.hits(question.text, turn.attached, self._senses.statistics)
            hits: tuple[Hit, ...] = ()
            if question.scope != NO_FILES:
                request = SearchRequest(as_query(asked), mode, PASSAGES, question.filters, passages=True)
                result = self._searcher.search(request, call)
                hits, turn.unheard = result.hits, result.unheard
        quotable = [hit for hit in (*mine, *hits) if hit.text]  # a file found by its name alone has nothing to quote
        wanted = tuple(hit for hit in quotable if hit.passage not in question.excluded)
        dropped = [hit for hit in quotable if hit.passage in question.excluded]
        turn.listed |= {hit.document_hash for hit in quotable}
        return wanted, tuple(replace(context_item(0, hit), included=False, reason="excluded") for hit in dropped)

    def _judge(self, asked: str, hits: tuple[Hit, ...], encoder: Encoder | None, call: Call) -> Evidence:
        close = similarity.measure(asked, hits, encoder, call) if encoder is not None and hits else None
        return evidences.gather(asked, hits, self._senses.statistics, close)


def _is_ready(encoder: Encoder, wait_s: float, call: Call) -> bool:
    """Return whether the encoder can be asked; one whose model fails to load is not ready, and its search says why."""
    try:
        return encoder.ready(wait_s, call)
    except RunnerFailed:
        return False
