"""The parser worker's program: parse, cut, analyse, and send the prepared document back. Nothing here is trusted.

``params`` of a job: ``members`` (false: what lies inside an archive or mail is not sent).
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.contract.document import Document, Parsed, ParseOutcome, ParseSkipped
from engine.library.analyse.language import detect
from engine.library.analyse.terms import passage_terms
from engine.library.chunk.passages import cut
from engine.library.ingest.words import prepared_wire
from engine.library.parse.job import ParseJob
from engine.library.parse.registry import Registry
from engine.library.parse.worker_loop import Encoded, serve_parser
from engine.process.collector import look_rarely
from plugins.source import Limits

_SAMPLE_CHARS = 500
"""Enough to tell the language of prose; the time it takes is a third of all that is spent on a small file."""


def encode(job: ParseJob, outcome: ParseOutcome) -> Encoded:
    """Return the wire form of what became of one file: its prepared document, or the reason there is none."""
    if not isinstance(outcome, Parsed):
        return {"outcome": "skipped" if isinstance(outcome, ParseSkipped) else "failed", **_why(outcome.reason)}, ()
    document = _with_language(outcome.document)
    title, language = document.metadata.title, document.metadata.language
    passages = cut(document)
    terms = [passage_terms(passage, title, language) for passage in passages]
    header, blobs = prepared_wire.encode(document, passages, terms)
    members = outcome.members if job.params.get("members", True) else ()
    listed = [[member.name, member.size_bytes] for member in members]
    facts = {"outcome": "parsed", "document": header, "members": listed}
    return facts, [*blobs, *(member.content for member in members)]


def _with_language(document: Document) -> Document:
    """Return the document with the language its text is in; where that cannot be told, what it claims."""
    longest = max(document.layers, key=lambda layer: len(layer.text), default=None)
    found = detect(longest.text[:_SAMPLE_CHARS]) if longest is not None else ""
    return replace(document, metadata=replace(document.metadata, language=found)) if found else document


def _why(reason: Any) -> Mapping[str, Any]:
    return {"reason": reason.wire_form()}


def main() -> int:
    """Serve the pool; return the exit code."""
    # Libraries put intermediate data into temporary files (py3langid unpacks its model through one), and the
    # confined process may write no file at all: theirs live in memory.
    tempfile.TemporaryFile = _memory_file  # type: ignore[assignment]  # narrower on purpose
    look_rarely()
    return serve_parser(Registry.load(), Limits(), encode)


def _memory_file(*_where: object, **_how: object) -> io.BytesIO:
    return io.BytesIO()


if __name__ == "__main__":
    raise SystemExit(main())
