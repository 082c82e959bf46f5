"""Chats are searched, pinned and judged; what the model saw and what was attached goes when its source is forgotten."""

from __future__ import annotations

import pytest

from engine.contract.answer import Answered, Citation, ContextItem, Usage
from engine.contract.attachment import AttachmentReading
from engine.contract.chat import (
    Attachment,
    AttachmentPart,
    ChatNode,
    ChatRole,
    CitationPart,
    Conversation,
    Feedback,
    SummaryPart,
    TextPart,
)
from engine.contract.errors import NotFound
from engine.contract.label import UNTRUSTED_FILE, USER_TEXT
from engine.contract.locator import LinesPlace, Locator
from engine.contract.passage import Passage
from engine.contract.record import AnswerRecord, SeenMessage
from engine.library.store.care import check_ledger, dump
from engine.library.store.history import attachments, chat_search, chats, citations, records
from engine.library.store.ledger import speeds
from engine.library.store.ledger.database import Connection, Ledger
from engine.library.store.publish import forget
from engine.library.store.schema.migrations import MIGRATIONS
from tests.engine.library.store.samples import Stores, prepare

SECRET = "ab" * 32
OTHER = "cd" * 32


def cited(content_hash: str, n: int = 1) -> CitationPart:
    place = Locator(LinesPlace((1, 1)))
    name = "zanzibar" if content_hash == SECRET else "rent"
    return CitationPart(Citation(n, f"/folder/{name}.txt", "file:///s", place, name, content_hash, 1, 1))


def node(name: str, parents: tuple[str, ...], text: str, *more: CitationPart | AttachmentPart) -> ChatNode:
    role = ChatRole.ASSISTANT if parents and name.startswith("a") else ChatRole.USER
    return ChatNode(name, parents, role, (TextPart(text), *more), UNTRUSTED_FILE, created_at=f"2026-{name}")


def record(name: str, text: str) -> AnswerRecord:
    item = ContextItem(1, "/folder/secret.txt", 5, 1.0, False, text="zanzibar label")
    return AnswerRecord(name, "?", "?", "tiny", context=(item,), messages=(SeenMessage("user", text),))


def fill(c: Connection) -> None:
    """A chat: q1, a1 (cites the secret), q2, a2 (had a1 in its prompt), q3, a3 (knows nothing of it), a summary."""
    answer = Answered("zanzibar [1]", "generated", (cited(SECRET).citation,), "tiny", Usage(), "c", "a1", notes=("n",))
    first = ChatNode(
        "a1", ("q1",), ChatRole.ASSISTANT, (TextPart("zanzibar [1]"), cited(SECRET)), UNTRUSTED_FILE, answer=answer
    )
    attached = AttachmentPart(SECRET, "zanzibar.txt")
    chats.add_conversation(c, Conversation("c", "Where?"))
    facts = Attachment(SECRET, "zanzibar.txt", 9, "text", "txt", 1)
    reading = AttachmentReading("", (), (Passage("body", 0, 0, 8, "zanzibar", LinesPlace((1, 1))),))
    attachments.keep(c, facts, reading)
    attachments.attach(c, "c", SECRET, "zanzibar.txt")
    for each in (
        node("q1", (), "Where was it?", attached),
        first,
        node("q2", ("a1",), "And then?"),
        node("a2", ("q2",), "As said, zanzibar"),
        node("q3", ("a2",), "And the rent?"),
        node("a3", ("q3",), "It is 5", cited(OTHER)),
        ChatNode("s", ("a1",), ChatRole.SYSTEM, (SummaryPart("zanzibar in short", ("q1", "a1")),), USER_TEXT),
    ):
        chats.append(c, "c", each)
    chats.rename(c, "c", "The zanzibar question", by="model")
    records.keep(c, record("a1", "zanzibar"), [SECRET], [])
    records.keep(c, record("a2", "zanzibar"), [SECRET], [])
    records.keep(c, record("a3", "five"), [OTHER], [SECRET])


