"""The watched folders and files."""

from __future__ import annotations

from dataclasses import dataclass

from engine.contract.status import Forecast, FoundCollection, RootStatus, RulesPreview
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


@routes.post("/rules")
def set_rules(doors: Doors, root: RootIn) -> RootStatus:
    """Give a root other ignore rules; return its RootStatus. Nothing else of it changes."""
    return doors.services.library.set_rules(path_in(root.uri), root.ignore)


@routes.post("/rules/preview")
def preview_rules(doors: Doors, root: RootIn) -> RulesPreview:
    """Return what these ignore rules would drop of a root, without setting them."""
    return doors.services.library.preview_rules(path_in(root.uri), root.ignore)


@routes.get("/elsewhere")
def elsewhere(doors: Doors) -> tuple[FoundCollection, ...]:
    """Return folders that other programs have indexed: they can be added here."""
    return tuple(doors.services.home.collections())


@routes.post("/remove")
def remove(doors: Doors, root: RootIn) -> None:
    """Stop watching; what was known of it goes."""
    doors.services.library.remove_root(path_in(root.uri))


@routes.post("/forecast")
def forecast(doors: Doors, root: RootIn) -> Forecast:
    """Return what adding would mean, without adding."""
    return doors.services.library.forecast(path_in(root.uri))
