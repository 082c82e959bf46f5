"""Model servers: adding one by its address, with the connection allowed and its key asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from engine.contract.errors import NotGranted
from engine.contract.machine import Grant
from engine.contract.request import ModelEntry

if TYPE_CHECKING:
    from engine.doors.client.engine_client import EngineClient

Allow = Callable[["EngineClient", Sequence[Grant], bool], None]
"""Asks for connections. Raises NotGranted when the answer is no."""


@dataclass(frozen=True, slots=True)
class NewServer:
    """What the command line says of a server."""

    url: str
    name: str
    has_key: bool
    yes: bool


def is_address(text: str) -> bool:
    """Return whether it is a server's address rather than a file."""
    return text.startswith(("http://", "https://"))


def add(engine: EngineClient, new: NewServer, allow: Allow) -> Sequence[ModelEntry]:
    """Add a server and return its models; a host that is not allowed yet is asked for first."""
    key = _key() if new.has_key else ""
    try:
        return engine.add_server(new.url, new.name, key)
    except NotGranted as refused:
        if refused.remedy is None or refused.remedy.action != "grant":
            raise
        wanted = refused.remedy.params
        allow(engine, [Grant(wanted["purpose"], wanted["host"], int(wanted["port"]))], new.yes)
        return engine.add_server(new.url, new.name, key)


def _key() -> str:
    """Return the key: asked for without showing it, or a line of standard input. Never an argument, which is seen."""
    if sys.stdin.isatty():
        return str(typer.prompt("Key of the server", hide_input=True, err=True))
    return sys.stdin.readline().strip()
