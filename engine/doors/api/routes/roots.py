"""The watched folders and files."""

from __future__ import annotations

from dataclasses import dataclass

from engine.contract.status import Forecast, RootStatus
from engine.doors.api.doors import Doors
from engine.doors.api.endpoint import Routes
from engine.doors.api.reply import path_in

routes = Routes("/roots")


@dataclass(frozen=True, slots=True)
class RootIn:
    """A folder or file by its ``file://`` address."""

    uri: str
    trusted: bool = False
    ignore: tuple[str, ...] = ()
    """Lines of .gitignore syntax that leave parts of a new root out; for adding only."""


@routes.get()
def roots(doors: Doors) -> tuple[RootStatus, ...]:
    """Return every RootStatus."""
    return doors.services.library.status().roots


@routes.post(status=201)
def add(doors: Doors, root: RootIn) -> RootStatus:
    """Watch a folder or file from now on; return its RootStatus."""
    return doors.services.library.add_root(
        path_in(root.uri), root.trusted, {"ignore": list(root.ignore)} if root.ignore else None
    )


@routes.post("/remove")
def remove(doors: Doors, root: RootIn) -> None:
    """Stop watching; what was known of it goes."""
    doors.services.library.remove_root(path_in(root.uri))


@routes.post("/forecast")
def forecast(doors: Doors, root: RootIn) -> Forecast:
    """Return what adding would mean, without adding."""
    return doors.services.library.forecast(path_in(root.uri))
