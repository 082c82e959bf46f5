"""Offers: models in words: what each is for, what it takes of this machine, and why it is recommended."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from desktop.language import tr
from desktop.viewmodels import wording
from engine.contract.job import Job
from engine.contract.machine import Grant
from engine.contract.model import CatalogueEntry, FoundModel, HardwareReport, PullForecast, Verdict
from engine.contract.request import ModelEntry, SpaceChange

SERVED = ("ollama", "openai")
"""Formats of models that another program runs."""


class OfferState(enum.Enum):
    """Where a model of the catalogue stands on this machine."""

    AVAILABLE = "available"
    LOADING = "loading"
    PAUSED = "paused"
    INSTALLED = "installed"
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class Offer:
    """One model that can be fetched. ``share`` is 0 to 1 while it is, or was, being fetched."""

    name: str
    title: str
    facts: str
    why: str
    state: OfferState
    share: float | None = None
    progress: str = ""


@dataclass(frozen=True, slots=True)
class Installed:
    """One model that is here. ``task`` is empty for one that does what no setting chooses yet."""

    name: str
    facts: str
    path: str
    task: str
    is_used: bool
    can_be_deleted: bool
    bench: str = ""
    note: str = ""
    is_served: bool = False
    """Whether another program runs it."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a person has to allow before anything connects."""

    name: str
    sentence: str
    destinations: tuple[str, ...]
    grants: tuple[Grant, ...]
    is_forbidden: bool = False
    """Whether connections are switched off altogether."""


@dataclass(frozen=True, slots=True)
class Change:
    """What choosing another model for meaning would bring with it."""

    name: str
    task: str
    sentence: str
    fits: bool


def task_words(task: str) -> str:
    """Return what a model of a task does."""
    words = {
        "chat": tr("Writes answers"),
        "vision": tr("Writes answers and sees pictures"),
        "embedding": tr("Finds by meaning"),
        "rerank": tr("Puts results in a better order"),
        "image": tr("Finds pictures by words"),
        "speech": tr("Writes down what is said"),
    }
    return words.get(task, task)


def machine_words(machine: HardwareReport | None) -> str:
    """Return what the machine has for models; empty while it is not known."""
    if machine is None:
        return ""
    memory = tr(
        "{total} of memory, {free} free now",
        total=wording.size(machine.memory_bytes),
        free=wording.size(machine.free_bytes),
    )
    cards = [tr("{name} with {size}", name=gpu.name, size=wording.size(gpu.memory_bytes)) for gpu in machine.gpus]
    return wording.joined((tr("This machine: %Ln core(s)", "", machine.cores), memory, *cards))


def offer_of(entry: CatalogueEntry, job: Job | None, machine: HardwareReport | None) -> Offer:
    """Return how a model of the catalogue is shown, with the job that fetches it."""
    model = entry.model
    size = wording.size(model.size_bytes) if model.size_bytes else tr("size not known yet")
    facts = wording.joined((task_words(model.task), size, model.licence))
    loading = job is not None
    if loading:
        state = OfferState.LOADING
    elif entry.installed:
        state = OfferState.INSTALLED
    elif entry.verdict is Verdict.REFUSED:
        state = OfferState.TOO_LARGE
    else:
        state = OfferState.PAUSED if entry.partial_bytes else OfferState.AVAILABLE
    share, progress = _progress(entry, job)
    return Offer(model.name, model.title, facts, why(entry, machine), state, share, progress)


def why(entry: CatalogueEntry, machine: HardwareReport | None) -> str:
    """Return why a model is recommended here, or why it cannot run."""
    needs = wording.size(entry.model.memory_bytes) if entry.model.memory_bytes else ""
    if machine is None or not needs:
        return ""
    has = wording.size(machine.memory_bytes)
    if entry.verdict is Verdict.REFUSED:
        return tr("Needs {needs} of memory; this machine has {has}.", needs=needs, has=has)
    return tr("Fits: needs about {needs} of this machine's {has}.", needs=needs, has=has)


def _progress(entry: CatalogueEntry, job: Job | None) -> tuple[float | None, str]:
    total = entry.model.size_bytes
    if job is not None:
        total = job.total or total
        done = tr("{done} of {total}", done=wording.size(job.done), total=wording.size(total)) if total else ""
        rate = tr("{size} a second", size=wording.size(round(job.rate_per_s))) if job.rate_per_s >= 1 else ""
        left = tr("{time} left", time=wording.duration(job.remaining_s)) if job.remaining_s else ""
        return (job.done / total if total else 0.0), wording.joined((done, rate, left))
    if entry.partial_bytes and not entry.installed:
        words = tr("Paused. {size} are here already.", size=wording.size(entry.partial_bytes))
        return (entry.partial_bytes / total if total else None), words
    return None, ""


def installed_of(entry: ModelEntry, bench: str, fetched: bool) -> Installed:
    """Return how a model that is here is shown."""
    size = wording.size(entry.size_bytes) if entry.size_bytes else ""
    facts = wording.joined((task_words(entry.task), size, entry.format))
    task = entry.task if entry.task in ("chat", "embedding") else ""
    return Installed(
        entry.name,
        facts,
        entry.path,
        task,
        bool(entry.used_for),
        fetched or not entry.used_for,
        bench,
        entry.note,
        entry.format in SERVED,
    )


def found_words(found: FoundModel) -> str:
    """Return a model of another program in a line."""
    keepers = {"ollama": "Ollama", "lm-studio": "LM Studio", "huggingface": "Hugging Face"}
    return wording.joined((found.name, wording.size(found.size_bytes), keepers.get(found.keeper, found.keeper)))


def question_of(forecast: PullForecast) -> Question:
    """Return what has to be allowed before a model is fetched."""
    size = wording.size(forecast.total_bytes) if forecast.total_bytes else tr("a size not known yet")
    sentence = tr(
        "{name} is {size}, under the licence {licence}. It comes from {source}.",
        name=forecast.name, size=size, licence=forecast.licence, source=forecast.source,
    )  # fmt: skip
    places = tuple(f"{grant.host}:{grant.port}" for grant in forecast.missing_grants)
    return Question(forecast.name, sentence, places, forecast.missing_grants, forecast.air_gap)


def change_of(name: str, task: str, change: SpaceChange) -> Change:
    """Return what another embedding model brings with it."""
    sentence = tr(
        "%Ln passage(s) are read anew beside the present vectors, which are searched until the new ones are there. "
        "That takes {extra} of the disk; {spare} can be used.",
        "",
        change.passages,
        extra=wording.size(change.extra_bytes),
        spare=wording.size(change.spare_bytes),
    )
    return Change(name, task, sentence, change.fits)


def bench_words(result: object) -> str:
    """Return what a measurement said."""
    facts = result if isinstance(result, dict) else {}
    if "tokens_per_s" in facts:
        return tr(
            "{speed} tokens a second, the first after {wait} s",
            speed=facts["tokens_per_s"],
            wait=f"{float(facts.get('first_token_ms', 0)) / 1000:.1f}",
        )
    if "passages_per_s" in facts:
        return tr("{speed} passages a second", speed=facts["passages_per_s"])
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in facts.items() if name != "model")
