"""Engine: what the window asks of the engine's client. Every call blocks, so none is made on the GUI thread."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from desktop.engine_link.chat_calls import ChatCalls
from desktop.engine_link.house_calls import HouseCalls
from desktop.engine_link.sight_calls import SightCalls
from engine.contract.event import Event
from engine.contract.hit import SearchResult
from engine.contract.job import Job
from engine.contract.machine import ConnectionReport, DiskUse
from engine.contract.request import EngineInfo, FilePage, ModelEntry, SearchRequest
from engine.contract.status import Forecast, ForgetReceipt, LibraryStatus, RootStatus

AnyPath = str | bytes | Path


class Engine(ChatCalls, HouseCalls, SightCalls, Protocol):
    """A connection to a running engine. Methods raise JackdawError."""

    def info(self) -> EngineInfo:
        """Return who answers."""

    def status(self) -> LibraryStatus:
        """Return how far the library is."""

    def files(self, state: str = "", cursor: str = "", limit: int = 200, since_ns: int = 0) -> FilePage:
        """Return a page of files that came or changed since a moment."""

    def add_root(self, path: AnyPath, trusted: bool = False, ignore: Sequence[str] = ()) -> RootStatus:
        """Watch a folder or file from now on, without what the lines of .gitignore syntax name."""

    def remove_root(self, path: AnyPath) -> None:
        """Stop watching a folder or file."""

    def forecast(self, path: AnyPath) -> Forecast:
        """Return what adding a folder would mean."""

    def jobs(self) -> tuple[Job, ...]:
        """Return long work, running and recent."""

    def search(self, request: SearchRequest) -> SearchResult:
        """Return hits."""

    def forget(self, path: AnyPath) -> ForgetReceipt:
        """Remove a file from the index for good."""

    def connections(self) -> ConnectionReport:
        """Return what was ever seen to reach beyond this machine."""

    def disk(self) -> DiskUse:
        """Return what the home takes of the disk."""

    def models(self) -> tuple[ModelEntry, ...]:
        """Return the models on this machine."""

    def change_settings(self, changes: Mapping[str, Any]) -> Any:
        """Change settings by dotted name."""

    def pause(self) -> None:
        """Pause indexing."""

    def resume(self) -> None:
        """Go on indexing."""

    def want(self, path: AnyPath) -> None:
        """Put a file first in the queue."""

    def events(self, last_id: int | None = None) -> Iterator[Event]:
        """Yield events as they come."""

    def close(self) -> None:
        """Drop the connection."""


class EngineHandle(Protocol):
    """The engine as a process of this window's, or one that somebody else started."""

    @property
    def client(self) -> Engine:
        """The connection."""

    @property
    def alive(self) -> bool:
        """Whether the process runs."""

    def stop(self) -> None:
        """End it, or let go of it when it is not ours."""


class EngineStarter(Protocol):
    """How an engine is come by."""

    def __call__(self) -> EngineHandle:
        """Start or find an engine; may take seconds. Raises JackdawError."""
