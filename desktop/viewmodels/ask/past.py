"""Past: conversations of before, as turns that can be read and continued. Pure, but for one look at file dates."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from urllib.parse import unquote_to_bytes, urlsplit

from desktop.engine_link.engine import Engine
from desktop.language import tr
from desktop.viewmodels import dates
from desktop.viewmodels.ask.tree import Versions, line, newest_under, spoken, versions
from desktop.viewmodels.ask.turn import Turn, TurnState
from engine.contract.answer import Citation
from engine.contract.chat import (
    AttachmentPart,
    ChatNode,
    ChatRole,
    CitationPart,
    NodeStatus,
    ReasoningPart,
    TextPart,
)
from engine.contract.errors import error_from_wire

_STATES = {
    NodeStatus.COMPLETE: TurnState.DONE,
    NodeStatus.STOPPED: TurnState.STOPPED,
    NodeStatus.FAILED: TurnState.FAILED,
}


@dataclass(frozen=True, slots=True)
class PastChat:
    """A conversation that was opened again: one branch of it as turns, and all that stands beside them."""

    id: str
    title: str
    turns: tuple[Turn, ...]
    nodes: tuple[ChatNode, ...] = ()
    wanted: str = ""
    """The node that was looked for; empty for the end of the conversation."""
    stale: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


def fetch_chat(engine: Engine, chat: str, wanted: str = "", leaf: str = "") -> PastChat:
    """Return a conversation with the turns up to ``leaf``, or of the branch that ``wanted`` lies on.

    Answers whose sources changed since say so.
    """
    conversation = engine.chat(chat)
    stale = engine.stale_sources(chat)
    nodes = spoken(conversation)
    leaf = newest_under(nodes, wanted) if wanted else leaf
    return PastChat(chat, conversation.title, turns_of(nodes, leaf, stale), nodes, wanted, stale)


def turns_of(
    nodes: Sequence[ChatNode], leaf: str = "", stale: Mapping[str, tuple[int, ...]] = MappingProxyType({})
) -> tuple[Turn, ...]:
    """Return one turn for each question on a branch, with the answer that follows it."""
    turns: list[Turn] = []
    for node in line(nodes, leaf):
        if node.role is ChatRole.USER:
            turns.append(
                Turn(
                    len(turns),
                    _text(node),
                    TurnState.STOPPED,
                    asked=node.id,
                    parent=node.parents[0] if node.parents else "",
                    attachments=tuple(part for part in node.parts if isinstance(part, AttachmentPart)),
                    questions=versions(nodes, node),
                )
            )
        elif turns:
            turns[-1] = _flagged(_answered(turns[-1], node, versions(nodes, node)), stale)
    return tuple(turns)


def stale_words(turn_citations: Iterable[Citation], numbers: tuple[int, ...]) -> str:
    """Return ``This source changed on 3 March.`` for the sources that are not what they were."""
    citations = tuple(turn_citations)
    changed = [citation for citation in citations if citation.n in numbers]
    if not changed:
        return ""
    if len(changed) > 1:
        which = ", ".join(str(citation.n) for citation in changed[:-1])
        return tr("Sources {which} and {last} changed since this was answered.", which=which, last=changed[-1].n)
    name = tr("This source") if len(citations) == 1 else tr("Source {number}", number=changed[0].n)
    modified_ns = _modified_ns(changed[0].uri)
    if modified_ns is None:
        return tr("{source} is not there any more.", source=name)
    return tr("{source} changed {day}.", source=name, day=dates.on_day(dates.day(modified_ns)))


def flagged_words(turns: Iterable[Turn], stale: Mapping[str, tuple[int, ...]]) -> dict[str, str]:
    """Return the sentence for each answer node some of whose sources changed."""
    return {turn.node: stale_words(turn.citations, stale[turn.node]) for turn in turns if turn.node in stale}


def _flagged(turn: Turn, stale: Mapping[str, tuple[int, ...]]) -> Turn:
    return turn.with_stale(stale_words(turn.citations, stale.get(turn.node, ())))


def _answered(turn: Turn, node: ChatNode, answers: Versions) -> Turn:
    citations = tuple(part.citation for part in node.parts if isinstance(part, CitationPart))
    problem = tr("The answer broke off.") if node.status is NodeStatus.FAILED else ""
    if node.problem and node.status is NodeStatus.FAILED:
        problem = error_from_wire(node.problem).message
    return replace(
        turn,
        state=_STATES[node.status],
        citations=node.answer.citations if node.answer else citations,
        text=node.answer.answer if node.answer else _text(node),
        reasoning="".join(part.text for part in node.parts if isinstance(part, ReasoningPart)),
        answered=node.answer,
        check=node.answer.check if node.answer else turn.check,
        problem=problem,
        node=node.id,
        verdict=node.feedback.verdict if node.feedback else "",
        answers=answers,
    )


def _text(node: ChatNode) -> str:
    return "".join(part.text for part in node.parts if isinstance(part, TextPart))


def _modified_ns(uri: str) -> int | None:
    try:
        return os.stat(unquote_to_bytes(urlsplit(uri).path)).st_mtime_ns
    except OSError:
        return None
