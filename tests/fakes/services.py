"""Fake rooms behind the API's door, held to the same Protocols as the real ones."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from engine.contract.answer import Answered, AnswerEvent, Citation, SourcesFound, TextDelta, Usage
from engine.contract.call import Call
from engine.contract.chat import (
    Attachment,
    ChatExport,
    ChatMatch,
    ChatNode,
    ChatRole,
    Conversation,
    Feedback,
    TextPart,
)
from engine.contract.document import Layer, Segment
from engine.contract.errors import BadQuery, BadRequest, NotFound, NotGranted, NotReady, NotShown, PathMissing
from engine.contract.file import DocumentId, PassageId, display_path, file_uri
from engine.contract.gateway import GatewayKey, GatewayState, KeyReport, KeyUsage, NewGatewayKey
from engine.contract.hit import Hit, SearchResult, Snippet, Why
from engine.contract.label import UNTRUSTED_FILE, USER_TEXT
from engine.contract.locator import LinesPlace, Locator, PagePlace, PageSpot
from engine.contract.machine import Connection, ConnectionReport, DiskUse, Exchange, Grant
from engine.contract.model import (
    CatalogueEntry,
    CatalogueFile,
    CatalogueModel,
    Fit,
    FoundModel,
    HardwareReport,
    LoadPlan,
    Needs,
    PullForecast,
    Verdict,
)
from engine.contract.reason import Reason, Remedy
from engine.contract.record import AnswerRecord, SeenMessage
from engine.contract.recording import KeyMoment, RecordingOutline, RecordingSummary
from engine.contract.request import (
    DocumentText,
    EngineInfo,
    FilePage,
    ModelEntry,
    ModelUse,
    Question,
    SearchRequest,
    SpaceChange,
)
from engine.contract.server import ModelServer
from engine.contract.speech import Spoken
from engine.contract.status import (
    Diagnosis,
    FileCounts,
    FileStatus,
    Finding,
    Forecast,
    ForgetReceipt,
    FoundCollection,
    LibraryStatus,
    Rate,
    RootStatus,
    RulesPreview,
    Waiting,
)
from engine.doors.api.interfaces import Report, Services

PAGE = Locator(PagePlace((PageSpot(3, ((0.1, 0.2, 0.9, 0.25),)),)), chars=(120, 180))
LINES = Locator(LinesPlace((10, 24)), chars=(0, 44))


@dataclass
class FakeLibrary:
    """Roots in a list, files numbered; ``calls`` remembers what was asked."""

    roots: list[RootStatus] = field(default_factory=list)
    file_count: int = 5
    calls: list[tuple[str, object]] = field(default_factory=list)
    paused: bool = False
    hold: threading.Event | None = None

    def status(self) -> LibraryStatus:
        counts = FileCounts(total=5, searchable=4, embedded=3, skipped=1)
        waiting = (Waiting("meaning", "paused", 1),) if self.paused else ()
        rate = Rate(phase="paused" if self.paused else "idle")
        counters = {"embeddings_computed": 7}
        return LibraryStatus(counts, 2, 40, tuple(self.roots), rate, waiting, counters, self.paused)

    def files(self, state: str, cursor: str, limit: int, since_ns: int = 0) -> FilePage:
        self.calls.append(("files", (state, cursor, limit, since_ns) if since_ns else (state, cursor, limit)))
        first = int(cursor or 0)
        numbers = range(first, min(first + limit, self.file_count))
        files = tuple(self._file(number) for number in numbers)
        return FilePage(files, str(first + limit) if first + limit < self.file_count else "")

    def _file(self, number: int) -> FileStatus:
        reason = Reason("encrypted").wire_form() if number == 4 else None
        path = f"/home/ada/notes/{number}.txt".encode()
        state = "skipped" if reason else "indexed"
        return FileStatus(
            number, display_path(path), file_uri(path), state, reason, "txt", "text", 10, 1, not reason, ("meaning",)
        )

    def add_root(self, path: bytes, trusted: bool, options: Mapping[str, Any] | None = None) -> RootStatus:
        self.calls.append(("add_root", path))
        if options:
            self.calls.append(("options", options))
        if b"missing" in path:
            raise PathMissing(path=display_path(path))
        root = RootStatus(
            len(self.roots) + 1, display_path(path), file_uri(path), False, True, trusted, FileCounts(total=5)
        )
        self.roots.append(root)
        return root

    def remove_root(self, path: bytes) -> None:
        if not any(root.uri == file_uri(path) for root in self.roots):
            raise NotFound(what="folder", name=display_path(path))
        self.roots = [root for root in self.roots if root.uri != file_uri(path)]

    def forecast(self, path: bytes) -> Forecast:
        return Forecast(display_path(path), 120, 5_000_000, {"pdf": 100, "txt": 20}, 3.0, 90.0, 900_000, (("b", 9, 8),))

    def preview_rules(self, path: bytes, ignore: Sequence[str]) -> RulesPreview:
        return RulesPreview(len(ignore), 10, ("notes/draft.txt",), ())

    def set_rules(self, path: bytes, ignore: Sequence[str]) -> RootStatus:
        known = next((root for root in self.roots if root.path == display_path(path)), None)
        if known is None:
            raise NotFound(what="root", name=display_path(path))
        changed = replace(known, ignore=tuple(ignore))
        self.roots[self.roots.index(known)] = changed
        return changed

    def reconcile(self, report: Report, call: Call) -> None:
        self.calls.append(("reconcile", None))
        report(1, 2, "/home/ada/notes")
        while self.hold is not None and not self.hold.is_set():
            call.check()
            call.cancel.wait(0.01)

    def pause(self) -> None:
        self.paused = True

    def resume(self) -> None:
        self.paused = False

    def want(self, path: bytes) -> None:
        self.calls.append(("want", path))

    def forget(self, path: bytes) -> ForgetReceipt:
        self.calls.append(("forget", path))
        return ForgetReceipt((display_path(path), "/home/ada/copy.txt"), 3, 2, 1, 0, (display_path(path),))

    def diagnose(self, repair: bool, report: Report, call: Call) -> Diagnosis:
        finding = Finding("missing_row", "1 passage is not in the index.", "/home/ada/notes/1.txt", repair)
        return Diagnosis(repair, (finding,), "full", {"files": 5})


@dataclass
class FakeSearch:
    """Two hits for everything but 'nothing'."""

    requests: list[SearchRequest] = field(default_factory=list)
    opening: bool = False

    def search(self, request: SearchRequest, call: Call) -> SearchResult:
        self.requests.append(request)
        if self.opening:
            raise NotReady
        if request.query.startswith("bad:"):
            raise BadQuery(problem="There is no filter 'bad:'. Try kind: or format:.")
        if request.query == "nothing":
            return SearchResult(request.query, 0.4, (), request.mode, suggestion="something")
        return SearchResult(request.query, 1.5, (_hit(1, PAGE), _hit(2, LINES)), request.mode, ("Only words so far.",))


def _hit(rank: int, locator: Locator) -> Hit:
    path = f"/home/ada/contracts/lease{rank}.pdf".encode()
    text = "The deposit of 900 euros is paid back within six weeks."
    return Hit(
        rank=rank,
        passage=PassageId(rank * 10),
        document=DocumentId(rank),
        document_hash="ab" * 32,
        path=display_path(path),
        uri=file_uri(path),
        also_at=("/home/ada/copy.pdf",) if rank == 1 else (),
        media_kind="text",
        format="pdf",
        title="Lease",
        modified_ns=1_700_000_000_000_000_000,
        score=1 / rank,
        why=(Why("keyword", rank, ("deposit",)), Why("semantic", 3)),
        locator=locator,
        snippet=Snippet(text, ((4, 11),)),
        text=text,
        breadcrumb=("Lease", "Deposit"),
        label=UNTRUSTED_FILE,
    )


@dataclass
class FakeAnswers:
    """Sources, words, an end. ``hold`` keeps the last part back until it is set or the call cancelled."""

    hold: threading.Event | None = None
    prepared: list[tuple[str, str]] = field(default_factory=list)

    def prepare(self, chat: str, model: str) -> None:
        self.prepared.append((chat, model))

    def answer(self, question: Question, call: Call) -> Iterator[AnswerEvent]:
        hit = _hit(1, PAGE)
        citation = Citation(1, hit.path, hit.uri, PAGE, "within six weeks", hit.document_hash, 1, 10)
        yield SourcesFound((citation,), ())
        yield TextDelta("Within six ")
        while self.hold is not None and not self.hold.is_set():
            call.check()
            call.cancel.wait(0.01)
        yield TextDelta("weeks [1].")
        if "crash" in question.text:
            raise RuntimeError("a bug")
        yield Answered(
            "Within six weeks [1].", "passages", (citation,), "", Usage(), question.chat or "chat-1", "node-2", (1, 1)
        )


class FakeChats:
    """One conversation."""

    def __init__(self) -> None:
        question = ChatNode("node-1", (), ChatRole.USER, (TextPart("When?"),), USER_TEXT)
        self.chat = Conversation("chat-1", "When?", (question,), "2025-01-01T00:00:00Z")
        self.deleted = False

    def conversations(self) -> Sequence[Conversation]:
        return [] if self.deleted else [replace(self.chat, nodes=())]

    def conversation(self, chat: str) -> Conversation:
        if self.deleted or chat != self.chat.id:
            raise NotFound(what="chat", name=chat)
        return self.chat

    def rename(self, chat: str, title: str) -> None:
        self.chat = replace(self.conversation(chat), title=title)

    def delete(self, chat: str) -> None:
        self.conversation(chat)
        self.deleted = True

    def stale_sources(self, chat: str) -> Mapping[str, tuple[int, ...]]:
        self.conversation(chat)
        return {"node-2": (1, 3)}

    def pin(self, chat: str, pinned: bool) -> None:
        self.chat = replace(self.conversation(chat), pinned=pinned)

    def judge(self, node: str, feedback: Feedback) -> None:
        self.said = (node, feedback)

    def search(self, query: str, limit: int) -> Sequence[ChatMatch]:
        return [ChatMatch("chat-1", "When?", "node-1", ChatRole.USER, query, ((0, 2),))] * min(limit, 2)

    def record(self, node: str) -> AnswerRecord:
        if node != "node-2":
            raise NotFound(what="record of the answer", name=node)
        return AnswerRecord(node, "When?", "When", "small", messages=(SeenMessage("user", "When?"),), sent_tokens=9)

    def export(self, chat: str, form: str, node: str, single: bool) -> ChatExport:
        title = self.conversation(chat).title
        return ChatExport(f"{title}.{form}", f"text/{form}", f"{title} {node} {single}")


class FakeAttachments:
    """Keeps what it is given, reads nothing."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def add(self, name: str, data: bytes) -> Attachment:
        self.kept[name] = data
        return Attachment(name, name, len(data), "image", "png")

    def add_file(self, path: bytes) -> Attachment:
        return self.add(display_path(path).rsplit("/", 1)[-1], path)

    def of_chat(self, chat: str) -> Sequence[Attachment]:
        return [Attachment(name, name, len(data), "image", "png") for name, data in self.kept.items()]

    def text(self, content_hash: str, layer: str) -> DocumentText:
        self.data(content_hash)
        return DocumentText(0, Layer(layer, "Hello", ()), "txt", content_hash, (layer,))

    def picture(self, content_hash: str, part: str, side: int) -> bytes:
        self.data(content_hash)
        return b"RIFF" + bytes(side)

    def data(self, content_hash: str) -> bytes:
        if content_hash not in self.kept:
            raise NotFound(what="attachment", name=content_hash)
        return self.kept[content_hash]


