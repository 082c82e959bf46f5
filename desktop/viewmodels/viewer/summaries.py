"""Summaries: what a recording is about, in a few sentences of the chat model, when the person wants them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from desktop.engine_link.link import EngineLink
from desktop.language import tr
from desktop.viewmodels.shell.job_watch import JobWatch
from engine.contract.errors import JackdawError, ModelMissing
from engine.contract.job import Job, JobState
from engine.contract.quantity import clock_words
from engine.contract.recording import RecordingSummary
from engine.contract.wire import from_wire


@dataclass(frozen=True, slots=True)
class SummaryProps:
    """The summary in words, what is to be known about it, and what its button says; no button for an empty one."""

    text: str = ""
    note: str = ""
    button: str = ""
    is_problem: bool = False


class Summaries(QObject):
    """One is written at a time. ``changed`` tells the document whose words are others now."""

    changed = Signal(int)

    def __init__(self, link: EngineLink) -> None:
        super().__init__()
        self._written: dict[int, RecordingSummary] = {}
        self._problems: dict[int, str] = {}
        self._document = 0
        self._watch = JobWatch(link, self._moved, self._failed)

    def props(self, document: int, kept: RecordingSummary | None, said_s: float) -> SummaryProps:
        """Return the words for a recording of which ``kept`` is known and that was heard up to ``said_s`` seconds."""
        summary = self._written.get(document, kept)
        if self._watch.is_running:
            mine = document == self._document
            note = tr("Summarising\u2026") if mine else tr("Another recording is being summarised.")
            return SummaryProps(summary.text if summary else "", note, tr("Stop summarising") if mine else "")
        return derive_summary(summary, said_s, self._problems.get(document, ""))

    def press(self, document: int) -> None:
        """Have a summary written, or stop the one that is being written."""
        if self._watch.is_running:
            self._watch.cancel()
            return
        self._problems.pop(document, None)
        self._document = document
        self._watch.start(lambda engine: engine.summarise(document))

    def look(self) -> None:
        """Ask now how far it is."""
        self._watch.look()

    def _moved(self, job: Job) -> None:
        if job.state is JobState.DONE:
            self._written[self._document] = from_wire(RecordingSummary, job.result)
        self.changed.emit(self._document)

    def _failed(self, error: JackdawError) -> None:
        self._problems[self._document] = _why(error)
        self.changed.emit(self._document)


def derive_summary(summary: RecordingSummary | None, said_s: float, problem: str) -> SummaryProps:
    """Return the words of a summary that is not being written now."""
    if said_s <= 0:
        return SummaryProps()
    button = tr("Summarise again") if summary else tr("Summarise")
    text = summary.text if summary else ""
    if problem:
        return SummaryProps(text, problem, button, is_problem=True)
    return SummaryProps(text, _by(summary, said_s) if summary else "", button)


def _why(error: JackdawError) -> str:
    if isinstance(error, ModelMissing):
        return tr("A language model writes summaries, and there is none yet. Choose one in Settings, under Models.")
    return error.message


def _by(summary: RecordingSummary, said_s: float) -> str:
    """Return who wrote a summary and of how much."""
    model = summary.model
    if summary.until_s < said_s:
        until = clock_words(summary.until_s)
        return tr("Written by {model} from what is said until {until}. It may be wrong.", model=model, until=until)
    return tr("Written by {model} from what is said. It may be wrong.", model=model)
