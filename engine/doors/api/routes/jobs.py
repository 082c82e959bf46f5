"""Long work."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from engine.doors.api.doors import DoorsIn
from engine.doors.api.reply import reply

router = APIRouter(prefix="/jobs", tags=["jobs"])


@router.get("")
def jobs(doors: DoorsIn) -> Response:
    """Return every Job of this launch, oldest first."""
    return reply(doors.jobs.all())


@router.get("/{job}")
def job(doors: DoorsIn, job: str) -> Response:
    """Return one Job."""
    return reply(doors.jobs.get(job))


@router.post("/{job}/cancel")
def cancel(doors: DoorsIn, job: str) -> Response:
    """Ask a job to stop; return it as it stands."""
    return reply(doors.jobs.cancel(job), 202)
