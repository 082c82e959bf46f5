"""Turn: one question and what became of it, in words."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace

from desktop.viewmodels import wording
from engine.contract.answer import (
    Answered,
    AnswerEvent,
    AnswerFailed,
    Checked,
    Citation,
    ContextItem,
    ReadingStarted,
    ReasoningDelta,
    SourcesFound,
    StatusChanged,
    TextDelta,
)
from engine.contract.errors import error_from_wire


class TurnState(enum.Enum):
    """Where an answer stands."""

    READING = "reading"
    ANSWERING = "answering"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


ENDED = frozenset({TurnState.DONE, TurnState.STOPPED, TurnState.FAILED})


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with its answer so far."""

    number: int
    question: str
    state: TurnState = TurnState.READING
    status: str = "Looking through your files"
    citations: tuple[Citation, ...] = ()
    context: tuple[ContextItem, ...] = ()
    text: str = ""
    answered: Answered | None = None
    problem: str = ""
    node: str = ""
    """The answer's node in the chat, once it is stored."""
    stale: str = ""
    """What changed about the sources since, in a sentence."""

    def with_stale(self, words: str) -> Turn:
        """Return the turn with another sentence about its sources."""
        return replace(self, stale=words)

    @property
    def has_ended(self) -> bool:
        """Whether no more of the answer will come."""
        return self.state in ENDED


def advance(turn: Turn, event: AnswerEvent) -> Turn:
    """Return the turn after one event."""
    match event:
        case SourcesFound(citations, context):
            found = wording.counted(len(citations), "passage")
            return replace(turn, citations=citations, context=context, status=f"Reading {found}")
        case StatusChanged(message):
            return replace(turn, status=message)
        case TextDelta(text):
            return replace(turn, state=TurnState.ANSWERING, text=turn.text + text)
        case ReadingStarted(passages, _, _, expected_s):
            wait = f", about {max(1, round(expected_s))} s" if expected_s else ""
            return replace(turn, status=f"Reading {wording.counted(passages, 'passage')}{wait}")
        case Checked():
            return turn
        case ReasoningDelta():
            return replace(turn, status="Thinking it through")
        case Answered():
            citations = event.citations or turn.citations
            return replace(
                turn, state=TurnState.DONE, text=event.answer, citations=citations, answered=event, node=event.node
            )
        case AnswerFailed(error):
            failure = error_from_wire(error)
            state = TurnState.STOPPED if failure.code == "cancelled" else TurnState.FAILED
            return replace(turn, state=state, problem=failure.message)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The check line: a word of tone (ok, warn, muted, bad) and a sentence."""

    tone: str
    sentence: str


def check_line(turn: Turn) -> Verdict:
    """Return what can be said of how far the answer rests on its sources."""
    if turn.state is TurnState.STOPPED:
        return Verdict("muted", "Stopped here.")
    if turn.state is TurnState.FAILED:
        return Verdict("bad", turn.problem)
    if turn.answered is None:
        return Verdict("muted", f"{turn.status}\u2026")
    if turn.answered.grounding == "passages":
        return Verdict("muted", "Quoted word for word from your files. No model was used.")
    if turn.answered.grounding == "none":
        return Verdict("muted", "Nothing in your files says this.")
    found, of = turn.answered.checked
    if of == 0:
        return Verdict("muted", "Nothing in this answer could be checked by itself. Its sources are above.")
    sentence = f"{found} of {of} figures and names found in the sources"
    return Verdict("ok" if found == of else "warn", sentence)


def details(turn: Turn) -> str:
    """Return model, tokens and speed of a finished answer, in one line."""
    if turn.answered is None or not turn.answered.model:
        return ""
    usage = turn.answered.usage
    speed = f"{usage.tokens_per_s:.0f} tokens/s" if usage.tokens_per_s else ""
    read = f"{wording.number(usage.prompt_tokens)} tokens read" if usage.prompt_tokens else ""
    wrote = f"{wording.number(usage.generated_tokens)} written" if usage.generated_tokens else ""
    return wording.joined((turn.answered.model, read, wrote, speed))


def with_sources(turn: Turn) -> str:
    """Return the answer and its numbered sources as plain text, for the clipboard."""
    lines = [turn.text.strip(), ""]
    for citation in turn.citations:
        where = wording.place(citation.locator.place)
        lines.append(f"[{citation.n}] {wording.joined((wording.file_name(citation.path), where), ', ')}")
    return "\n".join(lines).strip()


def what_it_read(turn: Turn) -> tuple[str, ...]:
    """Return a line for each passage that was retrieved, saying whether it fitted."""
    lines = []
    for item in turn.context:
        fitted = "read" if item.included else "left out, no room"
        tokens = f"{wording.number(item.tokens)} tokens" if item.tokens else ""
        lines.append(wording.joined((wording.file_name(item.path), tokens, fitted)))
    return tuple(lines)
