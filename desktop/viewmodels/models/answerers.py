"""Answerers: what can answer a question on this machine, each with its size, speed and fit in a few words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desktop.language import tr
from desktop.viewmodels import wording
from engine.contract.model import HardwareReport
from engine.contract.request import ModelEntry

_ROOM = 1.2
"""A model takes more memory than its file: the conversation it keeps in mind stands beside the weights."""


@dataclass(frozen=True, slots=True)
class Answerer:
    """One way to have answers. ``name`` is empty for the files quoted word for word, without a model."""

    name: str
    title: str
    facts: str
    is_used: bool
    fits: bool = True


def answerers(
    entries: Iterable[ModelEntry], machine: HardwareReport | None, benches: Mapping[str, str]
) -> tuple[Answerer, ...]:
    """Return quoting first, then every model that writes answers, as they are listed."""
    models = [entry for entry in entries if entry.task in ("chat", "vision")]
    is_written = any("chat" in entry.used_for for entry in models)
    quoting = Answerer("", tr("Quote my files"), tr("word for word, no model"), not is_written)
    return (quoting, *(_answerer(entry, machine, benches.get(entry.name, "")) for entry in models))


def fits(size_bytes: int, machine: HardwareReport | None) -> bool:
    """Return whether a model of this size runs here; one of unknown size is given the benefit of the doubt."""
    return machine is None or size_bytes * _ROOM <= machine.memory_bytes


def fit_words(size_bytes: int, machine: HardwareReport | None) -> str:
    """Return how a model goes with the memory; nothing while either is unknown."""
    if machine is None or not size_bytes:
        return ""
    if not fits(size_bytes, machine):
        return tr("too large for this machine")
    if size_bytes * _ROOM > machine.free_bytes:
        return tr("fits once {size} of memory are free", size=wording.size(round(size_bytes * _ROOM)))
    return tr("fits in memory")


def _answerer(entry: ModelEntry, machine: HardwareReport | None, bench: str) -> Answerer:
    size = wording.size(entry.size_bytes) if entry.size_bytes else ""
    facts = wording.joined((size, bench, fit_words(entry.size_bytes, machine)))
    return Answerer(entry.name, entry.name, facts, "chat" in entry.used_for, fits(entry.size_bytes, machine))
