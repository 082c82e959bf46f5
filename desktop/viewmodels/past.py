"""Past: conversations of before, as turns that can be read and continued. Pure, but for one look at file dates."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes, urlsplit

from desktop.engine_link.engine import Engine
from desktop.viewmodels import dates
from desktop.viewmodels.turn import Turn, TurnState
from engine.contract.answer import Citation
from engine.contract.chat import ChatNode, ChatRole, CitationPart, Conversation, NodeStatus, TextPart

_STATES = {
    NodeStatus.COMPLETE: TurnState.DONE,
    NodeStatus.STOPPED: TurnState.STOPPED,
    NodeStatus.FAILED: TurnState.FAILED,
}


@dataclass(frozen=True, slots=True)
class PastChat:
    """A conversation that was opened again."""

    id: str
    title: str
    turns: tuple[Turn, ...]


def fetch_chat(engine: Engine, chat: str) -> PastChat:
    """Return a conversation with its turns; answers whose sources changed since say so."""
    conversation = engine.chat(chat)
    stale = engine.stale_sources(chat)
    turns = tuple(_flagged(turn, stale) for turn in turns_of(conversation))
    return PastChat(conversation.id, conversation.title, turns)


def turns_of(conversation: Conversation) -> tuple[Turn, ...]:
    """Return one turn for each question, with the answer that follows it."""
    turns: list[Turn] = []
    for node in conversation.nodes:
        if node.role is ChatRole.USER:
            turns.append(Turn(len(turns), _text(node), TurnState.STOPPED))
        elif node.role is ChatRole.ASSISTANT and turns:
            turns[-1] = _answered(turns[-1], node)
    return tuple(turns)


def stale_words(turn_citations: Iterable[Citation], numbers: tuple[int, ...]) -> str:
    """Return ``This source changed on 3 March.`` for the sources that are not what they were."""
    citations = tuple(turn_citations)
    changed = [citation for citation in citations if citation.n in numbers]
    if not changed:
        return ""
    if len(changed) > 1:
        which = ", ".join(str(citation.n) for citation in changed[:-1])
        return f"Sources {which} and {changed[-1].n} changed since this was answered."
    name = "This source" if len(citations) == 1 else f"Source {changed[0].n}"
    modified_ns = _modified_ns(changed[0].uri)
    if modified_ns is None:
        return f"{name} is not there any more."
    return f"{name} changed {dates.on_day(dates.day(modified_ns))}."


def flagged_words(turns: Iterable[Turn], stale: Mapping[str, tuple[int, ...]]) -> dict[str, str]:
    """Return the sentence for each answer node some of whose sources changed."""
    return {turn.node: stale_words(turn.citations, stale[turn.node]) for turn in turns if turn.node in stale}


def _flagged(turn: Turn, stale: Mapping[str, tuple[int, ...]]) -> Turn:
    return turn.with_stale(stale_words(turn.citations, stale.get(turn.node, ())))


def _answered(turn: Turn, node: ChatNode) -> Turn:
    citations = tuple(part.citation for part in node.parts if isinstance(part, CitationPart))
    return Turn(
        turn.number,
        turn.question,
        _STATES[node.status],
        citations=node.answer.citations if node.answer else citations,
        text=node.answer.answer if node.answer else _text(node),
        answered=node.answer,
        problem="The answer broke off." if node.status is NodeStatus.FAILED else "",
        node=node.id,
    )


def _text(node: ChatNode) -> str:
    return "".join(part.text for part in node.parts if isinstance(part, TextPart))


def _modified_ns(uri: str) -> int | None:
    try:
        return os.stat(unquote_to_bytes(urlsplit(uri).path)).st_mtime_ns
    except OSError:
        return None
