"""Files one by one, and what a person may do with one of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.responses import Response

from engine.doors.api.doors import DoorsIn
from engine.doors.api.reply import done, path_in, reply

PAGE_FILES = 200
MAX_PAGE_FILES = 2000

router = APIRouter(tags=["files"])


class PathIn(BaseModel):
    """A file or folder by its ``file://`` address."""

    uri: str


@router.get("/files")
def files(
    doors: DoorsIn,
    state: Annotated[str, Query(pattern="^(|indexed|pending|skipped|failed|offline)$")] = "",
    cursor: str = "",
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE_FILES)] = PAGE_FILES,
) -> Response:
    """Return a FilePage; its cursor gives the next one."""
    return reply(doors.services.library.files(state, cursor, limit))


@router.post("/want")
def want(doors: DoorsIn, path: PathIn) -> Response:
    """Put a file or folder first in the queue."""
    doors.services.library.want(path_in(path.uri))
    return done()


@router.post("/forget")
def forget(doors: DoorsIn, path: PathIn) -> Response:
    """Remove everything known of a path; return the ForgetReceipt. The file itself is not touched."""
    return reply(doors.services.library.forget(path_in(path.uri)))
