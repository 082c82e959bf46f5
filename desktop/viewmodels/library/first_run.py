"""First run: three calm steps, each of which can be skipped."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.engine_link.engine import Engine
from desktop.engine_link.link import EngineLink
from desktop.language import tr
from desktop.viewmodels import wording
from desktop.viewmodels.library.proposals import exclusion_words, forecast_words
from desktop.viewmodels.models.offers import Offer, offer_of
from engine.contract.errors import JackdawError
from engine.contract.hit import Hit
from engine.contract.request import FilePage, SearchRequest
from engine.contract.status import Forecast

_QUESTIONS, _TRIED, _LONGEST_HEADING = 3, 12, 60
_USUAL = ("Documents", "Desktop", "Downloads", "Pictures")


class Step(enum.IntEnum):
    """Where the newcomer is."""

    FOLDERS = 0
    ANSWERS = 1
    READY = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """A folder that was found; ``words`` is empty until it is counted."""

    path: str
    name: str
    words: str = ""
    detail: str = ""
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class FirstRunProps:
    """What the steps show."""

    step: Step = Step.FOLDERS
    candidates: tuple[Candidate, ...] = ()
    sample: str = ""
    questions: tuple[str, ...] = ()
    offer: Offer | None = None
    """The best model that fits this machine and writes answers; None while unknown, or when none does."""
    writes: str = ""
    """The model that writes answers already; empty when files are quoted."""

    @property
    def chosen(self) -> tuple[Candidate, ...]:
        """The folders that will be added."""
        return tuple(each for each in self.candidates if each.is_chosen)


def usual_folders(own_folder: Path) -> tuple[Candidate, ...]:
    """Return the user's usual folders that exist."""
    return tuple(Candidate(str(own_folder / name), name) for name in _USUAL if (own_folder / name).is_dir())


def fetch_offer(engine: Engine) -> tuple[Offer | None, str]:
    """Return the first recommended model that writes answers, and the one that does already."""
    machine = engine.hardware()
    writes = next((entry.name for entry in engine.models() if "chat" in entry.used_for), "")
    fitting = (entry for entry in engine.catalogue() if entry.recommended and entry.model.task == "chat")
    return next((offer_of(entry, None, machine) for entry in fitting), None), writes


def fetch_questions(engine: Engine) -> tuple[str, ...]:
    """Return three questions made from headings of the user's own files, or from their names where none has any."""
    page = engine.files("indexed", "", 60)
    about: list[str] = []
    for stem in _stems(page)[:_TRIED]:
        if len(about) == _QUESTIONS:
            break
        hits = engine.search(SearchRequest(stem, mode="keyword", limit=1)).hits
        heading = _heading(hits[0]) if hits else ""
        if heading:
            about.append(
                tr("What does \u201c{name}\u201d say about \u201c{heading}\u201d?", name=stem, heading=heading)
            )
    return tuple(about) if len(about) == _QUESTIONS else questions_from(page)


def _heading(hit: Hit) -> str:
    """Return the innermost heading above a hit that is no mere title; nothing when it has none to ask about."""
    named = [each for each in hit.breadcrumb if each and each != hit.title and len(each) <= _LONGEST_HEADING]
    return named[-1].strip() if named and hit.media_kind == "text" else ""


def _stems(page: FilePage) -> list[str]:
    """Return the names without endings of files that can be asked about, each once."""
    names = [wording.file_name(file.path) for file in page.files if file.media_kind in ("text", "table", "mail")]
    return list(dict.fromkeys(name.rsplit(".", 1)[0].replace("_", " ").replace("-", " ") for name in names))


def questions_from(page: FilePage) -> tuple[str, ...]:
    """Return up to three questions about files that can be searched already."""
    stems = _stems(page)
    shapes = (
        tr("What does \u201c{name}\u201d say?"),
        tr("What is \u201c{name}\u201d about?"),
        tr("Which dates are in \u201c{name}\u201d?"),
    )
    picked = stems[:: max(1, len(stems) // _QUESTIONS)][:_QUESTIONS]
    return tuple(shape.format(name=stem) for shape, stem in zip(shapes, picked, strict=False))


class FirstRunViewModel(QObject):
    """The three steps."""

    changed = Signal()
    finished = Signal()

    def __init__(self, link: EngineLink, own_folder: Path, sample: Path | None) -> None:
        super().__init__()
        self._link = link
        self.props = FirstRunProps(candidates=usual_folders(own_folder), sample=str(sample) if sample else "")

    def count(self) -> None:
        """Count the folders that were found, one after the other."""
        for candidate in self.props.candidates:
            self._forecast(candidate.path)

    def add(self, path: str) -> None:
        """Add a folder to the list, chosen."""
        if all(each.path != path for each in self.props.candidates):
            candidate = Candidate(path, wording.file_name(path), is_chosen=True)
            self._set(replace(self.props, candidates=(*self.props.candidates, candidate)))
            self._forecast(path)

    def add_sample(self) -> None:
        """Choose the sample library and go on."""
        if self.props.sample:
            self.add(self.props.sample)
            self.go_on()

    def toggle(self, path: str, chosen: bool) -> None:
        """Choose a folder or leave it out."""
        self._edit(path, lambda each: replace(each, is_chosen=chosen))

    def go_on(self) -> None:
        """Take the next step; leaving the first one adds what was chosen."""
        if self.props.step is Step.READY:
            self.finished.emit()
            return
        if self.props.step is Step.FOLDERS:
            for candidate in self.props.chosen:
                self._add_root(candidate.path)
        step = Step(self.props.step + 1)
        self._set(replace(self.props, step=step))
        if step is Step.ANSWERS:
            self._link.query(fetch_offer, self._offered)
        if step is Step.READY:
            self._link.query(fetch_questions, self._named)

    def skip(self) -> None:
        """Leave the steps."""
        self.finished.emit()

    def go_back(self) -> None:
        """Return to the step before; folders that were added stay."""
        if self.props.step is not Step.FOLDERS:
            self._set(replace(self.props, step=Step(self.props.step - 1)))

    def _offered(self, said: tuple[Offer | None, str]) -> None:
        self._set(replace(self.props, offer=said[0], writes=said[1]))

    def _add_root(self, path: str) -> None:
        self._link.query(lambda engine: engine.add_root(path), lambda _root: None)

    def _named(self, questions: tuple[str, ...]) -> None:
        self._set(replace(self.props, questions=questions))

    def _forecast(self, path: str) -> None:
        def came(forecast: Forecast) -> None:
            words = forecast_words(forecast)
            without = exclusion_words(forecast)
            left_out = tr("Better left out: {folder}.", folder=without[0]) if without else ""
            detail = wording.joined((*words[1:], left_out), " ")
            self._edit(path, lambda each: replace(each, words=words[0], detail=detail))

        def failed(error: JackdawError) -> None:
            words = tr("Not counted yet.") if error.retryable else error.message
            self._edit(path, lambda each: replace(each, words=words))

        self._link.query(lambda engine: engine.forecast(path), came, failed)

    def _edit(self, path: str, change: Callable[[Candidate], Candidate]) -> None:
        candidates = tuple(change(each) if each.path == path else each for each in self.props.candidates)
        self._set(replace(self.props, candidates=candidates))

    def _set(self, props: FirstRunProps) -> None:
        if props != self.props:
            self.props = props
            self.changed.emit()
