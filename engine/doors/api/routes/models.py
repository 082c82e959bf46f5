"""Models on this machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.contract.job import Job
from engine.contract.request import ModelEntry, ModelUse
from engine.doors.api.doors import Doors
from engine.doors.api.endpoint import Routes
from engine.doors.api.reply import path_in

routes = Routes("/models")


@dataclass(frozen=True, slots=True)
class ModelFileIn:
    """A model file by its ``file://`` address."""

    uri: str


@dataclass(frozen=True, slots=True)
class ToolCasesIn:
    """Cases of tool calling, as a file by its ``file://`` address; without one, our own."""

    uri: str = ""


@dataclass(frozen=True, slots=True)
class UseIn:
    """What to use a model for."""

    task: str


@routes.get()
def models(doors: Doors) -> Sequence[ModelEntry]:
    """Return every ModelEntry."""
    return doors.services.models.models()


@routes.post(status=201)
def add(doors: Doors, model: ModelFileIn) -> ModelEntry:
    """Check a model file and make it known; return its ModelEntry."""
    entry = doors.services.models.add(path_in(model.uri))
    doors.events.publish("model", {"name": entry.name, "change": "added"})
    return entry


@routes.post("/inspect")
def inspect(doors: Doors, model: ModelFileIn) -> Mapping[str, Any]:
    """Return what a model file says of itself, without adding it."""
    return doors.services.models.inspect(path_in(model.uri))


@routes.delete("/{name}")
def remove(doors: Doors, name: str) -> None:
    """Forget a model; its file stays where it is."""
    doors.services.models.remove(name)
    doors.events.publish("model", {"name": name, "change": "removed"})


@routes.post("/{name}/use/forecast")
def forecast_use(doors: Doors, name: str, use: UseIn) -> ModelUse:
    """Say what choosing the model for a task would take of the disk, without choosing it; return a ModelUse."""
    return doors.services.models.forecast_use(name, use.task)


@routes.post("/{name}/use")
def use(doors: Doors, name: str, use: UseIn) -> ModelUse:
    """Choose the model for a task; return a ModelUse, which says what is read anew for it."""
    used = doors.services.models.use(name, use.task)
    doors.events.publish("model", {"name": used.model.name, "change": "used", "task": use.task})
    return used


@routes.post("/{name}/bench", status=202)
def bench(doors: Doors, name: str) -> Job:
    """Measure the model on this machine; return the Job."""
    models = doors.services.models
    return doors.jobs.start("bench", lambda report, call: models.bench(name, report, call))


@routes.post("/{name}/bench/tools", status=202)
def bench_tools(doors: Doors, name: str, cases: ToolCasesIn) -> Job:
    """Measure how well the model calls tools; return the Job."""
    models = doors.services.models
    path = path_in(cases.uri) if cases.uri else b""
    return doors.jobs.start("bench", lambda report, call: models.bench_tools(name, path, report, call))
