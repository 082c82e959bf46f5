"""Settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.contract.errors import NotAuthorised
from engine.doors.api.doors import Doors
from engine.doors.api.endpoint import Routes
from engine.doors.api.tokens import Holder

routes = Routes("/settings")


@dataclass(frozen=True, slots=True)
class SettingsIn:
    """Values by dotted name."""

    values: Mapping[str, Any]


@routes.get()
def read(doors: Doors) -> Mapping[str, Any]:
    """Return all settings as a tree."""
    return doors.services.settings.read()


@routes.patch()
def change(doors: Doors, holder: Holder, settings: SettingsIn) -> Mapping[str, Any]:
    """Set values and return the new tree. What opens the network needs the window's token."""
    if holder is not Holder.WINDOW and any(name.split(".")[0] == "network" for name in settings.values):
        raise NotAuthorised("only the window may do this")
    tree = doors.services.settings.change(settings.values)
    doors.events.publish("settings", {"names": sorted(settings.values)})
    return tree