def test_forget_takes_all_that_was_made_of_a_source(stores: Stores) -> None:
    stores.ledger.write(fill)
    attachments.write_bytes(stores.ledger, SECRET, b"zanzibar")
    before = stores.ledger.read(lambda c: chat_search.search(c, "zanzi", 9))
    assert {match.node for match in before} == {"", "a1", "a2"}

    assert stores.ledger.write(lambda c: citations.blank_quotes(c, [bytes.fromhex(SECRET)])) == 1
    attachments.sweep(stores.ledger)

    nodes = {each.id: each for each in stores.ledger.read(lambda c: chats.nodes(c, "c"))}
    text = {name: each.parts[0].text for name, each in nodes.items() if not isinstance(each.parts[0], CitationPart)}  # type: ignore[union-attr]
    assert text == {
        "q1": "Where was it?", "a1": "", "q2": "And then?", "a2": "", "q3": "And the rent?", "a3": "It is 5", "s": "",
    }  # fmt: skip
    assert nodes["q1"].parts[1] == AttachmentPart(SECRET, "")
    assert nodes["a1"].answer is not None
    assert (nodes["a1"].answer.answer, nodes["a1"].answer.notes) == ("", ())
    assert stores.ledger.read(lambda c: chats.get(c, "c")).title == "Where was it?"
    for name in ("a1", "a2", "a3"):
        with pytest.raises(NotFound):
            stores.ledger.read(lambda c, name=name: records.get(c, name))
    assert stores.ledger.read(lambda c: attachments.of_chat(c, "c")) == ()
    assert stores.ledger.read(lambda c: chat_search.search(c, "zanzi", 9)) == ()
    assert [m.node for m in stores.ledger.read(lambda c: chat_search.search(c, "rent", 9))] == ["q3"]


def test_no_trace_is_left_on_the_disk(stores: Stores) -> None:
    stores.ledger.write(fill)
    attachments.write_bytes(stores.ledger, SECRET, b"zanzibar")
    stores.ledger.write(lambda c: citations.blank_quotes(c, [bytes.fromhex(SECRET)]))
    stores.put(b"a", prepare("other"))
    forget.forget(stores.publisher, [b"/folder/nothing"])
    home = stores.ledger.path.parent
    stores.close()
    assert not [where for where, text in dump.decode(home) if "zanzibar" in text.casefold()]


def test_what_speaks_of_other_sources_stays(stores: Stores) -> None:
    stores.ledger.write(fill)
    stores.ledger.write(lambda c: citations.blank_quotes(c, [bytes.fromhex(OTHER)]))
    assert stores.ledger.read(lambda c: records.get(c, "a1")) == record("a1", "zanzibar")
    assert stores.ledger.read(lambda c: records.seen_by(c, ["a1", "a2", "a3"])) == {SECRET}
    assert [m.node for m in stores.ledger.read(lambda c: chat_search.search(c, "zanzi", 9))] != []


def test_words_are_found_whatever_is_typed(stores: Stores) -> None:
    stores.ledger.write(fill)

    def search(words: str) -> list[str]:
        return [match.node for match in stores.ledger.read(lambda c: chat_search.search(c, words, 9))]

    assert search("RÉNT") == ["q3"]
    assert search("and ren") == ["q3"]
    for odd in ('"', "a* OR", "NEAR(", "-", "", "text:x", "(((", "zanzibar AND NOT"):
        search(odd)
    found = stores.ledger.read(lambda c: chat_search.search(c, "rent", 9))[0]
    assert [found.snippet[start:end] for start, end in found.marks] == ["rent"]
    stores.ledger.write(lambda c: chats.delete(c, "c"))
    assert search("rent") == []
    assert stores.ledger.read(lambda c: c.execute("SELECT count(*) FROM chat_rows").get) == 0


