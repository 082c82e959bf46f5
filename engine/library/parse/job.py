"""Job: one file on its way to a worker and what comes back."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.contract.document import ParseFailed


@dataclass(frozen=True, slots=True)
class ParseJob:
    """One open file to read. Whoever holds the job owns ``fd`` until it is handed to the pool, which closes it."""

    id: int
    fd: int
    name: bytes
    """The file's name, without folders: it helps to tell the format."""
    size_bytes: int = 0
    params: Mapping[str, Any] = field(default_factory=dict)
    """Plain JSON for the worker's encoder; ``render`` (part, side, dpi, form) asks for pixels instead, ``render`` None
    for a list of the pictures inside; ``program`` and ``scratch`` name what may be run and where that may write."""

    def to_wire(self) -> dict[str, Any]:
        """Return the JSON form; the descriptor travels beside it."""
        return {"id": self.id, "name": os.fsdecode(self.name), "size": self.size_bytes, "params": dict(self.params)}

    @classmethod
    def from_wire(cls, data: Mapping[str, Any], fd: int) -> ParseJob:
        """Return the job of a JSON form whose file was received as ``fd``."""
        return cls(int(data["id"]), fd, os.fsencode(data["name"]), int(data["size"]), dict(data["params"]))


@dataclass(frozen=True, slots=True)
class ParseReply:
    """What the worker's encoder made of a file: decode it as data from a process that may have been taken over."""

    job: ParseJob
    header: Mapping[str, Any]
    blobs: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class ParseDeath:
    """The worker died on this file, or was killed for it."""

    job: ParseJob
    outcome: ParseFailed