class FakeSpeech:
    """Hears what the bytes say."""

    def __init__(self) -> None:
        self.prepared = 0

    def write_down(self, sound: bytes, call: Call) -> Spoken:
        if not sound.startswith(b"RIFF"):
            raise BadRequest(problem="This cannot be heard: it is no recording that can be read.")
        return Spoken(sound[4:].decode(), "en", 1.5)

    def prepare(self, call: Call) -> None:
        self.prepared += 1


class FakeDocuments:
    """Document 1 has one line."""

    def text(self, document: int, layer: str) -> DocumentText:
        if document != 1 or layer != "body":
            raise NotFound(what="document", name=str(document))
        line = Segment(0, 5, LinesPlace((1, 1)))
        return DocumentText(1, Layer("body", "Hello", (line,)), "txt", "Greeting", ("body",))

    def outline(self, document: int) -> RecordingOutline:
        if document != 1:
            raise NotFound(what="document", name=str(document))
        moment = KeyMoment(0.0, 4.0, 0.5, "Hello.")
        return RecordingOutline(1, 8.0, (moment,), (0.5, 5.0), 8.0)

    def summarise(self, document: int, call: Call) -> RecordingSummary:
        if document != 1:
            raise BadRequest(problem="No words were heard in this file so far.")
        return RecordingSummary("Somebody says hello.", "fake", 8.0)

    def picture(self, document: int, part: str, side: int) -> bytes:
        if document != 1:
            raise NotFound(what="document", name=str(document))
        if part != "page:1":
            raise NotShown(problem="The file has no such part.", reason="no_such_part")
        return b"RIFF" + bytes(side)


