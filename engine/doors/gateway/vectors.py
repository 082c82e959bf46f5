"""Vectors: the requests for embeddings and for an order by likeness, and their answers. Pure."""

from __future__ import annotations

import base64
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.doors.gateway.chat_request import field, wrong
from engine.doors.gateway.interfaces import DEFAULT_MODEL

MOST_TEXTS = 2048


@dataclass(frozen=True, slots=True)
class EmbeddingRequest:
    """Texts to be read."""

    model: str
    texts: tuple[str, ...]
    as_base64: bool


@dataclass(frozen=True, slots=True)
class RerankRequest:
    """Texts to be put in order."""

    model: str
    query: str
    texts: tuple[str, ...]
    top: int
    with_texts: bool


def read_embedding(body: Mapping[str, Any]) -> EmbeddingRequest:
    """Return the request. Raises Failure 400."""
    given = body.get("input")
    texts = _texts([given] if isinstance(given, str) else given, "input")
    if body.get("dimensions") is not None:
        raise wrong("dimensions", "Vectors come in the size that the model makes; 'dimensions' is not offered.")
    form = field(body, "encoding_format", str, "float")
    if form not in {"float", "base64"}:
        raise wrong("encoding_format", "'encoding_format' is float or base64.")
    return EmbeddingRequest(field(body, "model", str, DEFAULT_MODEL), texts, form == "base64")


def read_rerank(body: Mapping[str, Any]) -> RerankRequest:
    """Return the request. Raises Failure 400."""
    given = body.get("documents")
    if isinstance(given, list):
        given = [item.get("text") if isinstance(item, dict) else item for item in given]
    texts = _texts(given, "documents")
    top = field(body, "top_n", int, len(texts))
    if top < 1:
        raise wrong("top_n", "'top_n' must be at least 1.")
    query = field(body, "query", str, "")
    if not query.strip():
        raise wrong("query", "'query' is missing.")
    return RerankRequest(
        field(body, "model", str, DEFAULT_MODEL),
        query,
        texts,
        top,
        field(body, "return_documents", bool, default=False),
    )


def embedding_answer(asked: EmbeddingRequest, vectors: Sequence[Sequence[float]], tokens: int) -> dict[str, Any]:
    """Return the vectors as OpenAI writes them."""
    rows = [
        {"object": "embedding", "index": place, "embedding": _packed(vector) if asked.as_base64 else list(vector)}
        for place, vector in enumerate(vectors)
    ]
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    return {"object": "list", "data": rows, "model": asked.model, "usage": usage}


def rerank_answer(asked: RerankRequest, method: str, scores: Sequence[float], tokens: int) -> dict[str, Any]:
    """Return the best first, saying what judged."""
    order = sorted(range(len(scores)), key=lambda place: -scores[place])[: asked.top]
    results = [
        {"index": place, "relevance_score": scores[place]}
        | ({"document": {"text": asked.texts[place]}} if asked.with_texts else {})
        for place in order
    ]
    return {"model": asked.model, "method": method, "results": results, "usage": {"total_tokens": tokens}}


def _texts(given: Any, param: str) -> tuple[str, ...]:
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_TEXTS:
        raise wrong(param, f"'{param}' must be 1 to {MOST_TEXTS} texts.")
    if not all(isinstance(text, str) and text for text in given):
        raise wrong(param, f"'{param}' must hold texts that are not empty (no token numbers).")
    return tuple(given)


def _packed(vector: Sequence[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
