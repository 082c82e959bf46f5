"""Settings."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import Response

from engine.doors.api.doors import DoorsIn, window_only
from engine.doors.api.reply import reply

router = APIRouter(prefix="/settings", tags=["settings"])


class SettingsIn(BaseModel):
    """Values by dotted name."""

    values: dict[str, Any]


@router.get("")
def read(doors: DoorsIn) -> Response:
    """Return all settings as a tree."""
    return reply(doors.services.settings.read())


@router.patch("")
def change(doors: DoorsIn, request: Request, settings: SettingsIn) -> Response:
    """Set values and return the new tree. What opens the network needs the window's token."""
    if any(name.split(".")[0] == "network" for name in settings.values):
        window_only(request)
    tree = doors.services.settings.change(settings.values)
    doors.events.publish("settings", {"names": sorted(settings.values)})
    return reply(tree)
