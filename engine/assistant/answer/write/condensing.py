"""Condensing: texts of any length in a few sentences of a model, read in as many turns as its context needs."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from engine.assistant.answer.write.envelope import escape
from engine.contract.call import Call
from engine.contract.generation import ChatBackend, Generation, Message, ModelText, Sampling

MOST_TOKENS: Final = 320
_CUT: Final = " […] "
_LEAST_SHARE: Final = 0.01


def condense(prompt: str, texts: Sequence[str], backend: ChatBackend, call: Call, notes: str = "") -> str:
    """Return what ``prompt`` has the model write of texts in order, going on from ``notes``; empty if it says nothing.

    Each turn reads as many texts as fit, with the notes made so far before them; one that is too long for the context
    is cut in its middle. Raises Cancelled, and what the backend raises.
    """
    rest = texts
    while rest:
        request, rest = _request(prompt, notes, rest, backend)
        notes = _said(backend, request, call)
        if not notes:
            return ""
    return notes


def _request(prompt: str, notes: str, texts: Sequence[str], backend: ChatBackend) -> tuple[Generation, Sequence[str]]:
    """Return a request for as many of the texts as fit, at least one (cut, if need be), and the others."""
    capabilities = backend.capabilities()
    sampling = Sampling(max_tokens=min(MOST_TOKENS, capabilities.context_tokens // 6))
    room = capabilities.context_tokens - sampling.max_tokens

    def asked(told: Sequence[str]) -> Generation:
        parts = [f"Notes so far: {notes}"] if notes else []
        text = escape("\n\n".join([*parts, *told]), capabilities.control_tokens)
        return Generation((Message("system", prompt), Message("user", text)), sampling)

    def fits(count: int) -> bool:
        return backend.count_prompt(asked(texts[:count])) <= room

    count = max(1, bisect_left(range(1, len(texts) + 1), True, key=lambda number: not fits(number)))
    request, share = asked(texts[:count]), 1.0
    while backend.count_prompt(request) > room and share > _LEAST_SHARE:
        share *= 0.7
        request = asked([_cut(text, share) for text in texts[:count]])
    return request, texts[count:]


def _cut(text: str, share: float) -> str:
    """Return the beginning and the end of a text, so much of it as the share says, with a mark where it was cut."""
    half = int(len(text) * share / 2)
    return text[:half] + _CUT + text[len(text) - half :]


def _said(backend: ChatBackend, request: Generation, call: Call) -> str:
    return "".join(event.text for event in backend.stream(request, call) if isinstance(event, ModelText)).strip()
