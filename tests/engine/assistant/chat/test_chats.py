"""Chats live in the ledger and know which of their answers rest on what has changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.assistant.answer.quote.quoting import cite
from engine.assistant.answer.quote.sentences import split_sentences
from engine.assistant.chat.chats import Chats
from engine.contract.chat import ChatNode, ChatRole, CitationPart, TextPart
from engine.contract.errors import NotFound
from engine.contract.label import USER_TEXT
from engine.library.store.ledger.database import Ledger
from tests.fakes.hits import hit

LEASE = hit("The rent is 1,250 euros. It rises in 2026.", number=1, title="Lease")
DOG = hit("Pepper was born in 2019.", number=2, title="Dog")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger.open(tmp_path / "ledger.sqlite3")
    yield opened
    opened.close()


def node(identity: str, *parents: str, text: str = "hello") -> ChatNode:
    role = ChatRole.ASSISTANT if parents else ChatRole.USER
    return ChatNode(identity, parents, role, (TextPart(text),), USER_TEXT, created_at="2026-01-01T00:00:00.000+00:00")


def test_a_conversation_is_kept_across_openings(ledger: Ledger, tmp_path: Path) -> None:
    chat = Chats(ledger).start("Rent")
    Chats(ledger).append(chat, node("q"))
    Chats(ledger).append(chat, node("a", "q"))
    ledger.close()
    again = Ledger.open(tmp_path / "ledger.sqlite3")
    kept = Chats(again).conversation(chat)
    again.close()
    assert kept.title == "Rent"
    assert [(n.id, n.parents) for n in kept.nodes] == [("q", ()), ("a", ("q",))]


def test_titles_change_and_chats_go(ledger: Ledger) -> None:
    chats = Chats(ledger)
    first, second = chats.start("one"), chats.start("two")
    chats.rename(first, "uno")
    assert {c.title for c in chats.conversations()} == {"uno", "two"}
    chats.delete(second)
    assert [c.id for c in chats.conversations()] == [first]
    for act in (chats.delete, chats.conversation, chats.stale_sources):
        with pytest.raises(NotFound):
            act(second)
    with pytest.raises(NotFound):
        chats.append("nowhere", node("x"))


def hold(ledger: Ledger, content_hash: str) -> None:
    """Make the ledger know a living file with this content."""

    def write(c: object) -> None:
        c.execute("INSERT OR IGNORE INTO roots(id, path, is_file, added_at) VALUES(1, x'2f', 0, 0)")  # type: ignore[attr-defined]
        c.execute(  # type: ignore[attr-defined]
            """INSERT INTO documents(id, content_hash, format, parser, parser_version, parser_options, media_kind,
              title, author, created, language, pages, extra, integrity, confidentiality, needs_ocr, chars, passages,
              first_passage, added_at)
              VALUES(7, unhex(?), 'md', 'p', 1, '', 'text', '', '', '', '', 0, '{}', 3, 1, '[]', 1, 1, 1, 0)""",
            (content_hash,),
        )
        c.execute(  # type: ignore[attr-defined]
            """INSERT INTO files(root_id, path, size_bytes, mtime_ns, ctime_ns, inode, device, state, document_id)
              VALUES(1, x'61', 1, 1, 1, 1, 1, 'indexed', 7)"""
        )

    ledger.write(write)


def test_answers_whose_source_changed_are_named(ledger: Ledger) -> None:
    chats = Chats(ledger)
    chat = chats.start("Rent")
    citations = [cite(n, h, split_sentences(h.text)[0]) for n, h in enumerate((LEASE, DOG), start=1)]
    chats.append(chat, node("q"))
    parts = (TextPart("1,250 [1]"), *(CitationPart(citation) for citation in citations))
    chats.append(chat, ChatNode("a", ("q",), ChatRole.ASSISTANT, parts, USER_TEXT))
    hold(ledger, LEASE.document_hash)
    assert chats.stale_sources(chat) == {"a": (2,)}
    ledger.write(lambda c: c.execute("UPDATE documents SET content_hash = x'00'"))
    assert chats.stale_sources(chat) == {"a": (1, 2)}
