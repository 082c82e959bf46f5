"""Summarising: earlier turns in short, for a model whose context they no longer fit. The turns themselves stay."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from engine.assistant.answer.thread import Exchange, Past, branch, past_of
from engine.assistant.answer.write.citing import without_references
from engine.assistant.answer.write.envelope import escape
from engine.assistant.answer.write.prompt import HISTORY_SHARE
from engine.assistant.answer.write.prompts import load_prompt
from engine.contract.call import Call
from engine.contract.chat import ChatNode, ChatRole, Conversation, SummaryPart
from engine.contract.generation import ChatBackend, Generation, Message, ModelText, Sampling
from engine.contract.label import USER_TEXT

KEPT_EXCHANGES: Final = 2
"""The latest ones stay word for word."""
_BEFORE_FULL: Final = 0.8
"""A summary is made before it is needed: nobody shall wait for it."""
_MOST_TOKENS: Final = 320
_CUT: Final = " […] "


def summarise(conversation: Conversation, leaf: str, backend: ChatBackend, call: Call) -> ChatNode | None:
    """Return a summary node for the branch up to ``leaf``, None while its turns still fit or too few can go.

    Raises Cancelled, and what the backend raises.
    """
    line = branch(conversation, leaf)
    past = past_of(conversation, line)
    if len(past.exchanges) <= KEPT_EXCHANGES or not _is_nearly_full(past, backend):
        return None
    old = past.exchanges[:-KEPT_EXCHANGES]
    text = past.summary
    rest: Sequence[Exchange] = old
    while rest:
        request, rest = _request(text, rest, backend)
        text = _said(backend, request, call)
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


def _request(summary: str, old: Sequence[Exchange], backend: ChatBackend) -> tuple[Generation, Sequence[Exchange]]:
    """Return a request for as many of the exchanges as fit, at least one (cut, if need be), and the others."""
    capabilities = backend.capabilities()
    sampling = Sampling(max_tokens=min(_MOST_TOKENS, capabilities.context_tokens // 6))
    room = capabilities.context_tokens - sampling.max_tokens
    system = Message("system", load_prompt("summary"))

    def asked(told: Sequence[Exchange], share: float = 1.0) -> Generation:
        parts = [f"Notes so far: {summary}"] if summary else []
        parts += [f"Asked: {_cut(each.question, share)}\nAnswered: {_cut(each.answer, share)}" for each in told]
        text = escape(without_references("\n\n".join(parts)), capabilities.control_tokens)
        return Generation((system, Message("user", text)), sampling)

    count = len(old)
    while count > 1 and backend.count_prompt(asked(old[:count])) > room:
        count -= 1
    share = 1.0
    request = asked(old[:count])
    while backend.count_prompt(request) > room and share > 0.01:
        share *= 0.7
        request = asked(old[:count], share)
    return request, old[count:]


def _cut(text: str, share: float) -> str:
    """Return the beginning and the end of a text, so much of it as the share says, with a mark where it was cut."""
    if share >= 1.0:
        return text
    half = int(len(text) * share / 2)
    return text[:half] + _CUT + text[len(text) - half :]


def _said(backend: ChatBackend, request: Generation, call: Call) -> str:
    return "".join(event.text for event in backend.stream(request, call) if isinstance(event, ModelText)).strip()
