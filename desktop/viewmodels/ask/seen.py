"""Seen: what the model saw for one answer, and asking once more with one thing changed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from desktop.engine_link.link import EngineLink
from desktop.language import tr
from desktop.viewmodels import wording
from desktop.viewmodels.ask.turn import Turn, fitted_words
from engine.contract.answer import ContextItem
from engine.contract.errors import JackdawError
from engine.contract.record import AnswerRecord


@dataclass(frozen=True, slots=True)
class SeenPiece:
    """One piece that was wanted in the prompt."""

    passage: int
    name: str
    score: str
    tokens: str
    fate: str
    included: bool

    @property
    def can_be_left_out(self) -> bool:
        """Whether asking again may do without it."""
        return self.passage > 0


@dataclass(frozen=True, slots=True)
class SeenProps:
    """Everything the page shows."""

    turn: int = -1
    question: str = ""
    problem: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    """Name and value, in the order they are shown."""
    pieces: tuple[SeenPiece, ...] = ()
    prompt: str = ""
    model: str = ""
    temperature: float = 0.0
    seed: int = 0

    @property
    def is_loading(self) -> bool:
        """Whether nothing has come yet."""
        return self.turn >= 0 and not self.facts and not self.problem


def derive_seen(number: int, record: AnswerRecord) -> SeenProps:
    """Return the page for the record of an answer."""
    return SeenProps(
        number,
        record.question,
        facts=tuple((name, value) for name, value in _facts(record) if value),
        pieces=tuple(_piece(item) for item in record.context),
        prompt="\n\n".join(f"[{message.role}]\n{message.content}" for message in record.messages),
        model=record.model,
        temperature=record.temperature,
        seed=record.seed,
    )


def _piece(item: ContextItem) -> SeenPiece:
    name = wording.file_name(item.path) if item.path else " ".join(item.text.split())[:80]
    kinds = {
        "turn": tr("earlier turn"),
        "summary": tr("summary"),
        "attachment": tr("attachment"),
        "picture": tr("picture"),
    }
    number = f"[{item.n}]" if item.n else ""
    return SeenPiece(
        item.passage,
        wording.joined((number, kinds.get(item.what, ""), name), " "),
        f"{item.score:.3f}" if item.score else "",
        wording.number(item.tokens) if item.tokens else "",
        fitted_words(item),
        item.included,
    )


def _facts(record: AnswerRecord) -> tuple[tuple[str, str], ...]:
    usage = record.usage
    steps = {
        "search": tr("Searching"),
        "judge": tr("Judging the passages"),
        "fit": tr("Fitting them in"),
        "first_word": tr("First word after"),
        "write": tr("Writing"),
    }
    read = tr("%Ln token(s)", "", usage.prompt_tokens) if usage.prompt_tokens else ""
    cached = tr("{share} % of it was read before", share=round(100 * usage.cached_share)) if usage.cached_tokens else ""
    unlike = "" if record.is_as_sent else tr("{count} were sent", count=wording.number(record.sent_tokens))
    wrote = tr("%Ln token(s)", "", usage.generated_tokens) if usage.generated_tokens else ""
    speed = tr("{speed} tokens/s", speed=f"{usage.tokens_per_s:.1f}") if usage.tokens_per_s else ""
    window = tr("%Ln token(s)", "", record.context_tokens) if record.context_tokens else ""
    kept = tr("{count} kept free for the answer", count=wording.number(record.answer_tokens))
    return (
        (tr("Answered by"), record.model or tr("Quotes, no model")),
        (tr("Searched for"), record.searched),
        (tr("Read"), wording.joined((read, cached, unlike))),
        (tr("Written"), wording.joined((wrote, speed))),
        (tr("Room"), wording.joined((window, kept)) if window else ""),
        (tr("Expected wait"), wording.duration(record.expected_s) if record.expected_s else ""),
        *((steps.get(timing.step, timing.step), _ms(timing.ms)) for timing in record.timings),
        *((tr("Note"), note) for note in record.notes),
    )


def _ms(milliseconds: float) -> str:
    return f"{milliseconds:.0f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"


class SeenViewModel(QObject):
    """The record of one answer."""

    changed = Signal()

    def __init__(self, link: EngineLink) -> None:
        super().__init__()
        self._link = link
        self.props = SeenProps()

    def open(self, turn: Turn) -> None:
        """Fetch what the model saw for a turn's answer."""
        self._set(SeenProps(turn.number, turn.question))
        self._link.query(
            lambda engine: engine.answer_record(turn.node),
            lambda record: self._came(turn.number, record),
            lambda error: self._failed(turn.number, error),
        )

    def close(self) -> None:
        """Show nothing."""
        self._set(SeenProps())

    def _came(self, number: int, record: AnswerRecord) -> None:
        if number == self.props.turn:
            self._set(derive_seen(number, record))

    def _failed(self, number: int, error: JackdawError) -> None:
        if number == self.props.turn:
            self._set(replace(self.props, problem=error.message))

    def _set(self, props: SeenProps) -> None:
        if props != self.props:
            self.props = props
            self.changed.emit()
