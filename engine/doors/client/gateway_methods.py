"""GatewayMethods: the part of the client that switches the gateway and keeps its keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from engine.contract.gateway import USUAL_REQUESTS_PER_MIN, GatewayState, KeyReport, NewGatewayKey
from engine.contract.wire import from_wire


class GatewayMethods:
    """The gateway for other programs on this machine."""

    _call: Any

    def gateway(self) -> GatewayState:
        """Return whether programs are served, and where."""
        return from_wire(GatewayState, self._call("GET", "/v1/gateway"))

    def switch_gateway(self, on: bool) -> GatewayState:
        """Serve from now on, or no longer."""
        return from_wire(GatewayState, self._call("POST", "/v1/gateway/switch", {"on": on}))

    def gateway_keys(self) -> tuple[KeyReport, ...]:
        """Return every key with what it used."""
        return from_wire(tuple[KeyReport, ...], self._call("GET", "/v1/gateway/keys"))

    def create_gateway_key(
        self,
        name: str,
        models: Sequence[str] = (),
        requests_per_min: int = USUAL_REQUESTS_PER_MIN,
        tokens_per_day: int = 0,
        cached: bool = False,
    ) -> NewGatewayKey:
        """Make a key; its secret is not shown again."""
        body = {
            "name": name,
            "models": list(models),
            "requests_per_min": requests_per_min,
            "tokens_per_day": tokens_per_day,
            "cached": cached,
        }
        return from_wire(NewGatewayKey, self._call("POST", "/v1/gateway/keys", body))

    def revoke_gateway_key(self, key: str) -> None:
        """Let a key be good no longer."""
        self._call("POST", f"/v1/gateway/keys/{quote(key, safe='')}/revoke")
