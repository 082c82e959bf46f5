"""Catalogue: the models that can be fetched, each value with where it comes from; and what to recommend of them.

It is read from TOML texts that the engine hands in. A value without a source is unverified.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any, Final

from engine.contract.errors import NotFound
from engine.contract.model import CatalogueFile, CatalogueModel, Mark, Trust

TASKS: Final = ("chat", "vision", "embedding", "rerank", "image", "speech")
SYSTEM_BYTES: Final = 3_000_000_000
"""Of the machine's memory, what is left to the system and other programs when a model is recommended."""
QUICK_SHARE: Final = 0.4
"""A model for small work takes at most this part of what the recommended one takes."""
_FIELDS: Final = frozenset(field.name for field in fields(CatalogueModel)) - {"marks", "files"}


def read_catalogue(sources: str, texts: Iterable[str]) -> tuple[CatalogueModel, ...]:
    """Return the models of TOML texts, by task and rank. Raises ValueError for what does not fit."""
    marks = {name: _mark(name, facts) for name, facts in tomllib.loads(sources).items()}
    models = [_model(entry, marks) for text in texts for entry in tomllib.loads(text)["model"]]
    names = [model.name for model in models]
    if len(set(names)) != len(names):
        raise ValueError("a name is there twice in the catalogue")
    return tuple(sorted(models, key=lambda model: (TASKS.index(model.task), -model.rank)))


def find(models: Iterable[CatalogueModel], name: str) -> CatalogueModel:
    """Return the model of a name. Raises NotFound."""
    for model in models:
        if model.name == name:
            return model
    raise NotFound(what="model in the catalogue", name=name)


def recommend(models: Iterable[CatalogueModel], memory_bytes: int, gpu_bytes: int = 0) -> tuple[str, ...]:
    """Return at most three names for a machine: the best that answers, a quick one, the best that sees pictures.

    ``memory_bytes`` is all memory of the machine, ``gpu_bytes`` of its largest card. No recommendation is one too.
    """
    room = max(memory_bytes - SYSTEM_BYTES, gpu_bytes)
    fitting = [model for model in models if 0 < model.memory_bytes <= room]
    best = _best(model for model in fitting if model.task == "chat")
    if best is None:
        return ()
    small = best.memory_bytes * QUICK_SHARE
    quick = _best(model for model in fitting if model.task == "chat" and model.memory_bytes <= small)
    seeing = _best(model for model in fitting if model.task == "vision")
    return tuple(model.name for model in (best, quick, seeing) if model is not None)


def _best(models: Iterable[CatalogueModel]) -> CatalogueModel | None:
    return max(models, key=lambda model: model.rank, default=None)


def _mark(name: str, facts: Mapping[str, Any]) -> Mark:
    try:
        return Mark(Trust(facts["trust"]), str(facts["text"]), str(facts["date"]))
    except KeyError as error:
        raise ValueError(f"the source '{name}' of the catalogue is incomplete") from error


def _model(entry: Mapping[str, Any], marks: Mapping[str, Mark]) -> CatalogueModel:
    values = {key: value for key, value in entry.items() if key not in ("files", "from")}
    if unknown := values.keys() - _FIELDS:
        raise ValueError(f"the catalogue has unknown values: {', '.join(sorted(unknown))}")
    try:
        model = CatalogueModel(**values, files=tuple(CatalogueFile(**file) for file in entry["files"]))
        model = replace(model, marks={key: marks[source] for key, source in entry.get("from", {}).items()})
    except (KeyError, TypeError) as error:
        raise ValueError(f"the model {entry.get('name')} of the catalogue is incomplete: {error}") from error
    if model.task not in TASKS or not model.files:
        raise ValueError(f"the model {model.name} of the catalogue has an unknown task or no files")
    return model
