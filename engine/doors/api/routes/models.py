"""Models on this machine."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from engine.doors.api.doors import DoorsIn
from engine.doors.api.reply import done, path_in, reply

router = APIRouter(prefix="/models", tags=["models"])


class ModelFileIn(BaseModel):
    """A model file by its ``file://`` address."""

    uri: str


class UseIn(BaseModel):
    """What to use a model for."""

    task: str


@router.get("")
def models(doors: DoorsIn) -> Response:
    """Return every ModelEntry."""
    return reply(list(doors.services.models.models()))


@router.post("")
def add(doors: DoorsIn, model: ModelFileIn) -> Response:
    """Check a model file and make it known; return its ModelEntry."""
    entry = doors.services.models.add(path_in(model.uri))
    doors.events.publish("model", {"name": entry.name, "change": "added"})
    return reply(entry, 201)


@router.post("/inspect")
def inspect(doors: DoorsIn, model: ModelFileIn) -> Response:
    """Return what a model file says of itself, without adding it."""
    return reply(doors.services.models.inspect(path_in(model.uri)))


@router.delete("/{name}")
def remove(doors: DoorsIn, name: str) -> Response:
    """Forget a model; its file stays where it is."""
    doors.services.models.remove(name)
    doors.events.publish("model", {"name": name, "change": "removed"})
    return done()


@router.post("/{name}/use")
def use(doors: DoorsIn, name: str, use: UseIn) -> Response:
    """Choose the model for a task; return its ModelEntry."""
    entry = doors.services.models.use(name, use.task)
    doors.events.publish("model", {"name": entry.name, "change": "used", "task": use.task})
    return reply(entry)


@router.post("/{name}/bench")
def bench(doors: DoorsIn, name: str) -> Response:
    """Measure the model on this machine; return the Job."""
    models = doors.services.models
    return reply(doors.jobs.start("bench", lambda report, call: models.bench(name, report, call)), 202)
