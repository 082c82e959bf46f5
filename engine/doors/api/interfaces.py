"""What the API needs of the rooms behind it. ``engine/wiring`` fills these; tests hand in fakes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from engine.contract.answer import AnswerEvent
from engine.contract.call import Call
from engine.contract.chat import Attachment, ChatExport, ChatMatch, Conversation, Feedback
from engine.contract.gateway import GatewayState, KeyReport, NewGatewayKey
from engine.contract.hit import SearchResult
from engine.contract.machine import ConnectionReport, DiskUse, Grant
from engine.contract.model import CatalogueEntry, Fit, FoundModel, HardwareReport, LoadPlan, PullForecast
from engine.contract.record import AnswerRecord
from engine.contract.recording import RecordingOutline, RecordingSummary
from engine.contract.request import DocumentText, EngineInfo, FilePage, ModelEntry, ModelUse, Question, SearchRequest
from engine.contract.server import ModelServer
from engine.contract.speech import Spoken
from engine.contract.status import (
    Diagnosis,
    Forecast,
    ForgetReceipt,
    FoundCollection,
    LibraryStatus,
    RootStatus,
    RulesPreview,
)

Report = Callable[[int, int, str], None]
"""Tells how far a job is: done, total, what is being done now."""


class LibraryService(Protocol):
    """The folders and what is known of them."""

    def status(self) -> LibraryStatus:
        """Return the state of the whole library."""

    def files(self, state: str, cursor: str, limit: int, since_ns: int = 0) -> FilePage:
        """Return files (of one state, or of all when empty) that came or changed since a moment, after the cursor."""

    def preview_rules(self, path: bytes, ignore: Sequence[str]) -> RulesPreview:
        """Return what these ignore rules would drop of a root. Raises NotFound."""

    def set_rules(self, path: bytes, ignore: Sequence[str]) -> RootStatus:
        """Give a root other ignore rules. Raises NotFound."""

    def add_root(self, path: bytes, trusted: bool, options: Mapping[str, Any] | None = None) -> RootStatus:
        """Watch a folder or file; ``options`` are those of a root (ignore, hidden, gitignore)."""

    def remove_root(self, path: bytes) -> None:
        """Stop watching a root."""

    def forecast(self, path: bytes) -> Forecast:
        """Say what adding the path would mean."""

    def reconcile(self, report: Report, call: Call) -> None:
        """Compare every root with the disk now; return when the scan is done."""

    def pause(self) -> None:
        """Stop indexing until ``resume``."""

    def resume(self) -> None:
        """Go on indexing."""

    def want(self, path: bytes) -> None:
        """Put a file or folder first."""

    def forget(self, path: bytes) -> ForgetReceipt:
        """Remove everything known of a path."""

    def diagnose(self, repair: bool, report: Report, call: Call) -> Diagnosis:
        """Compare folder, ledger and index; mend differences when asked."""


class SearchService(Protocol):
    """Finding."""

    def search(self, request: SearchRequest, call: Call) -> SearchResult:
        """Return the hits. Waits for an index that is still opening, then raises NotReady."""


class AnswerService(Protocol):
    """Answering."""

    def answer(self, question: Question, call: Call) -> Iterator[AnswerEvent]:
        """Return the events of one answer, the last one Answered or AnswerFailed."""

    def prepare(self, chat: str, model: str) -> None:
        """Begin to load the model and to read ahead, in the background: someone is about to ask."""


class ChatService(Protocol):
    """Conversations."""

    def conversations(self) -> Sequence[Conversation]:
        """Return all conversations without their nodes, newest first."""

    def conversation(self, chat: str) -> Conversation:
        """Return one with its nodes. Raises NotFound."""

    def rename(self, chat: str, title: str) -> None:
        """Give a conversation another title. Raises NotFound."""

    def delete(self, chat: str) -> None:
        """Remove a conversation. Raises NotFound."""

    def stale_sources(self, chat: str) -> Mapping[str, tuple[int, ...]]:
        """Return for each answer the numbers of its citations whose source changed or is gone. Raises NotFound."""

    def pin(self, chat: str, pinned: bool) -> None:
        """Keep a conversation at the top of the list, or no longer. Raises NotFound."""

    def judge(self, node: str, feedback: Feedback) -> None:
        """Keep what the person said of an answer. Raises NotFound."""

    def search(self, query: str, limit: int) -> Sequence[ChatMatch]:
        """Return the messages and titles that hold every word, best first."""

    def record(self, node: str) -> AnswerRecord:
        """Return what the model saw for an answer. Raises NotFound."""

    def export(self, chat: str, form: str, node: str, single: bool) -> ChatExport:
        """Return a chat (the branch up to a node), or that answer alone, as markdown or html. Raises NotFound."""


class AttachmentService(Protocol):
    """What is dropped into chats."""

    def add(self, name: str, data: bytes) -> Attachment:
        """Keep bytes and read their text. Raises BadRequest for what is too large or empty."""

    def add_file(self, path: bytes) -> Attachment:
        """Keep a copy of a file and read its text. Raises PathMissing, BadRequest."""

    def of_chat(self, chat: str) -> Sequence[Attachment]:
        """Return what belongs to a chat."""

    def text(self, content_hash: str, layer: str) -> DocumentText:
        """Return one layer of an attachment. Raises NotFound."""

    def picture(self, content_hash: str, part: str, side: int) -> bytes:
        """Return one part as WebP. Raises NotFound, NotShown, BadRequest."""

    def data(self, content_hash: str) -> bytes:
        """Return the bytes. Raises NotFound."""


class SpeechService(Protocol):
    """What is spoken to the program."""

    def write_down(self, sound: bytes, call: Call) -> Spoken:
        """Return the words of a short recording. Raises ModelMissing, BadRequest, RunnerFailed."""

    def prepare(self, call: Call) -> None:
        """Begin to load the model, in the background. Raises ModelMissing."""


class DocumentService(Protocol):
    """Texts and pages for the viewer."""

    def text(self, document: int, layer: str) -> DocumentText:
        """Return one layer. Raises NotFound."""

    def outline(self, document: int) -> RecordingOutline:
        """Return the key moments and the storyboard of a recording. Raises NotFound, NotReady."""

    def summarise(self, document: int, call: Call) -> RecordingSummary:
        """Have a summary of a recording written and keep it.

        Raises NotFound, NotReady, BadRequest where nothing was heard, ModelMissing, Cancelled.
        """

    def picture(self, document: int, part: str, side: int) -> bytes:
        """Return one part as WebP. Raises NotFound, NotShown, BadRequest."""


class ModelService(Protocol):
    """Models on this machine."""

    def models(self) -> Sequence[ModelEntry]:
        """Return every known model."""

    def add(self, path: bytes) -> ModelEntry:
        """Check a model file and make it known. Raises BadRequest with what is wrong with it."""

    def remove(self, name: str) -> None:
        """Forget a model. Raises NotFound."""

    def inspect(self, path: bytes) -> Mapping[str, Any]:
        """Return what a model file says of itself."""

    def forecast_use(self, name: str, task: str) -> ModelUse:
        """Return what choosing the model would bring with it. Raises NotFound, BadRequest."""

    def use(self, name: str, task: str) -> ModelUse:
        """Choose the model for a task. Raises NotFound, BadRequest, DiskFull."""

    def bench(self, name: str, report: Report, call: Call) -> Mapping[str, Any]:
        """Measure a model on this machine."""

    def bench_tools(self, name: str, cases: bytes, report: Report, call: Call) -> Mapping[str, Any]:
        """Measure how well a model calls tools, on the cases of a file or our own. Raises NotFound, BadRequest."""


class ModelSourceService(Protocol):
    """Where models come from, and whether they fit."""

    def catalogue(self) -> Sequence[CatalogueEntry]:
        """Return every model that can be fetched, as this machine sees it."""

    def forecast_pull(self, name: str) -> PullForecast:
        """Return what fetching a model would take. Raises NotFound."""

    def pull(self, name: str, report: Report, call: Call) -> Mapping[str, Any]:
        """Fetch a model and make it known. Raises NotGranted, AirGapped, RemoteFailed, DiskFull, Cancelled."""

    def discard(self, name: str) -> None:
        """Delete the files of a model that were fetched. Raises NotFound, Conflict."""

    def copy_in(self, path: bytes, report: Report, call: Call) -> Sequence[ModelEntry]:
        """Copy a model file, or every one in a folder, into the home. Raises PathMissing, BadRequest, DiskFull."""

    def found(self) -> Sequence[FoundModel]:
        """Return the model files that other programs keep on this machine."""

    def hardware(self) -> HardwareReport:
        """Return what the machine has for models, now."""

    def fit(self, path: bytes, wish: LoadPlan) -> Fit:
        """Return whether a model file can be loaded here and now. Raises PathMissing, BadRequest."""

    def compare(self, first: bytes, second: bytes) -> Mapping[str, Any]:
        """Return what two model files say of themselves, and where they differ. Raises PathMissing, BadRequest."""


class ModelServerService(Protocol):
    """Other programs that run models."""

    def servers(self) -> Sequence[ModelServer]:
        """Return every server that was added, without asking it."""

    def add(self, url: str, name: str, key: str) -> Sequence[ModelEntry]:
        """Keep a server and return its models. Raises BadRequest, NotGranted, AirGapped, RemoteFailed."""

    def remove(self, name: str) -> None:
        """Forget a server. Raises NotFound."""

    def use(self, name: str, task: str, cloud: bool) -> ModelEntry:
        """Choose ``server:model`` for a task; ``cloud`` allows it to be answered elsewhere. Raises NotFound, ..."""

    def pull(self, name: str, report: Report, call: Call) -> Mapping[str, Any]:
        """Let a server fetch a model. Raises NotFound, BadRequest, RemoteFailed, Cancelled."""

    def unload(self, name: str) -> None:
        """Let a server take a model out of its memory. Raises NotFound, BadRequest, RemoteFailed."""


class GatewayService(Protocol):
    """Models for other programs on this machine."""

    def state(self) -> GatewayState:
        """Return whether programs are served, and where."""

    def switch(self, on: bool) -> GatewayState:
        """Serve from now on, across starts too, or no longer."""

    def create_key(self, name: str, models: Sequence[str], per_min: int, per_day: int, cached: bool) -> NewGatewayKey:
        """Make a key; its secret is shown this once. Raises BadRequest."""

    def keys(self) -> Sequence[KeyReport]:
        """Return every key with what it used."""

    def revoke_key(self, key_id: str) -> None:
        """Let a key be good no longer. Raises NotFound."""


class ConnectionService(Protocol):
    """The witness of what leaves this machine."""

    def report(self, companions: Iterable[int]) -> ConnectionReport:
        """Look now, at these processes too, and return what was ever seen, and what went through the way out."""

    def grants(self) -> Sequence[Grant]:
        """Return every destination that is allowed."""

    def grant(self, purpose: str, host: str, port: int) -> Grant:
        """Allow a destination from now on. Raises BadRequest."""

    def withdraw(self, purpose: str, host: str, port: int) -> None:
        """Allow it no longer. Raises BadRequest."""


class DiskService(Protocol):
    """Room on the disk."""

    def use(self) -> DiskUse:
        """Return the sizes, at most some seconds old."""


class HomeService(Protocol):
    """Care of the home: room, copies, what to send when something is wrong; and what other programs know."""

    def reclaim(self, report: Report, call: Call) -> Mapping[str, Any]:
        """Give back the room of what can be made again; return ``freed_bytes``."""

    def back_up(self, folder: bytes, report: Report, call: Call) -> Mapping[str, Any]:
        """Write a checked copy of all that cannot be made again into a folder; return ``path`` and ``size_bytes``.

        Raises PathMissing, DiskFull, Cancelled.
        """

    def diagnostics(self, folder: bytes, report: Report, call: Call) -> Mapping[str, Any]:
        """Write what helps to find a fault, without secrets, into a folder; return ``path``. Raises PathMissing."""

    def collections(self) -> Sequence[FoundCollection]:
        """Return folders that other programs have indexed."""


class SettingsService(Protocol):
    """Typed settings in one file."""

    def read(self) -> Mapping[str, Any]:
        """Return all settings as a tree."""

    def change(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Set ``{"a.b": value}`` and return the new tree. Raises BadRequest."""


@dataclass(frozen=True, slots=True)
class Services:
    """Everything behind the door."""

    info: Callable[[], EngineInfo]
    library: LibraryService
    search: SearchService
    answers: AnswerService
    chats: ChatService
    documents: DocumentService
    models: ModelService
    model_sources: ModelSourceService
    model_servers: ModelServerService
    gateway: GatewayService
    settings: SettingsService
    connections: ConnectionService
    disk: DiskService
    home: HomeService
    attachments: AttachmentService
    speech: SpeechService
