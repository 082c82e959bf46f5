"""Summarising: earlier turns in short, for a model whose context they no longer fit. The turns themselves stay."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Final

from engine.assistant.answer.thread import Past, branch, past_of
from engine.assistant.answer.write.citing import without_references
from engine.assistant.answer.write.condensing import condense
from engine.assistant.answer.write.prompt import HISTORY_SHARE
from engine.assistant.answer.write.prompts import load_prompt
from engine.contract.call import Call
from engine.contract.chat import ChatNode, ChatRole, Conversation, SummaryPart
from engine.contract.generation import ChatBackend
from engine.contract.label import USER_TEXT

KEPT_EXCHANGES: Final = 2
"""The latest ones stay word for word."""
_BEFORE_FULL: Final = 0.8
"""A summary is made before it is needed: nobody shall wait for it."""


def summarise(conversation: Conversation, leaf: str, backend: ChatBackend, call: Call) -> ChatNode | None:
    """Return a summary node for the branch up to ``leaf``, None while its turns still fit or too few can go.

    Raises Cancelled, and what the backend raises.
    """
    line = branch(conversation, leaf)
    past = past_of(conversation, line)
    if len(past.exchanges) <= KEPT_EXCHANGES or not _is_nearly_full(past, backend):
        return None
    old = past.exchanges[:-KEPT_EXCHANGES]
    told = [without_references(f"Asked: {each.question}\nAnswered: {each.answer}") for each in old]
    text = condense(load_prompt("summary"), told, backend, call, without_references(past.summary))
    if not text:
        return None
    last = old[-1].nodes[1]
    covered = branch(conversation, last)
    label = USER_TEXT
    for node in covered:
        label = label.join(node.label)
    part = SummaryPart(text, tuple(node.id for node in covered))
    made_at = datetime.now(UTC).isoformat(timespec="milliseconds")
    return ChatNode(secrets.token_hex(8), (last,), ChatRole.SYSTEM, (part,), label, created_at=made_at)


def _is_nearly_full(past: Past, backend: ChatBackend) -> bool:
    texts = [past.summary, *(f"{each.question}\n{each.answer}" for each in past.exchanges)]
    return sum(backend.count_tokens(texts)) > _BEFORE_FULL * _room(backend) / HISTORY_SHARE


def _room(backend: ChatBackend) -> int:
    context = backend.capabilities().context_tokens
    return context - context // 4