def test_pins_opinions_and_speeds(stores: Stores) -> None:
    stores.ledger.write(fill)
    stores.ledger.write(lambda c: chats.add_conversation(c, Conversation("new", "New", (), "2027")))
    stores.ledger.write(lambda c: chats.pin(c, "c", True))
    assert [(each.id, each.pinned) for each in stores.ledger.read(chats.list_all)] == [("c", True), ("new", False)]
    for verdict in ("up", "down"):
        stores.ledger.write(lambda c, verdict=verdict: chats.judge(c, "a1", Feedback(verdict, "why"), "2026"))
    assert stores.ledger.read(lambda c: chats.node(c, "a1")).feedback == Feedback("down", "why")
    stores.ledger.write(lambda c: chats.judge(c, "a1", Feedback(""), "2026"))
    assert stores.ledger.read(lambda c: chats.node(c, "a1")).feedback is None
    with pytest.raises(NotFound):
        stores.ledger.write(lambda c: chats.judge(c, "nobody", Feedback("up"), ""))
    assert stores.ledger.read(lambda c: speeds.reading(c, "m")) == 0.0
    for speed in (100.0, 200.0):
        stores.ledger.write(lambda c, speed=speed: speeds.note(c, "m", speed))
    assert stores.ledger.read(lambda c: speeds.reading(c, "m")) == pytest.approx(130.0)


def test_a_broken_off_answer_says_why(stores: Stores) -> None:
    problem = {"code": "runner_failed", "params": {"model": "m"}}
    stores.ledger.write(lambda c: chats.add_conversation(c, Conversation("c", "T")))
    failed = ChatNode("n", (), ChatRole.ASSISTANT, (TextPart("It is"),), USER_TEXT, problem=problem)
    stores.ledger.write(lambda c: chats.append(c, "c", failed))
    assert stores.ledger.read(lambda c: chats.node(c, "n")) == failed


def test_an_attachment_that_is_in_no_chat_goes_after_a_day(stores: Stores) -> None:
    stores.ledger.write(lambda c: attachments.keep(c, Attachment(OTHER, "x", 1, "text", "txt"), AttachmentReading()))
    attachments.write_bytes(stores.ledger, OTHER, b"x")
    added = stores.ledger.read(lambda c: c.execute("SELECT added_at FROM attachments").get)
    stores.ledger.write(lambda c: attachments.drop_unowned(c, added))
    attachments.sweep(stores.ledger)
    assert attachments.file_of(stores.ledger, OTHER).exists()
    stores.ledger.write(lambda c: attachments.drop_unowned(c, added + 1))
    attachments.sweep(stores.ledger)
    assert not attachments.file_of(stores.ledger, OTHER).exists()
    with pytest.raises(NotFound):
        stores.ledger.write(lambda c: attachments.attach(c, "c", OTHER, "x"))


def test_chats_from_before_are_searched_too(tmp_path: object, stores: Stores) -> None:
    path = stores.ledger.path.parent / "old" / "ledger.sqlite3"
    old = Ledger.open(path, migrations=MIGRATIONS[:2])
    said = '[{"kind": "text", "text": "about zanzibar"}]'

    def write(c: Connection) -> None:
        c.execute("INSERT INTO conversations VALUES('c', 'T', '2026')")
        c.execute("INSERT INTO nodes VALUES('n', 'c', 0, 'user', 'complete', 0, 1, ?, NULL, '2026')", (said,))

    old.write(write)
    old.close()
    new = Ledger.open(path)
    assert [match.node for match in new.read(lambda c: chat_search.search(c, "zanz", 9))] == ["n"]
    new.close()


def test_a_sound_ledger_that_was_searched_and_written_to_is_not_called_damaged(stores: Stores) -> None:
    ledger = stores.ledger
    for name in ("kept", "gone"):
        ledger.write(lambda c, name=name: chats.add_conversation(c, Conversation(name, "Title")))
        ledger.write(lambda c, name=name: chats.append(c, name, node(f"q-{name}", (), "zanzibar")))
    assert len(ledger.read(lambda c: chat_search.search(c, "zanzibar", 5))) == 2
    for number in range(30):
        said = node(f"q{number}", (), f"zanzibar {number} " * 20)
        ledger.write(lambda c, number=number, said=said: chats.append(c, ("kept", "gone")[number % 2], said))
    ledger.write(lambda c: chats.delete(c, "gone"))
    assert list(check_ledger.check_database(ledger)) == []
    ledger._is_examined = False
    ledger.examine()
