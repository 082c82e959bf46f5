"""Every reader keeps the contract whatever is done to its files: a sound document or a reason, never anything else."""

from __future__ import annotations

import io
import logging

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.contract.document import Parsed
from engine.contract.reason import known_codes
from engine.library.parse.checking import faults
from engine.library.parse.extraction import extract_file
from plugins.source import Limits
from tests.plugins import small_files as make
from tests.plugins.bundled.test_data_and_code import CODE
from tests.plugins.bundled.test_mail import message
from tests.plugins.bundled.test_markdown import SAMPLE
from tests.plugins.bundled.test_office import TABLE
from tests.plugins.bundled.test_web_and_books import PAGE
from tests.plugins.reading import REGISTRY
from tests.plugins.small_pdf import pdf_bytes

SAMPLES: dict[str, bytes] = {
    "a.pdf": pdf_bytes([[(72, 700, 20, "Title"), (72, 650, 12, "some exam-"), (72, 636, 12, "ple words")]]),
    "a.md": SAMPLE.encode(),
    "a.txt": "Größe\n\nund so weiter".encode("cp1252"),
    "a.docx": make.docx_bytes(make.paragraph("Head", "H1") + make.paragraph("words") + TABLE),
    "a.pptx": make.pptx_bytes([make.shape("Title", "title")], {0: "note"}),
    "a.xlsx": make.xlsx_bytes([["a", "b"], ["x", 1], ["y", 2]], comment="c"),
    "a.odt": make.open_document("text", "<office:text><text:p>words</text:p></office:text>"),
    "a.epub": make.epub_bytes(["<h1>Chapter</h1><p>words</p>"]),
    "a.html": PAGE.encode(),
    "a.xml": b"<a><title>t</title><p>words <b>more</b></p></a>",
    "a.rtf": rb"{\rtf1\ansi words \'fc \u8364? more\par second}",
    "a.eml": bytes(message()),
    "a.mbox": b"From a 1:00\n" + bytes(message()) + b"\nFrom b 2:00\n" + bytes(message()),
    "a.ipynb": make.notebook_bytes(),
    "a.csv": b"a,b\n1,2\n3,4\n",
    "a.json": b'{"a": [1, {"b": "c"}]}',
    "a.jsonl": b'{"a": 1}\n[2]\n',
    "a.srt": b"1\n00:00:01,000 --> 00:00:02,000\nwords\n",
    "a.vcf": b"BEGIN:VCARD\nFN:Ada\nEND:VCARD\n",
    "a.rst": b"Title\n=====\n\nwords\n",
    "a.py": CODE["a.py"].encode(),
    "a.zip": make.zip_bytes({"a.txt": "words"}),
    "a.tar.gz": make.tar_bytes({"a.txt": b"words"}, "w:gz"),
}


def check(content: bytes, name: str) -> None:
    outcome = extract_file(io.BytesIO(content), len(content), name.encode(), REGISTRY, Limits())
    if isinstance(outcome, Parsed):
        assert not list(faults(outcome.document, 10**8))
        for layer in outcome.document.layers:
            layer.text.encode("utf-8")
            assert "\x00" not in layer.text
        return
    assert outcome.reason.code in known_codes() - {"parser_crashed"}
    assert "\n" not in outcome.reason.message
    assert len(outcome.reason.message) < 250


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage(name: str, caplog: pytest.LogCaptureFixture, data: st.DataObject) -> None:
    caplog.set_level(logging.CRITICAL)
    content = bytearray(SAMPLES[name])
    for _ in range(data.draw(st.integers(0, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    check(bytes(content[: data.draw(st.integers(0, len(content)))]), name)


@pytest.mark.parametrize("name", SAMPLES)
def test_whole(name: str) -> None:
    check(SAMPLES[name], name)


@pytest.mark.parametrize("name", SAMPLES)
def test_content_of_another_format_under_the_name(name: str) -> None:
    for content in (b"plain words", SAMPLES["a.pdf"], SAMPLES["a.docx"], bytes(range(256)) * 8):
        check(content, name)
