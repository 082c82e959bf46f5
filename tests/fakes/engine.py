"""A fake engine that speaks the contract's dataclasses, held to the window's Engine protocol."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from engine.contract.answer import (
    Answered,
    AnswerEvent,
    AnswerFailed,
    Citation,
    ContextItem,
    SourcesFound,
    TextDelta,
    Usage,
)
from engine.contract.chat import (
    Attachment,
    ChatExport,
    ChatMatch,
    ChatNode,
    ChatRole,
    Conversation,
    NodeStatus,
    TextPart,
)
from engine.contract.document import Layer, Role, Segment
from engine.contract.errors import EngineUnreachable, JackdawError, NotFound
from engine.contract.event import Event
from engine.contract.file import DocumentId, PassageId
from engine.contract.hit import Hit, SearchResult, Snippet, Why
from engine.contract.job import Job, JobState
from engine.contract.label import UNTRUSTED_FILE, USER_TEXT
from engine.contract.locator import CellsPlace, LinesPlace, Locator, PagePlace, PageSpot, SectionPlace, SlidePlace
from engine.contract.machine import ConnectionReport, DiskUse
from engine.contract.reason import Reason
from engine.contract.record import AnswerRecord, SeenMessage, Timing
from engine.contract.request import DocumentText, EngineInfo, FilePage, ModelEntry, Question, SearchRequest
from engine.contract.speech import Spoken
from engine.contract.status import (
    FileCounts,
    FileStatus,
    Forecast,
    ForgetReceipt,
    LibraryStatus,
    Rate,
    RootStatus,
)
from tests.fakes.engine_house import FakeHouse
from tests.fakes.engine_sight import FakeSight

DAY_NS = 86_400_000_000_000
TODAY_NS = time.time_ns()

LEASE_PARTS = (
    ("Lease of the workshop at 14 Kiln Lane", Role.TITLE, 1),
    (
        (
            "The landlord lets the ground floor, the yard and the two northern stores to the tenants for the repair "
            "and sale of bicycles."
        ),
        Role.PARAGRAPH,
        1,
    ),
    ("3. Rent", Role.HEADING, 2),
    (
        (
            "The rent is 1,480 euros a month, due on the third working day. It rises on 1 January of each year by the "
            "change of the consumer price index, at most by 3 percent."
        ),
        Role.PARAGRAPH,
        2,
    ),
    ("4. Notice", Role.HEADING, 3),
    (
        (
            "Either side may end this lease with six months' notice to the end of a quarter. Notice must be given in "
            "writing and reach the other side by the third working day of the first month."
        ),
        Role.PARAGRAPH,
        3,
    ),
    (
        (
            "If the roller door cannot be used for more than ten days, the tenants may reduce the rent by a tenth "
            "until it is repaired."
        ),
        Role.PARAGRAPH,
        3,
    ),
    ("5. Repairs", Role.HEADING, 4),
    (
        (
            "The landlord keeps up the roof, the walls and the windows. The tenants keep up the inside and repair "
            "damage they cause, up to 400 euros for each case."
        ),
        Role.PARAGRAPH,
        4,
    ),
)


def lease_layer() -> Layer:
    text, segments = "", []
    for words, role, page in LEASE_PARTS:
        start = len(text)
        text += words
        segments.append(Segment(start, len(text), PagePlace((PageSpot(page),)), role, 2 if role is Role.HEADING else 1))
        text += "\n\n"
    return Layer("body", text, tuple(segments))


LEASE = lease_layer()
_CELLS = "What\tEuros\nWhat: Lease; Euros: 1,480.00\nWhat: Water; Euros: 30"
SHEET = DocumentText(
    1,
    Layer("body", _CELLS, (Segment(0, len(_CELLS), CellsPlace("Fixed costs", "A3:B5"), Role.TABLE),)),
    "xlsx",
    "",
    ("body",),
)
NOTICE = LEASE_PARTS[5][0]


def hit(
    rank: int,
    path: str,
    snippet: str,
    terms: tuple[str, ...],
    place: Any,
    kind: str = "text",
    channels: tuple[str, ...] = ("keyword",),
    age_days: int = 3,
) -> Hit:
    marks = tuple(
        (at, at + len(term)) for term in terms for at in [snippet.lower().find(term.lower())] if term and at >= 0
    )
    return Hit(
        rank=rank,
        passage=PassageId(rank),
        document=DocumentId(rank),
        document_hash=f"{rank:064x}",
        path=path,
        uri="file://" + path.replace(" ", "%20"),
        also_at=("/home/mira/Archive/old.pdf",) if rank == 3 else (),
        media_kind=kind,
        format=path.rsplit(".", 1)[-1],
        title="",
        modified_ns=TODAY_NS - age_days * DAY_NS,
        score=1 / rank,
        why=tuple(Why(channel, rank, terms) for channel in channels),
        locator=Locator(place),
        snippet=Snippet(snippet, marks),
        text=NOTICE if rank == 1 else snippet,
        breadcrumb=(),
        label=UNTRUSTED_FILE,
    )


WORD_HITS = (
    hit(
        1,
        "/home/mira/Documents/Workshop/Contracts/lease-2024-signed.pdf",
        "Either side may end this lease with six months' notice to the end of a quarter. Notice must be given in "
        "writing and reach the other side by the third working day of the first month.",
        ("lease", "notice"),
        PagePlace((PageSpot(3),)),
        channels=("phrase", "keyword", "semantic"),
        age_days=0,
    ),
    hit(
        2,
        "/home/mira/Documents/Workshop/Mail/landlord.mbox",
        "Dear tenants, about the notice period of the lease: our lawyer confirms that six months is what we agreed.",
        ("notice", "lease"),
        SectionPlace(("Re: Notice period",)),
        kind="mail",
        age_days=1,
    ),
    hit(
        3,
        "/home/mira/Documents/Workshop/Contracts/lease-2023-draft-with-comments-from-the-lawyer.docx",
        "Draft. Either side may end this lease with three months\u2019 notice to the end of a month.",
        ("lease", "notice"),
        SectionPlace(("4. Notice",)),
        age_days=300,
    ),
    hit(
        4,
        "/home/mira/Documents/Workshop/Accounts/costs 2024.xlsx",
        "Lease, ground floor and yard | 1,480.00 | monthly | notice six months",
        ("Lease", "notice"),
        CellsPlace("Fixed costs", "A4:D4"),
        kind="table",
        age_days=20,
    ),
    hit(
        5,
        "/home/mira/Documents/Workshop/Talks/landlord meeting.pptx",
        "Open points: notice period of the lease, roller door, price index",
        ("notice", "lease"),
        SlidePlace(7),
        age_days=45,
    ),
    hit(
        6,
        "/home/mira/Documents/Notes/todo.md",
        "- [ ] ask Jonas whether the lease notice runs to the quarter",
        ("lease", "notice"),
        LinesPlace((12, 14)),
        age_days=8,
    ),
)
MEANING_HITS = (
    hit(
        7,
        "/home/mira/Documents/Workshop/Contracts/insurance.pdf",
        "The policy ends when the premises are vacated, with a term of one quarter.",
        (),
        PagePlace((PageSpot(2),)),
        channels=("semantic",),
        age_days=90,
    ),
)

ANSWER = (
    "Either side may end the lease with **six months' notice** to the end of a quarter [1]. Notice has to be given "
    "in writing and must arrive by the third working day of the first month [1].\n\n"
    "The landlord\u2019s lawyer confirmed the six months by mail [2]. An earlier draft of 2023 says three months, "
    "but it was never signed [3].\n\n"
    "- Rent: 1,480 euros a month [4]\n- It can be reduced by a tenth while the roller door is out of use [1]\n"
)


def citations() -> tuple[Citation, ...]:
    return tuple(
        Citation(number, h.path, h.uri, h.locator, h.text, h.document_hash, int(h.document), int(h.passage))
        for number, h in enumerate(WORD_HITS[:4], 1)
    )


def conversations() -> tuple[Conversation, ...]:
    """Two past conversations, the newest first."""

    def node(name: str, role: ChatRole, text: str, answer: Answered | None = None) -> ChatNode:
        before = f"n{int(name[1:]) - 1}"
        return ChatNode(name, (before,) if before != "n0" else (), role, (TextPart(text),), USER_TEXT, answer=answer)

    def answered(name: str, text: str) -> Answered:
        return Answered(text, "passages", citations(), "", Usage(), "chat-9", name)

    notice = "Either side may end this lease with six months' notice [1]."
    return (
        Conversation(
            "chat-9",
            "How long is the notice?",
            (
                node("n1", ChatRole.USER, "How long is the notice?"),
                node("n2", ChatRole.ASSISTANT, notice, answered("n2", notice)),
                node("n3", ChatRole.USER, "And the rent?"),
                node("n4", ChatRole.ASSISTANT, "1,480 euros [4].", answered("n4", "1,480 euros [4].")),
            ),
            "2024-03-03T10:00:00+00:00",
        ),
        Conversation("chat-8", "Who repairs the roller door?", (), "2024-02-11T10:00:00+00:00"),
    )


def answer_events() -> list[AnswerEvent]:
    context = tuple(ContextItem(int(h.passage), h.path, 120 + 7 * h.rank, h.score, h.rank < 6) for h in WORD_HITS)
    words = [word + " " for word in ANSWER.split(" ")]
    words[-1] = words[-1][:-1]
    return [
        SourcesFound(citations(), context),
        *(TextDelta(word) for word in words),
        Answered(
            ANSWER,
            "generated",
            citations(),
            "Qwen3 4B",
            Usage(812, 0, 96, 640.0, 21.4),
            "chat-1",
            "node-2",
            (7, 7),
        ),
    ]


def answer_record() -> AnswerRecord:
    """Return what the model saw: six passages, one of them for which there was no room."""
    context = tuple(
        ContextItem(
            int(h.passage),
            h.path,
            120 + 7 * h.rank,
            h.score,
            h.rank < 6,
            n=h.rank,
            reason="" if h.rank < 6 else "no_room",
        )
        for h in WORD_HITS
    )
    return AnswerRecord(
        node="n2",
        question="How long is the notice?",
        searched="how long notice",
        model="Qwen3 4B",
        temperature=0.2,
        seed=7,
        context=context,
        messages=(SeenMessage("system", "Answer from the sources."), SeenMessage("user", "How long is the notice?")),
        context_tokens=8192,
        answer_tokens=1024,
        sent_tokens=812,
        expected_cached=400,
        expected_s=3.6,
        usage=Usage(812, 406, 96, 640.0, 21.4),
        timings=(Timing("search", 31.0), Timing("first_word", 1640.0)),
    )


def file(number: int, path: str, state: str, reason: Reason | None = None, kind: str = "text") -> FileStatus:
    return FileStatus(
        id=number,
        path=path,
        uri="file://" + path,
        state=state,
        reason=reason.wire_form() if reason else None,
        format=path.rsplit(".", 1)[-1],
        media_kind=kind,
        size_bytes=12_345 * number,
        modified_ns=TODAY_NS,
        embedded=state == "indexed" and number % 2 == 0,
    )


def status(*, busy: bool = False, paused: bool = False, empty: bool = False) -> LibraryStatus:
    if empty:
        return LibraryStatus(FileCounts(), 0, 0, (), Rate(), ())
    counts = FileCounts(13_102, 12_480, 9_800, 388, 220, 14)
    roots = (
        RootStatus(1, "/home/mira/Documents", "file:///home/mira/Documents", False, True, False, counts),
        RootStatus(
            2,
            "/media/mira/Archive",
            "file:///media/mira/Archive",
            False,
            False,
            False,
            FileCounts(2_010, 0, 0, 0, 0, 0, 2_010),
        ),
        RootStatus(
            3,
            "/home/mira/Desktop/price list 2024.xlsx",
            "file:///home/mira/Desktop/price%20list%202024.xlsx",
            True,
            True,
            False,
            FileCounts(1, 1, 1),
        ),
    )
    rate = Rate(38.2, 410.0, 245.0, "/home/mira/Documents/Workshop/Manuals/torque tables.pdf", "words")
    return LibraryStatus(counts, 310, 88_000, roots, rate if busy else Rate(), (), paused=paused)


class FakeEngine(FakeHouse, FakeSight):
    """Answers from fixed data; records what it was told to do."""

    def __init__(self, library: LibraryStatus | None = None) -> None:
        FakeHouse.__init__(self)
        FakeSight.__init__(self)
        self.spoken = Spoken("When does the lease end?", "en", 2.0)
        self.text = DocumentText(1, LEASE, "pdf", "Lease", ("body",))
        self.page_files = 20
        self.library = library or status()
        self.told: list[tuple[str, object]] = []
        self.requests: list[SearchRequest] = []
        self.broken: JackdawError | None = None
        self.answer = answer_events()
        self.asked: list[Question] = []
        self.record = answer_record()
        self.sent: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        self.model_entries: tuple[ModelEntry, ...] = ()
        self.conversations = conversations()
        self.stale: dict[str, tuple[int, ...]] = {}
        self.seen = ConnectionReport((), "2026-01-05T08:00:00+00:00", 7, 10.0, 4, 0)
        self.problems = (
            *(
                file(100 + n, f"/home/mira/Documents/Bank/statement-{n:02}.pdf", "skipped", Reason("encrypted"))
                for n in range(1, 5)
            ),
            file(120, "/home/mira/Documents/Scans/half.pdf", "failed", Reason("damaged", {"problem": "cut short"})),
            file(121, "/home/mira/Documents/keys/id_rsa", "skipped", Reason("secret"), "code"),
        )
        self.files_listed = (
            tuple(file(n, f"/home/mira/Documents/Workshop/report-{n}.pdf", "indexed") for n in range(1, 30))
            + self.problems
        )

    def _tell(self, what: str, about: object = None) -> None:
        if self.broken is not None:
            raise self.broken
        self.told.append((what, about))

    def info(self) -> EngineInfo:
        return EngineInfo("0.1.0", 1, 1, "ready", "")

    def status(self) -> LibraryStatus:
        self._tell("status")
        return self.library

    def files(self, state: str = "", cursor: str = "", limit: int = 200, since_ns: int = 0) -> FilePage:
        self._tell("files", (state, cursor))
        later = (each for each in self.files_listed if each.id > int(cursor or 0) and each.modified_ns >= since_ns)
        chosen = [each for each in later if not state or each.state == state]
        page = chosen[: min(limit, self.page_files)]
        return FilePage(tuple(page), str(page[-1].id) if len(chosen) > len(page) else "")

    def add_root(self, path: object, trusted: bool = False, ignore: Sequence[str] = ()) -> RootStatus:
        self._tell("add_root", path)
        if ignore:
            self._tell("ignore", tuple(ignore))
        return RootStatus(9, str(path), f"file://{path}", False, True, trusted, FileCounts())

    def remove_root(self, path: object) -> None:
        self._tell("remove_root", path)

    def forecast(self, path: object) -> Forecast:
        self._tell("forecast", path)
        return Forecast(
            str(path),
            4_210,
            3_100_000_000,
            {"pdf": 900},
            180.0,
            1_500.0,
            400_000_000,
            (("node_modules", 31_000, 410_000_000),),
        )

    def jobs(self) -> tuple[Job, ...]:
        return (
            Job("j1", "doctor", JobState.DONE, 88_000, 88_000),
            Job("j2", "index", JobState.RUNNING, 1_204, 4_210, 38.0, 80.0, "/home/mira/Documents/torque tables.pdf"),
        )

    def search(self, request: SearchRequest) -> SearchResult:
        self._tell("search", request.query)
        self.requests.append(request)
        found = () if "zebra" in request.query else WORD_HITS
        found = tuple(h for h in found if not request.filters.kind or h.media_kind == request.filters.kind)
        if request.mode == "hybrid" and found:
            found = (*found, *MEANING_HITS)
        return SearchResult(request.query, 4.2, found, request.mode, (), "" if found else "zeta")

    def ask(self, question: Question) -> str:
        self._tell("ask", question)
        self.asked.append(question)
        return f"answer-{len(self.asked)}"

    def answer_events(self, answer: str, after: int = 0) -> Iterator[AnswerEvent]:
        """Yield the events of an answer, and keep question and answer as an engine does before it ends."""
        for event in self.answer[after:]:
            if isinstance(event, Answered | AnswerFailed):
                event = self._kept(self.asked[int(answer.removeprefix("answer-")) - 1], event)
            yield event

    def _kept(self, question: Question, event: Answered | AnswerFailed) -> Answered | AnswerFailed:
        chat = question.chat or f"chat-{1 + len([c for c in self.conversations if c.id not in ('chat-8', 'chat-9')])}"
        known = next((c for c in self.conversations if c.id == chat), Conversation(chat, question.text))
        count = len(known.nodes)
        asked, answer = question.again, f"{chat}-a{count}"
        nodes = known.nodes
        if not asked:
            asked = f"{chat}-q{count}"
            last = known.nodes[-1].id if known.nodes and not question.is_first else ""
            parent = question.parent or last
            parts = (TextPart(question.text), *question.attachments)
            nodes = (*nodes, ChatNode(asked, (parent,) if parent else (), ChatRole.USER, parts, USER_TEXT))
        if isinstance(event, Answered):
            event = replace(event, chat=chat, node=answer)
            end = ChatNode(answer, (asked,), ChatRole.ASSISTANT, (TextPart(event.answer),), USER_TEXT, answer=event)
        else:
            event = replace(event, chat=chat, node=answer)
            state = NodeStatus.STOPPED if event.error["code"] == "cancelled" else NodeStatus.FAILED
            said = "".join(each.text for each in self.answer if isinstance(each, TextDelta))
            end = ChatNode(
                answer, (asked,), ChatRole.ASSISTANT, (TextPart(said),), USER_TEXT, state, problem=event.error
            )
        rest = tuple(c for c in self.conversations if c.id != chat)
        self.conversations = (*rest, replace(known, nodes=(*nodes, end)))
        return event

    def cancel_answer(self, answer: str) -> None:
        self._tell("cancel_answer", answer)

    def forget(self, path: object) -> ForgetReceipt:
        self._tell("forget", path)
        return ForgetReceipt((str(path),), 40, 212, 0, 3)

    def chats(self) -> tuple[Conversation, ...]:
        self._tell("chats")
        return tuple(replace(c, nodes=()) for c in sorted(self.conversations, key=lambda c: not c.pinned))

    def chat(self, chat: str) -> Conversation:
        self._tell("chat", chat)
        for conversation in self.conversations:
            if conversation.id == chat:
                return conversation
        raise NotFound(what="chat", name=chat)

    def pin_chat(self, chat: str, pinned: bool = True) -> None:
        self._tell("pin_chat", (chat, pinned))
        self.conversations = tuple(replace(c, pinned=pinned) if c.id == chat else c for c in self.conversations)

    def search_chats(self, query: str, limit: int = 50) -> tuple[ChatMatch, ...]:
        self._tell("search_chats", query)
        found = []
        for chat in self.conversations:
            for each in chat.nodes:
                text = "".join(part.text for part in each.parts if isinstance(part, TextPart))
                at = text.casefold().find(query.casefold())
                if at >= 0:
                    marks = ((at, at + len(query)),)
                    found.append(ChatMatch(chat.id, chat.title, each.id, each.role, text, marks, chat.created_at))
        return tuple(found[:limit])

    def judge_answer(self, node: str, verdict: str, note: str = "") -> None:
        self._tell("judge_answer", (node, verdict, note))

    def answer_record(self, node: str) -> AnswerRecord:
        self._tell("answer_record", node)
        return replace(self.record, node=node)

    def export_chat(self, chat: str, form: str = "markdown", node: str = "", single: bool = False) -> ChatExport:
        self._tell("export_chat", (chat, form, node, single))
        text = "# Notice\n" if form == "markdown" else "<html><body><h1>Notice</h1><p>Six months</p></body></html>"
        return ChatExport("notice." + ("md" if form == "markdown" else "html"), "text/" + form, text)

    def add_attachment(self, path: object) -> Attachment:
        self._tell("add_attachment", path)
        return Attachment("c0ffee", str(path).rsplit("/", 1)[-1], 12_345, "text", "pdf", 4)

    def paste_attachment(self, name: str, data: bytes) -> Attachment:
        self._tell("paste_attachment", (name, data))
        return Attachment("beef", name, len(data), "image", name.rsplit(".", 1)[-1])

    def write_down(self, sound: bytes) -> Spoken:
        self._tell("write_down", sound)
        return self.spoken

    def prepare_speech(self) -> None:
        self._tell("prepare_speech")

    def attachment_text(self, content_hash: str, layer: str = "body") -> DocumentText:
        self._tell("attachment_text", content_hash)
        return replace(self.text, document=0)

    def attachment_picture(self, content_hash: str, part: str = "", side: int = 640) -> bytes:
        self._tell("attachment_picture", (content_hash, part, side))
        return self.picture(0, part, side)

    def rename_chat(self, chat: str, title: str) -> None:
        self._tell("rename_chat", (chat, title))
        self.conversations = tuple(replace(c, title=title) if c.id == chat else c for c in self.conversations)

    def delete_chat(self, chat: str) -> None:
        self._tell("delete_chat", chat)
        self.conversations = tuple(c for c in self.conversations if c.id != chat)

    def stale_sources(self, chat: str) -> dict[str, tuple[int, ...]]:
        return self.stale

    def connections(self) -> ConnectionReport:
        self._tell("connections")
        return self.seen

    def disk(self) -> DiskUse:
        return DiskUse(12_000_000, 400_000_000, 2_000_000_000, 0, 300_000, 84_000_000_000)

    def models(self) -> tuple[ModelEntry, ...]:
        return self.model_entries

    def pause(self) -> None:
        self._tell("pause")

    def resume(self) -> None:
        self._tell("resume")

    def want(self, path: object) -> None:
        self._tell("want", path)

    def events(self, last_id: int | None = None) -> Iterator[Event]:
        while (event := self.sent.get()) is not None:
            yield event
        raise EngineUnreachable(problem="it went away")

    def close(self) -> None:
        self.sent.put(None)


class FakeHandle:
    """An engine process that dies when told to."""

    def __init__(self, engine: FakeEngine) -> None:
        self.client = engine
        self.alive = True
        self.stops = 0

    def die(self) -> None:
        self.alive = False
        self.client.sent.put(None)

    def stop(self) -> None:
        self.stops += 1
        self.die()
