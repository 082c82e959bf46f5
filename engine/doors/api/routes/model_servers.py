"""Other programs that run models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.contract.job import Job
from engine.contract.request import ModelEntry
from engine.contract.server import ModelServer
from engine.doors.api.doors import Doors
from engine.doors.api.endpoint import Routes

routes = Routes("/model-servers")


@dataclass(frozen=True, slots=True)
class ServerIn:
    """A server by its address, with what it is to be called and its key, if any."""

    url: str
    name: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class NameIn:
    """A server, or a model as ``server:model``; such names may hold slashes, so they are no part of a path."""

    name: str


@dataclass(frozen=True, slots=True)
class ServedUseIn:
    """What to use a server's model for; ``cloud`` allows that another machine than the server answers for it."""

    name: str
    task: str
    cloud: bool = False


@routes.get()
def servers(doors: Doors) -> Sequence[ModelServer]:
    """Return every ModelServer that was added."""
    return doors.services.model_servers.servers()


@routes.post(status=201)
def add(doors: Doors, server: ServerIn) -> Sequence[ModelEntry]:
    """Ask an address what it is and keep it; return the ModelEntry of each of its models."""
    entries = doors.services.model_servers.add(server.url, server.name, server.key)
    doors.events.publish("model", {"name": server.name or server.url, "change": "added"})
    return entries


@routes.post("/remove")
def remove(doors: Doors, server: NameIn) -> None:
    """Forget a server and its key."""
    doors.services.model_servers.remove(server.name)
    doors.events.publish("model", {"name": server.name, "change": "removed"})


@routes.post("/use")
def use(doors: Doors, use: ServedUseIn) -> ModelEntry:
    """Choose a server's model for a task; return its ModelEntry."""
    entry = doors.services.model_servers.use(use.name, use.task, use.cloud)
    doors.events.publish("model", {"name": entry.name, "change": "used", "task": use.task})
    return entry


@routes.post("/pull", status=202)
def pull(doors: Doors, model: NameIn) -> Job:
    """Let a server fetch a model; return the Job. Cancelling stops it; the next one goes on from there."""
    servers = doors.services.model_servers
    return doors.jobs.start("pull", lambda report, call: servers.pull(model.name, report, call))


@routes.post("/unload")
def unload(doors: Doors, model: NameIn) -> None:
    """Let a server take a model out of its memory."""
    doors.services.model_servers.unload(model.name)
