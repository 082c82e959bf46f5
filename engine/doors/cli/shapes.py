"""Shapes: the JSON that scripts rely on. Keys may be added, never changed or removed."""

from __future__ import annotations

from typing import Any

from engine.contract.answer import Answered
from engine.contract.hit import Hit, SearchResult
from engine.contract.status import FileStatus, LibraryStatus
from engine.contract.wire import to_wire


def result_shape(hit: Hit, with_text: bool) -> dict[str, Any]:
    """Return one search result."""
    body = {
        "rank": hit.rank,
        "id": int(hit.passage),
        "document": int(hit.document),
        "path": hit.path,
        "uri": hit.uri,
        "also_at": list(hit.also_at),
        "kind": hit.media_kind,
        "format": hit.format,
        "title": hit.title,
        "modified_ns": hit.modified_ns,
        "score": hit.score,
        "why": to_wire(hit.why),
        "locator": to_wire(hit.locator),
        "snippet": hit.snippet.text,
        "marks": to_wire(hit.snippet.marks),
    }
    return {**body, "text": hit.text} if with_text else body


def search_shape(result: SearchResult, with_text: bool) -> dict[str, Any]:
    """Return the document of ``search``."""
    return {
        "query": result.query,
        "took_ms": result.took_ms,
        "results": [result_shape(hit, with_text) for hit in result.hits],
        "mode": result.mode,
        "notes": [*result.notes, *result.unheard],
        "suggestion": result.suggestion,
    }


def answer_shape(answer: Answered) -> dict[str, Any]:
    """Return the document of ``ask``."""
    return {
        "answer": answer.answer,
        "grounding": answer.grounding,
        "citations": to_wire(answer.citations),
        "model": answer.model,
        "usage": to_wire(answer.usage),
        "chat": answer.chat,
        "node": answer.node,
        "checked": list(answer.checked),
    }


def status_shape(status: LibraryStatus, files: list[FileStatus] | None = None) -> dict[str, Any]:
    """Return the document of ``status``; ``files_list`` only when files were asked for."""
    body: dict[str, Any] = to_wire(status)
    return body if files is None else {**body, "files_list": to_wire(files)}
