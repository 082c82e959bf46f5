"""Titling: a title for a conversation, made by the chat model from its first question and answer."""

from __future__ import annotations

from typing import Final

from engine.assistant.answer.quote.reading import content_terms, language_of
from engine.assistant.answer.thread import Exchange
from engine.assistant.answer.write.envelope import escape
from engine.assistant.answer.write.prompts import load_prompt
from engine.contract.call import Call
from engine.contract.generation import ChatBackend, Generation, Message, ModelText, Sampling

_READ_CHARS: Final = 600
_MOST_CHARS: Final = 60
_TOKENS: Final = 24


def find_title(first: Exchange, backend: ChatBackend, call: Call) -> str:
    """Return a title, empty when what the model wrote is none: too long, or about nothing that was said.

    Raises Cancelled, and what the backend raises.
    """
    said = f"Question: {first.question[:_READ_CHARS]}\n\nAnswer: {first.answer[:_READ_CHARS]}"
    told = Message("user", escape(said, backend.capabilities().control_tokens))
    request = Generation((Message("system", load_prompt("title")), told), Sampling(max_tokens=_TOKENS))
    written = "".join(event.text for event in backend.stream(request, call) if isinstance(event, ModelText))
    return _as_title(written, said)


def _as_title(written: str, said: str) -> str:
    line = next((line.strip() for line in written.splitlines() if line.strip()), "")
    title = " ".join(line.strip("\"'“”„«»*# ").removeprefix("Title:").split()).rstrip(".")
    if not title or len(title) > _MOST_CHARS:
        return ""
    language = language_of(said, ())
    about = {term.text for term in content_terms(said, language)}
    return title if any(term.text in about for term in content_terms(title, language)) else ""
