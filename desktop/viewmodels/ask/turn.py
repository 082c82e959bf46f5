"""Turn: one question and what became of it, in words."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field, replace

from desktop.language import tr
from desktop.viewmodels import wording
from desktop.viewmodels.ask.tree import ALONE, Versions
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
from engine.contract.chat import AttachmentPart
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
    status: str = ""
    """What is being done, in words; empty while the files are looked through."""
    citations: tuple[Citation, ...] = ()
    context: tuple[ContextItem, ...] = ()
    text: str = ""
    reasoning: str = ""
    answered: Answered | None = None
    check: Checked = field(default_factory=Checked)
    problem: str = ""
    node: str = ""
    """The answer's node in the chat, once it is stored."""
    stale: str = ""
    """What changed about the sources since, in a sentence."""
    asked: str = ""
    """The question's node in the chat, once it is stored."""
    parent: str = ""
    """The answer that the question follows; empty for the first question."""
    attachments: tuple[AttachmentPart, ...] = ()
    verdict: str = ""
    """What the person thought of the answer: up, down or nothing."""
    questions: Versions = ALONE
    """The versions of the question, this one among them."""
    answers: Versions = ALONE

    def with_stale(self, words: str) -> Turn:
        """Return the turn with another sentence about its sources."""
        return replace(self, stale=words)

    @property
    def has_ended(self) -> bool:
        """Whether no more of the answer will come."""
        return self.state in ENDED

    @property
    def can_go_on(self) -> bool:
        """Whether the answer broke off in the middle of a model's words."""
        return self.state in (TurnState.STOPPED, TurnState.FAILED) and bool(self.text.strip())


def advance(turn: Turn, event: AnswerEvent) -> Turn:
    """Return the turn after one event."""
    match event:
        case SourcesFound(citations, context):
            status = tr("Reading %Ln passage(s)", "", len(citations)) if citations else turn.status
            return replace(turn, citations=citations, context=context, status=status)
        case StatusChanged(message):
            return replace(turn, status=message)
        case TextDelta(text):
            return replace(turn, state=TurnState.ANSWERING, text=turn.text + text)
        case ReadingStarted(passages, _, _, expected_s):
            return replace(turn, status=_reading(passages, expected_s))
        case Checked():
            return replace(turn, check=event)
        case ReasoningDelta(text):
            return replace(turn, status=tr("Thinking it through"), reasoning=turn.reasoning + text)
        case Answered():
            return replace(
                turn,
                state=TurnState.DONE,
                text=event.answer,
                citations=event.citations or turn.citations,
                answered=event,
                check=event.check if event.check.total else turn.check,
                node=event.node,
            )
        case AnswerFailed(error):
            failure = error_from_wire(error)
            state = TurnState.STOPPED if failure.code == "cancelled" else TurnState.FAILED
            return replace(turn, state=state, problem=failure.message, node=event.node or turn.node)


def _reading(passages: int, expected_s: float) -> str:
    if not passages:
        return tr("Reading the question")
    if not expected_s:
        return tr("Reading %Ln passage(s)", "", passages)
    return tr("Reading %Ln passage(s), about {seconds} s", "", passages, seconds=max(1, round(expected_s)))


@dataclass(frozen=True, slots=True)
class Verdict:
    """The check line: a word of tone (ok, warn, muted, bad) and a sentence."""

    tone: str
    sentence: str


def check_line(turn: Turn) -> Verdict:
    """Return what can be said of how far the answer rests on its sources."""
    if turn.state is TurnState.STOPPED:
        return Verdict("muted", tr("Stopped here."))
    if turn.state is TurnState.FAILED:
        return Verdict("bad", turn.problem)
    if turn.answered is None:
        return Verdict("muted", f"{turn.status or tr('Looking through your files')}\u2026")
    sentences = {
        "passages": tr("Quoted word for word from your files. No model was used."),
        "none": tr("Nothing in your files says this."),
        "model": tr("Written without your files: nothing here was checked."),
    }
    if turn.answered.grounding in sentences:
        return Verdict("muted", sentences[turn.answered.grounding])
    found, of = turn.answered.checked
    if of == 0:
        return Verdict("muted", tr("Nothing in this answer could be checked by itself. Its sources are above."))
    sentence = tr("{found} of {total} figures and names found in the sources", found=found, total=of)
    return Verdict("ok" if found == of else "warn", sentence)


def doubts(turn: Turn) -> tuple[str, ...]:
    """Return the figures, names and quotations of the answer that were not found in its sources."""
    return tuple(dict.fromkeys(item.text for item in turn.check.items if not item.found))


def details(turn: Turn) -> str:
    """Return model, tokens and speed of a finished answer, in one line."""
    if turn.answered is None or not turn.answered.model:
        return ""
    usage = turn.answered.usage
    speed = tr("{speed} tokens/s", speed=round(usage.tokens_per_s)) if usage.tokens_per_s else ""
    read = tr("%Ln token(s) read", "", usage.prompt_tokens) if usage.prompt_tokens else ""
    wrote = tr("%Ln written", "", usage.generated_tokens) if usage.generated_tokens else ""
    return wording.joined((turn.answered.model, read, wrote, speed))


def with_sources(turn: Turn) -> str:
    """Return the answer and its numbered sources as plain text, for the clipboard."""
    lines = [turn.text.strip(), ""]
    for citation in turn.citations:
        where = wording.place(citation.locator.place)
        lines.append(f"[{citation.n}] {wording.joined((wording.file_name(citation.path), where), ', ')}")
    return "\n".join(lines).strip()


def fitted_words(item: ContextItem) -> str:
    """Return whether a piece was read, and why not, in words."""
    if item.included:
        return tr("read")
    reasons = {
        "too_slow": tr("left out, reading it would take too long"),
        "too_many": tr("left out, so small a model would mix it up with the others"),
        "excluded": tr("left out by you"),
        "summarised": tr("read as a summary"),
        "no_vision": tr("left out, this model reads no pictures"),
        "weighing": tr("being weighed"),
    }
    return reasons.get(item.reason, tr("left out, no room"))


def what_it_read(turn: Turn) -> tuple[str, ...]:
    """Return a line for each piece that was wanted, saying whether it fitted."""
    lines = []
    for item in turn.context:
        tokens = tr("%Ln token(s)", "", item.tokens) if item.tokens else ""
        lines.append(wording.joined((wording.file_name(item.path) or item.text, tokens, fitted_words(item))))
    return tuple(lines)