class FakeModels:
    """A list of models."""

    def __init__(self) -> None:
        self.entries = {"small": ModelEntry("small", "chat", "gguf", "/models/small.gguf", 1_000_000)}

    def models(self) -> Sequence[ModelEntry]:
        return list(self.entries.values())

    def add(self, path: bytes) -> ModelEntry:
        name = path.decode().rsplit("/", 1)[-1].removesuffix(".gguf")
        self.entries[name] = ModelEntry(name, "chat", "gguf", path.decode(), 5)
        return self.entries[name]

    def _get(self, name: str) -> ModelEntry:
        if name not in self.entries:
            raise NotFound(what="model", name=name)
        return self.entries[name]

    def remove(self, name: str) -> None:
        del self.entries[self._get(name).name]

    def inspect(self, path: bytes) -> Mapping[str, Any]:
        return {"format": "gguf", "path": path.decode()}

    def forecast_use(self, name: str, task: str) -> ModelUse:
        change = SpaceChange("old", name, 1_000, 1_100, 384, 1_800_000, 9_000_000) if task == "embedding" else None
        return ModelUse(self._get(name), change)

    def use(self, name: str, task: str) -> ModelUse:
        change = self.forecast_use(name, task).rebuild
        self.entries[name] = replace(self._get(name), used_for=(task,))
        return ModelUse(self.entries[name], change)

    def bench(self, name: str, report: Report, call: Call) -> Mapping[str, Any]:
        return {"model": self._get(name).name, "tokens_per_s": 12.5}

    def bench_tools(self, name: str, cases: bytes, report: Report, call: Call) -> Mapping[str, Any]:
        return {"model": self._get(name).name, "cases": cases.decode(), "calls_right": 20}


