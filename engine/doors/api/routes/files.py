"""Files one by one, and what a person may do with one of them."""

from __future__ import annotations

from dataclasses import dataclass

from engine.contract.errors import BadRequest
from engine.contract.request import FilePage
from engine.contract.status import ForgetReceipt
from engine.doors.api.doors import Doors
from engine.doors.api.endpoint import Routes
from engine.doors.api.reply import path_in

PAGE_FILES = 200
MAX_PAGE_FILES = 2000
STATES = ("", "indexed", "pending", "skipped", "failed", "offline")

routes = Routes()


@dataclass(frozen=True, slots=True)
class PathIn:
    """A file or folder by its ``file://`` address."""

    uri: str


@routes.get("/files")
def files(doors: Doors, state: str = "", cursor: str = "", limit: int = PAGE_FILES, since_ns: int = 0) -> FilePage:
    """Return a FilePage; its cursor gives the next one. ``since_ns``: only what came or changed since (Unix time)."""
    if state not in STATES:
        raise BadRequest(problem=f"The state must be one of {', '.join(STATES[1:])}.")
    if not 1 <= limit <= MAX_PAGE_FILES:
        raise BadRequest(problem=f"The limit must be between 1 and {MAX_PAGE_FILES}.")
    return doors.services.library.files(state, cursor, limit, since_ns)


@routes.post("/want")
def want(doors: Doors, path: PathIn) -> None:
    """Put a file or folder first in the queue."""
    doors.services.library.want(path_in(path.uri))


@routes.post("/forget")
def forget(doors: Doors, path: PathIn) -> ForgetReceipt:
    """Remove everything known of a path; return the ForgetReceipt. The file itself is not touched."""
    return doors.services.library.forget(path_in(path.uri))
