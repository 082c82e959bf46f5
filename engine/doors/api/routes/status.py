"""How the engine and the library are."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from engine.doors.api.doors import DoorsIn
from engine.doors.api.reply import reply

router = APIRouter(tags=["status"])


@router.get("/status")
def status(doors: DoorsIn) -> Response:
    """Return the LibraryStatus."""
    return reply(doors.services.library.status())


@router.get("/connections")
def connections(doors: DoorsIn) -> Response:
    """Look at every socket now; return the ConnectionReport: what was ever seen to reach beyond this machine."""
    return reply(doors.services.connections.report(doors.leases.holders))


@router.get("/disk")
def disk(doors: DoorsIn) -> Response:
    """Return the DiskUse, at most some seconds old."""
    return reply(doors.services.disk.use())


@router.get("/engine")
def engine(doors: DoorsIn) -> Response:
    """Return the EngineInfo: version, API number, process, state of the index."""
    return reply(doors.services.info())
