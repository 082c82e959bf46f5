"""Shown: what the page of models shows, from what the engine said of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from desktop.viewmodels.models.answerers import Answerer, answerers
from desktop.viewmodels.models.offers import (
    Change,
    Installed,
    Offer,
    OfferState,
    Question,
    found_words,
    installed_of,
    machine_words,
    offer_of,
)
from engine.contract.job import Job
from engine.contract.model import CatalogueEntry, FoundModel, HardwareReport
from engine.contract.request import ModelEntry

RECOMMENDED = 3


@dataclass(frozen=True, slots=True)
class ModelsInputs:
    """What the engine said."""

    entries: tuple[ModelEntry, ...] = ()
    catalogue: tuple[CatalogueEntry, ...] = ()
    found: tuple[FoundModel, ...] = ()
    machine: HardwareReport | None = None
    jobs: tuple[tuple[str, Job], ...] = ()
    """Fetching now, by name."""
    benches: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ModelsProps:
    """What the view shows."""

    machine: str = ""
    recommended: tuple[Offer, ...] = ()
    others: tuple[Offer, ...] = ()
    installed: tuple[Installed, ...] = ()
    found: tuple[tuple[str, str], ...] = ()
    """Path and words of models that other programs keep."""
    answerers: tuple[Answerer, ...] = ()
    """What a question can be answered by."""
    answers_by: str = ""
    """The model that writes answers; empty: files are quoted."""
    is_loaded: bool = False
    question: Question | None = None
    change: Change | None = None
    notice: str = ""
    unseen: str = ""
    """Why the last look saw nothing; gone with the next that sees."""
    work: str = ""
    """What is being done besides fetching."""
    inspection: tuple[tuple[str, ...], ...] = ()
    """Rows of a table: name of a fact, and its value in each file that is looked into; the first row is the names."""


def derive_models(inputs: ModelsInputs, shown: ModelsProps) -> ModelsProps:
    """Return what is shown of what the engine said; questions and notices stay."""
    jobs, benches = dict(inputs.jobs), dict(inputs.benches)
    offers = [offer_of(entry, jobs.get(entry.model.name), inputs.machine) for entry in inputs.catalogue]
    wanted = {entry.model.name for entry in inputs.catalogue if entry.recommended}
    fetched = {entry.model.name for entry in inputs.catalogue if entry.installed}
    recommended = tuple(offer for offer in offers if offer.name in wanted)[:RECOMMENDED]
    named = {offer.name for offer in recommended}
    here = {entry.path for entry in inputs.entries}
    return replace(
        shown,
        machine=machine_words(inputs.machine),
        recommended=recommended,
        others=tuple(offer for offer in offers if offer.name not in named and offer.state is not OfferState.INSTALLED),
        installed=tuple(
            installed_of(entry, benches.get(entry.name, ""), entry.name in fetched) for entry in inputs.entries
        ),
        found=tuple((each.path, found_words(each)) for each in inputs.found if each.path not in here),
        answerers=answerers(inputs.entries, inputs.machine, benches),
        answers_by=next((entry.name for entry in inputs.entries if "chat" in entry.used_for), ""),
    )


def inspection_rows(*files: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    """Return the facts of one file, or of two beside each other, as rows of texts."""
    flat = [dict(_flat(file)) for file in files]
    names = list(dict.fromkeys(name for each in flat for name in each))
    return tuple((name.replace("_", " "), *(each.get(name, "\u2013") for each in flat)) for name in names)


def _flat(facts: Mapping[str, Any], before: str = "") -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for name, value in facts.items():
        if isinstance(value, Mapping):
            rows.extend(_flat(value, f"{before}{name} "))
        elif isinstance(value, (list, tuple)):
            rows.append((before + name, ", ".join(str(each) for each in value)))
        elif value not in (None, ""):
            rows.append((before + name, str(value)))
    return rows
