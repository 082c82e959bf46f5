"""Leases: who needs the engine."""

from __future__ import annotations

from dataclasses import dataclass

from engine.contract.errors import NotFound
from engine.doors.api.doors import Doors
from engine.doors.api.endpoint import Routes

routes = Routes()


@dataclass(frozen=True, slots=True)
class LeaseIn:
    """The process that needs the engine."""

    pid: int


@routes.post("/leases", status=201)
def take(doors: Doors, lease: LeaseIn) -> dict[str, str]:
    """Need the engine; return ``{"id"}``. The lease ends with the process at the latest."""
    return {"id": doors.leases.take(lease.pid)}


@routes.delete("/leases/{lease}")
def drop(doors: Doors, lease: str) -> None:
    """Need it no longer."""
    if not doors.leases.drop(lease):
        raise NotFound(what="lease", name=lease)


@routes.post("/shutdown")
def shutdown(doors: Doors) -> None:
    """Ask the engine to stop cleanly."""
    doors.request_stop()
