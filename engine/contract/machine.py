"""Machine: what the engine takes of the computer it runs on: connections that leave it, room on its disk."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Purpose(enum.StrEnum):
    """What a connection beyond this machine is for; the person allows each destination for one purpose."""

    DOWNLOAD = "download"
    """Files of models come in."""
    MODEL = "model"
    """Questions, passages and pictures go to a model server."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A destination that the person allowed for one purpose."""

    purpose: str
    host: str
    """May begin with ``*.``: every machine below that name."""
    port: int

    @property
    def is_wide(self) -> bool:
        """True when every machine below a name is meant."""
        return self.host.startswith("*.")

    @property
    def written(self) -> str:
        """Return it as the settings hold it."""
        return f"{self.purpose}@{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request through the way out, or one that was refused there. What was said is not kept."""

    id: str
    at: str
    """ISO 8601, UTC."""
    purpose: str
    host: str
    port: int
    status: str
    """``open`` while it lasts, then an HTTP status, ``failed: why`` or ``refused: error code``."""
    bytes_up: int = 0
    """Of the content sent."""
    bytes_down: int = 0
    """Of the content received."""


@dataclass(frozen=True, slots=True)
class Connection:
    """One socket of ours that reaches, or can be reached from, beyond this machine."""

    program: str
    """The program that holds it: engine, embedding, ..."""
    pid: int
    protocol: str
    """tcp or udp."""
    remote: str
    """Address and port at the other end; empty for a socket that waits to be called."""
    local: str
    is_open: bool
    """Whether it was there at the last look."""
    first_seen_at: str
    """ISO 8601, UTC."""
    last_seen_at: str


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """What was seen of connections since the engine started. A socket that lived between two looks is not in it."""

    connections: tuple[Connection, ...]
    """Open ones first, then the latest of those that were seen and are gone."""
    since: str
    """When the looking began: ISO 8601, UTC."""
    looks: int
    """How often all sockets were looked through; this report is the last one."""
    pause_s: float
    """Seconds between looks nobody asked for."""
    processes: int
    """Processes whose sockets were looked through at the last look."""
    hidden: int
    """Processes the system did not let us look into at the last look; their sockets are unknown."""
    exchanges: tuple[Exchange, ...] = ()
    """What the engine itself sent through its one way out, or refused to, newest first; kept across starts."""

    @property
    def open_count(self) -> int:
        """How many were open at the last look."""
        return sum(connection.is_open for connection in self.connections)

    @property
    def is_clean(self) -> bool:
        """True when every process was looked into and nothing was ever seen."""
        return not self.connections and not self.hidden and self.looks > 0


@dataclass(frozen=True, slots=True)
class DiskUse:
    """Bytes on the disk by what they are for, and what is left on the disk of the home."""

    ledger_bytes: int
    index_bytes: int
    models_bytes: int
    """Model files kept in the home; files that lie elsewhere are not counted."""
    cache_bytes: int
    other_bytes: int
    """Logs, snapshots, attachments, settings."""
    free_bytes: int