class FakeModelSources:
    """One model to fetch."""

    model = CatalogueModel(
        "small", "Small", "chat", "who/small", "main", "MIT", (CatalogueFile("small.gguf", size_bytes=10),)
    )

    def __init__(self) -> None:
        self.told: list[tuple[str, object]] = []

    def catalogue(self) -> Sequence[CatalogueEntry]:
        return [CatalogueEntry(self.model, False, True, Verdict.FITS, 4)]

    def forecast_pull(self, name: str) -> PullForecast:
        if name != "small":
            raise NotFound(what="model in the catalogue", name=name)
        grant = Grant("download", "hub.example", 443)
        return PullForecast(name, "https://hub.example/who/small/tree/main", "MIT", 10, 4, 99, (grant,))

    def pull(self, name: str, report: Report, call: Call) -> Mapping[str, Any]:
        report(5, 10, "small.gguf")
        return {"name": name, "task": "chat", "paths": ["/models/small.gguf"]}

    def discard(self, name: str) -> None:
        self.told.append(("discard", name))

    def copy_in(self, path: bytes, report: Report, call: Call) -> Sequence[ModelEntry]:
        return [ModelEntry("stick", "chat", "gguf", path.decode(), 5)]

    def found(self) -> Sequence[FoundModel]:
        return [FoundModel("llama3-latest", "/ollama/blobs/sha256-1", 7, "ollama")]

    def hardware(self) -> HardwareReport:
        return HardwareReport("A processor", ("avx2",), 4, 8_000, 4_000, runtime={"gpu_offload": "no"})

    def fit(self, path: bytes, wish: LoadPlan) -> Fit:
        return Fit(Verdict.ADAPTED, wish, Needs(4, 3, 2, 1), 9, ("context_tokens",), "It fits.")

    def compare(self, first: bytes, second: bytes) -> Mapping[str, Any]:
        return {"facts": [{"path": first.decode()}, {"path": second.decode()}], "differences": {"path": ["a", "b"]}}


