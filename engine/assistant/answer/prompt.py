"""Prompt: fits system text, history and sources into the model's context, stable parts first, sources last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.assistant.answer import envelope
from engine.assistant.answer.citing import without_references
from engine.assistant.answer.prompts import load_prompt
from engine.contract.answer import ContextItem
from engine.contract.generation import Capabilities, ChatBackend, Message
from engine.contract.hit import Hit

_MOST_SOURCE_TOKENS = 3000
"""Sources beyond this rarely help and cost tens of seconds of reading on a laptop's CPU."""
_HISTORY_SHARE = 4
"""A quarter of the room goes to earlier turns at most."""
_MARKUP_TOKENS = 24
"""Allowance for what the chat template puts around a message; published ones need 4 to 12."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the model reads, and which hits are in it: ``included[n - 1]`` is source ``n``."""

    messages: tuple[Message, ...]
    included: tuple[Hit, ...]
    context: tuple[ContextItem, ...]
    answer_tokens: int


def build_prompt(
    question: str,
    hits: Sequence[Hit],
    history: Sequence[tuple[str, str]],
    backend: ChatBackend,
    most_answer_tokens: int,
) -> Prompt:
    """Return the prompt for a question: hits that do not fit are listed as left out, in order of rank."""
    capabilities = backend.capabilities()
    answer_tokens = min(most_answer_tokens, capabilities.context_tokens // 4)
    system = Message("system", load_prompt("answer"))
    asked = f"Question: {envelope.escape(question, capabilities.control_tokens)}"
    fixed = sum(backend.count_tokens([system.content, asked])) + 3 * _MARKUP_TOKENS
    room = max(0, capabilities.context_tokens - answer_tokens - fixed)
    earlier, spent = _fit_history(history, capabilities, backend, room // _HISTORY_SHARE)
    included, parts, context = _fit_sources(
        hits, capabilities, backend, min(room - spent, max(_MOST_SOURCE_TOKENS, room // 2))
    )
    last = Message("user", f"{asked}\n\n{envelope.sources(parts)}")
    return Prompt((system, *earlier, last), included, context, answer_tokens)


def _fit_history(
    history: Sequence[tuple[str, str]], capabilities: Capabilities, backend: ChatBackend, room: int
) -> tuple[list[Message], int]:
    """Return the latest turns that fit, oldest first, and their tokens."""
    chosen: list[Message] = []
    spent = 0
    for question, answer in reversed(history):
        pair = [
            Message("user", envelope.escape(question, capabilities.control_tokens)),
            Message("assistant", envelope.escape(without_references(answer), capabilities.control_tokens)),
        ]
        tokens = sum(backend.count_tokens([message.content for message in pair])) + len(pair) * _MARKUP_TOKENS
        if spent + tokens > room:
            break
        chosen = [*pair, *chosen]
        spent += tokens
    return chosen, spent


def _fit_sources(
    hits: Sequence[Hit], capabilities: Capabilities, backend: ChatBackend, room: int
) -> tuple[tuple[Hit, ...], list[str], tuple[ContextItem, ...]]:
    included: list[Hit] = []
    parts: list[str] = []
    context: list[ContextItem] = []
    for hit in hits:
        place = " > ".join(hit.breadcrumb)
        part = envelope.source(len(parts) + 1, hit.title or hit.path, place, hit.text, capabilities.control_tokens)
        tokens = backend.count_tokens([part])[0] + 1
        fits = tokens <= room
        if fits:
            room -= tokens
            included.append(hit)
            parts.append(part)
        context.append(ContextItem(hit.passage, hit.path, tokens, hit.score, fits))
    return tuple(included), parts, tuple(context)
