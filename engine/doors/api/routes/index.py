"""Indexing: look at the folders now, pause, go on, check."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from engine.doors.api.doors import DoorsIn
from engine.doors.api.reply import done, reply

router = APIRouter(tags=["index"])


class DoctorIn(BaseModel):
    """Whether to mend what is found."""

    repair: bool = False


@router.post("/index")
def index(doors: DoorsIn) -> Response:
    """Compare all folders with the disk now; return the Job."""
    return reply(doors.jobs.start("index", doors.services.library.reconcile), 202)


@router.post("/doctor")
def doctor(doors: DoorsIn, how: DoctorIn) -> Response:
    """Compare folders, ledger and index; return the Job, whose result is a Diagnosis."""
    library = doors.services.library
    work = doors.jobs.start("doctor", lambda report, call: library.diagnose(how.repair, report, call))
    return reply(work, 202)


@router.post("/pause")
def pause(doors: DoorsIn) -> Response:
    """Stop indexing until resumed."""
    doors.services.library.pause()
    return done()


@router.post("/resume")
def resume(doors: DoorsIn) -> Response:
    """Go on indexing."""
    doors.services.library.resume()
    return done()
