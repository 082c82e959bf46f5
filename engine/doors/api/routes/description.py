"""The API's description of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.doors.api.endpoint import Routes


def routes_for(nouns: Sequence[Routes]) -> Routes:
    """Return the route that describes all others as an OpenAPI document."""
    routes = Routes()

    @routes.get("/openapi.json")
    def openapi() -> Mapping[str, Any]:
        """Return the OpenAPI 3.1 document of this API."""
        from engine.doors.api.openapi import described  # asked for by nobody in daily use

        return described([endpoint for noun in nouns for endpoint in noun.endpoints])

    return routes
