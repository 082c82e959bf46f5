"""How the engine, the library and the machine are."""

from __future__ import annotations

from engine.contract.machine import ConnectionReport, DiskUse
from engine.contract.request import EngineInfo
from engine.contract.status import LibraryStatus
from engine.doors.api.doors import Doors
from engine.doors.api.endpoint import Routes

routes = Routes()


@routes.get("/status")
def status(doors: Doors) -> LibraryStatus:
    """Return the LibraryStatus."""
    return doors.services.library.status()


@routes.get("/connections")
def connections(doors: Doors) -> ConnectionReport:
    """Look at every socket now; return the ConnectionReport: what was ever seen to reach beyond this machine."""
    return doors.services.connections.report(doors.leases.holders)


@routes.get("/disk")
def disk(doors: Doors) -> DiskUse:
    """Return the DiskUse, at most some seconds old."""
    return doors.services.disk.use()


@routes.get("/engine")
def engine(doors: Doors) -> EngineInfo:
    """Return the EngineInfo: version, API number, process, state of the index."""
    return doors.services.info()
