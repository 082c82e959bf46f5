"""ServerBook: the model servers that were added, with their keys, in a file that only this user reads."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from engine.contract.errors import BadRequest, Conflict, NotFound
from engine.contract.wire import from_wire, to_wire
from models.catalogue.stamped_file import write_durably

KINDS = ("ollama", "openai")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,40}")


@dataclass(frozen=True, slots=True)
class Server:
    """One server. ``url`` is where its addresses begin: for the OpenAI kind what comes before ``/chat/completions``."""

    name: str
    kind: str
    url: str
    key: str = ""
    clouds: tuple[str, ...] = ()


class ServerBook:
    """The servers of one home. Thread-safe as far as one engine writes."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "servers.json"

    def all(self) -> tuple[Server, ...]:
        """Return every server, by name. Raises Conflict for a damaged file."""
        return tuple(self._read().values())

    def get(self, name: str) -> Server:
        """Return one. Raises NotFound."""
        try:
            return self._read()[name]
        except KeyError:
            raise NotFound(what="model server", name=name) from None

    def keep(self, server: Server) -> None:
        """Add a server, or change the one of that name. Raises BadRequest for a name that cannot be."""
        if not _NAME.fullmatch(server.name) or server.kind not in KINDS:
            raise BadRequest(problem=f"'{server.name}' cannot name a server: small letters, digits, dots and dashes.")
        self._write({**self._read(), server.name: server})

    def drop(self, name: str) -> None:
        """Forget a server and its key. Raises NotFound."""
        gone = self.get(name).name
        self._write({key: server for key, server in self._read().items() if key != gone})

    def _read(self) -> dict[str, Server]:
        try:
            content = self._file.read_text(encoding="utf-8")
        except FileNotFoundError:
            return {}
        try:
            servers = from_wire(tuple[Server, ...], json.loads(content)["servers"])
        except (ValueError, KeyError, TypeError) as error:
            raise Conflict(problem=f"{self._file} is damaged. Delete it and add your servers again.") from error
        return {server.name: server for server in servers}

    def _write(self, servers: Mapping[str, Server]) -> None:
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self._file.with_name(self._file.name + ".new")
        fresh.touch(mode=0o600)
        fresh.chmod(0o600)  # it holds keys; writing keeps the mode
        body = {"schema": 1, "servers": to_wire(tuple(servers[name] for name in sorted(servers)))}
        write_durably(self._file, json.dumps(body, indent=1))


def split_name(name: str) -> tuple[str, str]:
    """Return server and model of ``server:model``; the server is empty for a model file of this machine."""
    server, colon, model = name.partition(":")
    return (server, model) if colon else ("", name)


def usual_name(kind: str, url: str) -> str:
    """Return what a server is called when nobody says: ollama, or its host."""
    if kind == "ollama":
        return kind
    host = (urlsplit(url).hostname or "server").lower()
    local = host in {"127.0.0.1", "localhost", "::1"}
    port = urlsplit(url).port
    return f"local-{port}" if local and port else re.sub(r"[^a-z0-9.-]+", "-", host).strip("-.") or "server"
