"""Where connections may go."""

from __future__ import annotations

from collections.abc import Sequence

from engine.contract.machine import Grant
from engine.doors.api.doors import Doors
from engine.doors.api.endpoint import Routes

routes = Routes("/grants")


@routes.get()
def grants(doors: Doors) -> Sequence[Grant]:
    """Return every Grant: a destination that is allowed for a purpose."""
    return doors.services.connections.grants()


@routes.post(status=201)
def grant(doors: Doors, grant: Grant) -> Grant:
    """Allow a destination from now on; return the Grant."""
    given = doors.services.connections.grant(grant.purpose, grant.host, grant.port)
    doors.events.publish("settings", {"changed": ["network.granted"]})
    return given


@routes.post("/withdraw")
def withdraw(doors: Doors, grant: Grant) -> None:
    """Allow a destination no longer."""
    doors.services.connections.withdraw(grant.purpose, grant.host, grant.port)
    doors.events.publish("settings", {"changed": ["network.granted"]})
