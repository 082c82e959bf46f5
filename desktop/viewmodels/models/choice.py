"""Models: what is here, what fits and can be fetched, which does what, and what choosing another one means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from desktop.engine_link.engine import Engine
from desktop.engine_link.link import EngineLink, LinkPhase
from desktop.language import tr
from desktop.viewmodels.library.feed import LibraryFeed
from desktop.viewmodels.models.offers import SERVED, bench_words, change_of, question_of
from desktop.viewmodels.models.shown import ModelsInputs, ModelsProps, derive_models, inspection_rows
from desktop.viewmodels.shell.job_watch import JobWatch
from engine.contract.errors import JackdawError
from engine.contract.job import Job, JobState
from engine.contract.model import CatalogueEntry, FoundModel, HardwareReport, PullForecast
from engine.contract.request import ModelEntry, ModelUse


class ModelsViewModel(QObject):
    """Everything about models. ``refresh`` asks for all of it; the view does so when it is shown."""

    changed = Signal()

    def __init__(self, link: EngineLink, feed: LibraryFeed) -> None:
        super().__init__()
        self._link = link
        self._inputs = ModelsInputs()
        self.props = ModelsProps()
        self._is_wanted = False
        self._pulls: dict[str, JobWatch] = {}
        self._work = JobWatch(link, self._work_moved, self._failed)
        feed.models_moved.connect(self._models_moved)

    def refresh(self) -> None:
        """Ask what is here and what fits, once the engine can be asked."""
        self._is_wanted = True
        if self._link.state.phase is not LinkPhase.READY:
            return
        self._link.query(lambda engine: (engine.models(), engine.catalogue()), self._came, self._not_seen)
        self._link.query(lambda engine: (engine.hardware(), engine.found_models()), self._machine_came, self._not_seen)

    def _models_moved(self) -> None:
        """Ask again when someone has looked, or wanted to look before the engine was there."""
        if self._is_wanted and (not self.props.is_loaded or self._inputs.machine is None):
            self.refresh()
        elif self._is_wanted:
            self._link.query(lambda engine: (engine.models(), engine.catalogue()), self._came, self._not_seen)

    def fetch(self, name: str) -> None:
        """Fetch a model, or go on with it; what has to be allowed is asked first."""

        def came(forecast: PullForecast) -> None:
            question = question_of(forecast)
            if forecast.air_gap or forecast.missing_grants:
                self._set(replace(self.props, question=question))
            else:
                self._pull(name)

        self._link.query(lambda engine: engine.forecast_pull(name), came, self._failed)

    def allow(self) -> None:
        """Allow the connections that were asked for, and fetch."""
        question = self.props.question
        if question is None or question.is_forbidden:
            return
        self._set(replace(self.props, question=None))

        def grant(engine: Engine) -> None:
            for each in question.grants:
                engine.grant(each)

        self._link.query(grant, lambda _none: self._pull(question.name), self._failed)

    def refuse(self) -> None:
        """Allow nothing."""
        self._set(replace(self.props, question=None))

    def pause(self, name: str) -> None:
        """Stop fetching; what is here already stays."""
        if name in self._pulls:
            self._pulls[name].cancel()

    def discard(self, name: str) -> None:
        """Delete what was fetched of a model."""
        self.pause(name)
        self._do(lambda engine: engine.discard_model(name), tr("{name} is deleted.", name=name))

    def add_file(self, path: str) -> None:
        """Use a model file where it lies."""
        self._do(lambda engine: engine.add_model(path), tr("The model can be used from where it lies."))

    def copy_from(self, folder: str) -> None:
        """Copy every model in a folder, a stick for example, into the home."""
        self._begin(tr("Copying models"), lambda engine: engine.copy_models(folder))

    def remove(self, name: str) -> None:
        """Forget a model; a file that was added stays where it is."""
        notice = tr("{name} is no longer listed. A file that was added stays where it is.", name=name)
        self._do(lambda engine: engine.remove_model(name), notice)

    def measure(self, name: str) -> None:
        """Measure a model on this machine."""
        self._begin(tr("Measuring {name}", name=name), lambda engine: engine.bench_model(name))

    def choose(self, name: str, task: str) -> None:
        """Choose a model for a task; one that means reading everything anew is asked about first."""

        def came(use: ModelUse) -> None:
            if use.rebuild is not None:
                self._set(replace(self.props, change=change_of(name, task, use.rebuild)))
            else:
                self._use(name, task)

        if any(entry.name == name and entry.format in SERVED for entry in self._inputs.entries):
            self._do(lambda engine: engine.use_served(name, task), tr("{name} is in use.", name=name))
        else:
            self._link.query(lambda engine: engine.forecast_use(name, task), came, self._failed)

    def agree(self) -> None:
        """Choose the model that was asked about."""
        change = self.props.change
        if change is not None and change.fits:
            self._set(replace(self.props, change=None))
            self._use(change.name, change.task)

    def keep_present(self) -> None:
        """Do not choose it."""
        self._set(replace(self.props, change=None))

    def answer_by(self, name: str) -> None:
        """Let a model write the answers from now on; an empty name quotes files."""
        if name:
            self.choose(name, "chat")
        else:
            self.quote_only()

    def quote_only(self) -> None:
        """Answer without a model from now on: files are quoted."""
        self._do(lambda engine: engine.change_settings({"models.chat": ""}), tr("Answers quote your files again."))

    def inspect(self, *paths: str) -> None:
        """Look into one model file, or two beside each other."""

        def look(engine: Engine) -> tuple[tuple[str, ...], ...]:
            if len(paths) == 2:
                return inspection_rows(*engine.compare_models(paths[0], paths[1])["facts"])
            return inspection_rows(engine.inspect_model(paths[0]))

        def came(rows: tuple[tuple[str, ...], ...]) -> None:
            self._set(replace(self.props, inspection=rows))

        self._link.query(look, came, self._failed)

    def close_inspection(self) -> None:
        """Look into no file any more."""
        self._set(replace(self.props, inspection=()))

    def look(self) -> None:
        """Ask now how far everything is that is being done."""
        for watch in (*self._pulls.values(), self._work):
            watch.look()

    def dismiss_notice(self) -> None:
        """Hide the last notice."""
        self._set(replace(self.props, notice="", unseen=""))

    def _use(self, name: str, task: str) -> None:
        self._do(lambda engine: engine.use_model(name, task), tr("{name} is in use.", name=name))

    def _pull(self, name: str) -> None:
        watch = self._pulls.setdefault(name, JobWatch(self._link, lambda job: self._moved(name, job), self._failed))
        watch.start(lambda engine: engine.pull_model(name))

    def _moved(self, name: str, job: Job) -> None:
        others = tuple(pair for pair in self._inputs.jobs if pair[0] != name)
        if job.state is JobState.RUNNING:
            self._take(replace(self._inputs, jobs=(*others, (name, job))))
            return
        self._take(replace(self._inputs, jobs=others))
        if job.state is JobState.DONE:
            self._tell(tr("{name} is here.", name=name))
        self.refresh()

    def _begin(self, words: str, start: Callable[[Engine], Job]) -> None:
        self._set(replace(self.props, work=words))
        self._work.start(start)

    def _work_moved(self, job: Job) -> None:
        if job.state is JobState.RUNNING:
            return
        self._set(replace(self.props, work=""))
        result = job.result or {}
        if job.what.startswith("bench") and job.state is JobState.DONE:
            name = str(result.get("model", ""))
            benches = {**dict(self._inputs.benches), name: bench_words(result)}
            self._take(replace(self._inputs, benches=tuple(benches.items())))
        elif job.state is JobState.DONE:
            self._tell(tr("%Ln model(s) copied.", "", len(result.get("models", ()))))
        self.refresh()

    def _do(self, act: Callable[[Engine], object], notice: str) -> None:
        def done(_result: object) -> None:
            self._tell(notice)
            self.refresh()

        self._link.query(act, done, self._failed)

    def _came(self, said: tuple[tuple[ModelEntry, ...], tuple[CatalogueEntry, ...]]) -> None:
        self.props = replace(self.props, is_loaded=True, unseen="")
        self._take(replace(self._inputs, entries=said[0], catalogue=said[1]))

    def _machine_came(self, said: tuple[HardwareReport, tuple[FoundModel, ...]]) -> None:
        self._take(replace(self._inputs, machine=said[0], found=said[1]))

    def _not_seen(self, error: JackdawError) -> None:
        self._set(replace(self.props, unseen=error.message))

    def _failed(self, error: JackdawError) -> None:
        self._set(replace(self.props, work="", notice=error.message))

    def _tell(self, notice: str) -> None:
        self._set(replace(self.props, notice=notice))

    def _take(self, inputs: ModelsInputs) -> None:
        self._inputs = inputs
        self._set(derive_models(inputs, self.props), always=True)

    def _set(self, props: ModelsProps, always: bool = False) -> None:
        if always or props != self.props:
            self.props = props
            self.changed.emit()
