"""The watched folders and files."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from engine.doors.api.doors import DoorsIn
from engine.doors.api.reply import done, path_in, reply

router = APIRouter(prefix="/roots", tags=["roots"])


class RootIn(BaseModel):
    """A folder or file by its ``file://`` address."""

    uri: str
    trusted: bool = False


@router.get("")
def roots(doors: DoorsIn) -> Response:
    """Return every RootStatus."""
    return reply(doors.services.library.status().roots)


@router.post("")
def add(doors: DoorsIn, root: RootIn) -> Response:
    """Watch a folder or file from now on; return its RootStatus."""
    return reply(doors.services.library.add_root(path_in(root.uri), root.trusted), 201)


@router.post("/remove")
def remove(doors: DoorsIn, root: RootIn) -> Response:
    """Stop watching; what was known of it goes."""
    doors.services.library.remove_root(path_in(root.uri))
    return done()


@router.post("/forecast")
def forecast(doors: DoorsIn, root: RootIn) -> Response:
    """Return what adding would mean, without adding."""
    return reply(doors.services.library.forecast(path_in(root.uri)))
