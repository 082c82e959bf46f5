"""Leases: who needs the engine."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from engine.contract.errors import NotFound
from engine.doors.api.doors import DoorsIn
from engine.doors.api.reply import done, reply

router = APIRouter(tags=["engine"])


class LeaseIn(BaseModel):
    """The process that needs the engine."""

    pid: int


@router.post("/leases")
def take(doors: DoorsIn, lease: LeaseIn) -> Response:
    """Need the engine; return ``{"id"}``. The lease ends with the process at the latest."""
    return reply({"id": doors.leases.take(lease.pid)}, 201)


@router.delete("/leases/{lease}")
def drop(doors: DoorsIn, lease: str) -> Response:
    """Need it no longer."""
    if not doors.leases.drop(lease):
        raise NotFound(what="lease", name=lease)
    return done()


@router.post("/shutdown")
def shutdown(doors: DoorsIn) -> Response:
    """Ask the engine to stop cleanly."""
    doors.request_stop()
    return done()
