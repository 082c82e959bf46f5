"""Engine: what the window asks of the engine's client. Every call blocks, so none is made on the GUI thread."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from engine.contract.answer import AnswerEvent
from engine.contract.chat import Conversation
from engine.contract.event import Event
from engine.contract.hit import SearchResult
from engine.contract.job import Job
from engine.contract.machine import ConnectionReport, DiskUse
from engine.contract.request import DocumentText, EngineInfo, FilePage, ModelEntry, Question, SearchRequest
from engine.contract.status import Forecast, ForgetReceipt, LibraryStatus, RootStatus

AnyPath = str | bytes | Path


class Engine(Protocol):
    """A connection to a running engine. Methods raise JackdawError."""

    def info(self) -> EngineInfo:
        """Return who answers."""

    def status(self) -> LibraryStatus:
        """Return how far the library is."""

    def files(self, state: str = "", cursor: str = "", limit: int = 200) -> FilePage:
        """Return a page of files."""

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

    def ask(self, question: Question) -> str:
        """Start an answer; return its id."""

    def answer_events(self, answer: str, after: int = 0) -> Iterator[AnswerEvent]:
        """Yield the answer's events until its end."""

    def cancel_answer(self, answer: str) -> None:
        """Stop an answer; its text so far is kept."""

    def document(self, document: int, layer: str = "body") -> DocumentText:
        """Return one layer of a document."""

    def forget(self, path: AnyPath) -> ForgetReceipt:
        """Remove a file from the index for good."""

    def chats(self) -> tuple[Conversation, ...]:
        """Return every conversation without its nodes, newest first."""

    def chat(self, chat: str) -> Conversation:
        """Return one conversation with its nodes."""

    def rename_chat(self, chat: str, title: str) -> None:
        """Give a conversation another title."""

    def delete_chat(self, chat: str) -> None:
        """Remove a conversation."""

    def stale_sources(self, chat: str) -> Mapping[str, tuple[int, ...]]:
        """Return for each answer node the numbers of its citations whose source changed or is gone."""

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
