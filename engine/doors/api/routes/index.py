"""Indexing: look at the folders now, pause, go on, check."""

from __future__ import annotations

from dataclasses import dataclass

from engine.contract.job import Job
from engine.doors.api.doors import Doors
from engine.doors.api.endpoint import Routes

routes = Routes()


@dataclass(frozen=True, slots=True)
class DoctorIn:
    """Whether to mend what is found."""

    repair: bool = False


@routes.post("/index", status=202)
def index(doors: Doors) -> Job:
    """Compare all folders with the disk now; return the Job."""
    return doors.jobs.start("index", doors.services.library.reconcile)


@routes.post("/doctor", status=202)
def doctor(doors: Doors, how: DoctorIn) -> Job:
    """Compare folders, ledger and index; return the Job, whose result is a Diagnosis."""
    library = doors.services.library
    return doors.jobs.start("doctor", lambda report, call: library.diagnose(how.repair, report, call))


@routes.post("/pause")
def pause(doors: Doors) -> None:
    """Stop indexing until resumed."""
    doors.services.library.pause()


@routes.post("/resume")
def resume(doors: Doors) -> None:
    """Go on indexing."""
    doors.services.library.resume()
