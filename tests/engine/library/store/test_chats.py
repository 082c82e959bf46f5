from __future__ import annotations

import pytest

from engine.contract.answer import Answered, Citation, Usage
from engine.contract.chat import (
    AttachmentPart,
    ChatNode,
    ChatRole,
    CitationPart,
    Conversation,
    NodeStatus,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from engine.contract.errors import NotFound
from engine.contract.label import UNTRUSTED_FILE, USER_TEXT
from engine.contract.locator import Locator, PagePlace, PageSpot
from engine.library.store.history import chats, citations
from engine.library.store.ledger import documents, files
from tests.engine.library.store.samples import STAMP, Stores, prepare

CITATION = Citation(
    1,
    "/a.pdf",
    "file:///a.pdf",
    Locator(PagePlace((PageSpot(3, ((0.1, 0.2, 0.3, 0.4),)),)), chars=(5, 9)),
    "quote",
    "ab" * 32,
    4,
    9,
)
ANSWER = Answered("text [1]", "generated", (CITATION,), "tiny", Usage(1, 2, 3, 4.0, 5.0), "c1", "n2", (1, 2))
PARTS = (
    TextPart("hello"),
    ReasoningPart("because"),
    ToolCallPart("call-1", "search", "{}"),
    ToolResultPart("call-1", "found"),
    AttachmentPart("ff" * 32, "picture.png"),
    CitationPart(CITATION),
)


def _node(name: str, *parents: str, **more: object) -> ChatNode:
    return ChatNode(
        name,
        parents,
        ChatRole.USER,
        (TextPart(name),),
        USER_TEXT,
        created_at=f"2026-01-01T00:00:0{len(parents)}Z",
        **more,
    )  # type: ignore[arg-type]


def test_nodes_come_back_as_they_were_said(stores: Stores) -> None:
    assistant = ChatNode("n2", ("n1",), ChatRole.ASSISTANT, PARTS, UNTRUSTED_FILE, NodeStatus.STOPPED, ANSWER, "2026")
    conversation = Conversation("c1", "Title", (_node("n1"), assistant), "2026-01-01", False, "2026-01-01T00:00:00Z")
    stores.ledger.write(lambda c: chats.add_conversation(c, conversation))
    assert stores.ledger.read(lambda c: chats.get(c, "c1")) == conversation


def test_an_edit_is_a_new_node_and_parents_keep_their_order(stores: Stores) -> None:
    stores.ledger.write(lambda c: chats.add_conversation(c, Conversation("c1", "T", (_node("a"), _node("b", "a")))))
    stores.ledger.write(lambda c: chats.append(c, "c1", _node("merged", "b", "a")))
    assert [node.id for node in stores.ledger.read(lambda c: chats.nodes(c, "c1"))] == ["a", "b", "merged"]
    assert stores.ledger.read(lambda c: chats.node(c, "merged")).parents == ("b", "a")


def test_unknown_chats_and_parents_are_refused(stores: Stores) -> None:
    stores.ledger.write(lambda c: chats.add_conversation(c, Conversation("c1", "T")))
    for chat, node in (("nowhere", _node("a")), ("c1", _node("b", "nobody"))):
        with pytest.raises(NotFound):
            stores.ledger.write(lambda c, chat=chat, node=node: chats.append(c, chat, node))
    assert stores.ledger.read(lambda c: chats.nodes(c, "c1")) == ()


def test_chats_are_listed_by_their_last_word_renamed_and_deleted(stores: Stores) -> None:
    stores.ledger.write(lambda c: chats.add_conversation(c, Conversation("old", "Old", (), "2026-01-01T00:00:00Z")))
    stores.ledger.write(lambda c: chats.add_conversation(c, Conversation("new", "New", (), "2026-01-01T00:00:01Z")))
    stores.ledger.write(lambda c: chats.append(c, "old", _node("x")))
    assert [chat.id for chat in stores.ledger.read(chats.list_all)] == ["new", "old"]
    stores.ledger.write(lambda c: chats.rename(c, "old", "Better"))
    assert stores.ledger.read(lambda c: chats.get(c, "old")).title == "Better"
    stores.ledger.write(lambda c: chats.delete(c, "old"))
    assert [chat.id for chat in stores.ledger.read(chats.list_all)] == ["new"]


def test_an_answer_whose_source_changed_is_flagged(stores: Stores) -> None:
    file, document = stores.put(b"a", prepare("source"))
    held = stores.ledger.read(lambda c: documents.get(c, document))
    cited = Citation(
        1, "/folder/a", "", Locator(PagePlace((PageSpot(1),))), "source", held.content_hash.hex(), document, 1
    )
    node = ChatNode("n", (), ChatRole.ASSISTANT, (CitationPart(cited),), UNTRUSTED_FILE)
    stores.ledger.write(lambda c: chats.add_conversation(c, Conversation("c", "T", (node,))))
    assert stores.ledger.write(citations.flag_stale) == 0
    stores.ledger.write(lambda c: files.mark_gone(c, [file], 1))
    assert stores.ledger.write(citations.flag_stale) == 1
    stores.ledger.write(lambda c: files.restore(c, [file]))
    assert stores.ledger.write(citations.flag_stale) == 0
    stores.put(b"a", prepare("changed"), STAMP)
    assert stores.ledger.write(citations.flag_stale) == 1
    assert stores.ledger.read(lambda c: citations.of_node(c, "n"))[0].stale
