"""The home: room, backup, diagnostics."""

from __future__ import annotations

from dataclasses import dataclass

from engine.contract.job import Job
from engine.doors.api.doors import Doors
from engine.doors.api.endpoint import Routes
from engine.doors.api.reply import path_in

routes = Routes("/home")


@dataclass(frozen=True, slots=True)
class FolderIn:
    """A folder to write into, by its ``file://`` address."""

    uri: str


@routes.post("/reclaim", status=202)
def reclaim(doors: Doors) -> Job:
    """Give back the room of what can be made again; return the Job, whose result holds ``freed_bytes``."""
    return doors.jobs.start("reclaim", doors.services.home.reclaim)


@routes.post("/backup", status=202)
def back_up(doors: Doors, folder: FolderIn) -> Job:
    """Copy what cannot be made again into a folder and check the copy; return the Job."""
    home, place = doors.services.home, path_in(folder.uri)
    return doors.jobs.start("backup", lambda report, call: home.back_up(place, report, call))


@routes.post("/diagnostics", status=202)
def diagnostics(doors: Doors, folder: FolderIn) -> Job:
    """Write what helps to find a fault into a folder, without secrets; return the Job."""
    home, place = doors.services.home, path_in(folder.uri)
    return doors.jobs.start("diagnostics", lambda report, call: home.diagnostics(place, report, call))