@dataclass
class FakeModelServers:
    """One server at home, added by address; one elsewhere that nobody allowed."""

    servers_: list[ModelServer] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    calls: list[tuple[str, ...]] = field(default_factory=list)

    def servers(self) -> Sequence[ModelServer]:
        return self.servers_

    def add(self, url: str, name: str, key: str) -> Sequence[ModelEntry]:
        if "127.0.0.1" not in url and url not in self.refused:
            self.refused.append(url)
            remedy = Remedy("grant", {"purpose": "model", "host": "192.0.2.7", "port": "8000"})
            raise NotGranted(destination=url, purpose="model", remedy=remedy)
        self.servers_.append(ModelServer(name or "ollama", "ollama", url, has_key=bool(key)))
        return (ModelEntry("ollama:org/m:4b", "chat", "ollama", url, 0),)

    def remove(self, name: str) -> None:
        if name not in {server.name for server in self.servers_}:
            raise NotFound(what="model server", name=name)
        self.servers_ = [server for server in self.servers_ if server.name != name]

    def use(self, name: str, task: str, cloud: bool) -> ModelEntry:
        self.calls.append(("use", name, task, str(cloud)))
        return ModelEntry(name, "chat", "ollama", "http://127.0.0.1:11434", 0, used_for=(task,))

    def pull(self, name: str, report: Report, call: Call) -> Mapping[str, Any]:
        report(1, 2, "pulling")
        return {"name": name}

    def unload(self, name: str) -> None:
        self.calls.append(("unload", name))


@dataclass
class FakeGateway:
    """A gateway that serves nothing, with keys in a list."""

    on: bool = False
    made: list[GatewayKey] = field(default_factory=list)

    def state(self) -> GatewayState:
        return GatewayState(self.on, "http://127.0.0.1:11711/v1" if self.on else "")

    def switch(self, on: bool) -> GatewayState:
        self.on = on
        return self.state()

    def create_key(self, name: str, models: Sequence[str], per_min: int, per_day: int, cached: bool) -> NewGatewayKey:
        self.made.append(GatewayKey(f"k{len(self.made) + 1}", name, tuple(models), per_min, per_day, cached, "now"))
        return NewGatewayKey(self.made[-1], "jd-secret")

    def keys(self) -> Sequence[KeyReport]:
        return [KeyReport(key, KeyUsage(1, 20, 3), KeyUsage(2, 40, 6)) for key in self.made]

    def revoke_key(self, key_id: str) -> None:
        if key_id not in {key.id for key in self.made}:
            raise NotFound(what="gateway key", name=key_id)
        self.made = [replace(key, revoked_at="now") if key.id == key_id else key for key in self.made]


