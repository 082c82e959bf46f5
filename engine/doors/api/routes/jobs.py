"""Long work."""

from __future__ import annotations

from engine.contract.job import Job
from engine.doors.api.doors import Doors
from engine.doors.api.endpoint import Routes

routes = Routes("/jobs")


@routes.get()
def jobs(doors: Doors) -> list[Job]:
    """Return every Job of this launch, oldest first."""
    return doors.jobs.all()


@routes.get("/{job}")
def one(doors: Doors, job: str) -> Job:
    """Return one Job."""
    return doors.jobs.get(job)


@routes.post("/{job}/cancel", status=202)
def cancel(doors: Doors, job: str) -> Job:
    """Ask a job to stop; return it as it stands."""
    return doors.jobs.cancel(job)
