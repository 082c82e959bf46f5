"""The gateway: models for other programs on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.contract.gateway import USUAL_REQUESTS_PER_MIN, GatewayState, KeyReport, NewGatewayKey
from engine.doors.api.doors import Doors
from engine.doors.api.endpoint import Routes

routes = Routes("/gateway")


@dataclass(frozen=True, slots=True)
class SwitchIn:
    """Whether to serve."""

    on: bool


@dataclass(frozen=True, slots=True)
class KeyIn:
    """What a new key is called and what it may."""

    name: str
    models: tuple[str, ...] = ()
    requests_per_min: int = USUAL_REQUESTS_PER_MIN
    tokens_per_day: int = 0
    cached: bool = False


@routes.get()
def state(doors: Doors) -> GatewayState:
    """Return the GatewayState: whether programs are served, and where."""
    return doors.services.gateway.state()


@routes.post("/switch")
def switch(doors: Doors, switch: SwitchIn) -> GatewayState:
    """Serve from now on, across starts too, or no longer; return the GatewayState."""
    state = doors.services.gateway.switch(switch.on)
    doors.events.publish("settings", {"names": ["gateway.on"]})
    return state


@routes.get("/keys")
def keys(doors: Doors) -> Sequence[KeyReport]:
    """Return the KeyReport of every key: what it may, and what it used."""
    return doors.services.gateway.keys()


@routes.post("/keys", status=201)
def create_key(doors: Doors, key: KeyIn) -> NewGatewayKey:
    """Make a key; return a NewGatewayKey with the only showing of its secret."""
    gateway = doors.services.gateway
    return gateway.create_key(key.name, key.models, key.requests_per_min, key.tokens_per_day, key.cached)


@routes.post("/keys/{key}/revoke")
def revoke_key(doors: Doors, key: str) -> None:
    """Let a key be good no longer."""
    doors.services.gateway.revoke_key(key)
