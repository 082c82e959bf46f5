"""The worker's program under the real pool, and what the parent believes of it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.contract.document import Document, Kind, Layer, Metadata, Parsed, ParserId, Role, Segment
from engine.contract.label import UNTRUSTED_FILE
from engine.contract.locator import LinesPlace
from engine.library.analyse.terms import passage_terms
from engine.library.ingest.words import prepared_wire
from engine.library.ingest.words.worker import encode
from engine.library.parse.job import ParseJob, ParseReply
from engine.library.parse.pool import ParserPool
from engine.process.program import Program

_TEXT = "The lighthouse keeper wrote in his log every evening.\n\nStorms came from the west and ships were lost.\n" * 40


@pytest.fixture(scope="module")
def pool() -> Iterator[ParserPool]:
    parser_pool = ParserPool(Program.PARSER)
    yield parser_pool
    parser_pool.close()


def _parse(pool: ParserPool, path: Path) -> ParseReply:
    job = ParseJob(1, os.open(path, os.O_RDONLY), os.fsencode(path.name), path.stat().st_size)
    (reply,) = pool.parse([job])
    assert isinstance(reply, ParseReply)
    return reply


def test_a_text_comes_back_cut_and_analysed(pool: ParserPool, tmp_path: Path) -> None:
    path = tmp_path / "log.md"
    path.write_text("# Lighthouse\n\n" + _TEXT)
    reply = _parse(pool, path)
    assert reply.header["outcome"] == "parsed"
    assert 0 < reply.header["cpu_s"] < 60
    content_hash = hashlib.sha256(path.read_bytes()).digest()
    prepared = prepared_wire.decode(reply.header["document"], reply.blobs, content_hash, UNTRUSTED_FILE)
    assert prepared.document.format == "md"
    assert prepared.document.metadata.language == "en"
    assert len(prepared.passages) > 1
    texts = {layer.name: layer.text for layer in prepared.document.layers}
    for ordinal, (passage, terms) in enumerate(zip(prepared.passages, prepared.terms, strict=True)):
        assert passage.ordinal == ordinal
        assert passage.text == texts[passage.layer][passage.start : passage.end]
        assert terms == passage_terms(passage, prepared.document.metadata.title, "en")


def test_an_empty_file_is_skipped_with_its_reason(pool: ParserPool, tmp_path: Path) -> None:
    path = tmp_path / "nothing.txt"
    path.write_text("")
    reply = _parse(pool, path)
    assert (reply.header["outcome"], reply.header["reason"]["code"]) == ("skipped", "empty")


def test_a_language_that_needs_the_model_is_told_in_the_confined_process(pool: ParserPool, tmp_path: Path) -> None:
    path = tmp_path / "brev.txt"
    path.write_text("Kontrakten er underskrevet af parterne og træder i kraft på datoen for meddelelsen. " * 6)
    reply = _parse(pool, path)
    assert reply.header["document"]["about"][3] == "da"


@pytest.mark.parametrize(
    ("text", "claimed", "language"),
    [
        (
            "Der Vertrag ist von den Parteien unterschrieben und die Miete ist mit dem Ersten zu zahlen. " * 3,
            "en",
            "de",
        ),
        ("Saha 42", "fi", "fi"),
        ("Saha 42", "", ""),
    ],
)
def test_the_text_itself_is_believed_before_what_the_file_claims(text: str, claimed: str, language: str) -> None:
    segments = (Segment(0, len(text), LinesPlace((1, 1)), Role.PARAGRAPH),)
    document = Document(
        "txt", Kind.TEXT, ParserId("plain", 1), (Layer("body", text, segments),), Metadata(language=claimed)
    )
    header, _ = encode(ParseJob(1, 0, b"a.txt", len(text)), Parsed(document))
    assert header["document"]["about"][3] == language
