"""ServerMethods: the part of the client for other programs that run models."""

from __future__ import annotations

from typing import Any

from engine.contract.job import Job
from engine.contract.request import ModelEntry
from engine.contract.server import ModelServer
from engine.contract.wire import from_wire

ASKING_S = 120.0
"""A server of others may load a model before it says what the model can do."""


class ServerMethods:
    """Model servers; their models are named ``server:model``."""

    _call: Any

    def model_servers(self) -> tuple[ModelServer, ...]:
        """Return the servers that were added."""
        return from_wire(tuple[ModelServer, ...], self._call("GET", "/v1/model-servers"))

    def add_server(self, url: str, name: str = "", key: str = "") -> tuple[ModelEntry, ...]:
        """Keep a server and return its models. Raises NotGranted when its host was not allowed yet."""
        body = {"url": url, "name": name, "key": key}
        entries = self._call("POST", "/v1/model-servers", body, timeout_s=ASKING_S)
        return from_wire(tuple[ModelEntry, ...], entries)

    def remove_server(self, name: str) -> None:
        """Forget a server and its key."""
        self._call("POST", "/v1/model-servers/remove", {"name": name})

    def use_served(self, name: str, task: str, cloud: bool = False) -> ModelEntry:
        """Choose a server's model for a task; ``cloud`` allows that another machine answers for it."""
        body = {"name": name, "task": task, "cloud": cloud}
        return from_wire(ModelEntry, self._call("POST", "/v1/model-servers/use", body, timeout_s=ASKING_S))

    def pull_served(self, name: str) -> Job:
        """Let a server fetch a model."""
        return from_wire(Job, self._call("POST", "/v1/model-servers/pull", {"name": name}))

    def unload_served(self, name: str) -> None:
        """Let a server take a model out of its memory."""
        self._call("POST", "/v1/model-servers/unload", {"name": name}, timeout_s=ASKING_S)