class FakeSettings:
    """A tree in memory."""

    def __init__(self) -> None:
        self.tree: dict[str, Any] = {"indexing": {"paused": False}, "network": {"air_gap": True}}

    def read(self) -> Mapping[str, Any]:
        return self.tree

    def change(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        for name, value in values.items():
            room, _, key = name.partition(".")
            self.tree.setdefault(room, {})[key] = value
        return self.tree


class FakeConnections:
    """One that was open and one that is."""

    def __init__(self) -> None:
        self.companions: frozenset[int] = frozenset()
        self.allowed: list[Grant] = []

    def report(self, companions: Iterable[int]) -> ConnectionReport:
        self.companions = frozenset(companions)
        at = "2025-01-01T00:00:00+00:00"
        seen = [
            Connection("chat", 7, "tcp", "192.0.2.1:443", "10.0.0.2:5000", is_open, at, at) for is_open in (True, False)
        ]
        made = Exchange("1", at, "download", "models.example", 443, "200", 0, 5)
        return ConnectionReport(tuple(seen), at, 3, 10.0, 4, 0, (made,))

    def grants(self) -> Sequence[Grant]:
        return self.allowed

    def grant(self, purpose: str, host: str, port: int) -> Grant:
        self.allowed.append(Grant(purpose, host, port))
        return self.allowed[-1]

    def withdraw(self, purpose: str, host: str, port: int) -> None:
        self.allowed.remove(Grant(purpose, host, port))


class FakeDisk:
    """Six numbers."""

    def use(self) -> DiskUse:
        return DiskUse(1, 2, 3, 4, 5, 6)


class FakeHome:
    """Does nothing, and says what it did."""

    def reclaim(self, report: Report, call: Call) -> Mapping[str, Any]:
        report(1, 2, "")
        return {"freed_bytes": 7}

    def back_up(self, folder: bytes, report: Report, call: Call) -> Mapping[str, Any]:
        return {"path": display_path(folder) + "/jackdaw.zip", "size_bytes": 9}

    def diagnostics(self, folder: bytes, report: Report, call: Call) -> Mapping[str, Any]:
        return {"path": display_path(folder) + "/diagnostics.zip"}

    def collections(self) -> Sequence[FoundCollection]:
        return (FoundCollection("Lab", "gpt4all", "/home/ada/lab", "file:///home/ada/lab", True, 3),)


@dataclass
class FakeRooms:
    """All fakes, reachable for a test, and the Services made of them."""

    library: FakeLibrary = field(default_factory=FakeLibrary)
    search: FakeSearch = field(default_factory=FakeSearch)
    answers: FakeAnswers = field(default_factory=FakeAnswers)
    chats: FakeChats = field(default_factory=FakeChats)
    documents: FakeDocuments = field(default_factory=FakeDocuments)
    models: FakeModels = field(default_factory=FakeModels)
    model_sources: FakeModelSources = field(default_factory=FakeModelSources)
    model_servers: FakeModelServers = field(default_factory=FakeModelServers)
    gateway: FakeGateway = field(default_factory=FakeGateway)
    settings: FakeSettings = field(default_factory=FakeSettings)
    connections: FakeConnections = field(default_factory=FakeConnections)
    disk: FakeDisk = field(default_factory=FakeDisk)
    home: FakeHome = field(default_factory=FakeHome)
    attachments: FakeAttachments = field(default_factory=FakeAttachments)
    speech: FakeSpeech = field(default_factory=FakeSpeech)
    version: str = "0.1.0"
    api: int = 1

    def services(self) -> Services:
        return Services(
            lambda: EngineInfo(self.version, self.api, os.getpid(), "ready", "2025-01-01T00:00:00Z"),
            self.library,
            self.search,
            self.answers,
            self.chats,
            self.documents,
            self.models,
            self.model_sources,
            self.model_servers,
            self.gateway,
            self.settings,
            self.connections,
            self.disk,
            self.home,
            self.attachments,
            self.speech,
        )
