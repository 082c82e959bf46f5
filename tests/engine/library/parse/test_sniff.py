"""Formats are told by content first, then by name."""

from __future__ import annotations

import pytest

from engine.contract.document import Kind
from engine.library.parse.sniff import BINARY, detect

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


@pytest.mark.parametrize(
    ("head", "name", "found"),
    [
        (PDF, b"a.pdf", "pdf"),
        (b"\xef\xbb\xbf junk before it \n" + PDF, b"a.pdf", "pdf"),
        (b"# Title\n", b"a.md", "md"),
        (b"Title\n", b"README", "txt"),
        (b"Some words\n", b"no-extension", "txt"),
        (b"key: value\n", b"a.YAML", "yaml"),
        ("Wörter".encode("utf-16-le") * 9, b"a.txt", "txt"),
    ],
)
def test_format(head: bytes, name: bytes, found: str) -> None:
    assert detect(head, name).name == found
    assert not detect(head, name).mislabelled


def test_a_wrong_extension_is_found_out() -> None:
    found = detect(PDF, b"holiday.md")
    assert (found.name, found.kind, found.claimed) == ("pdf", Kind.TEXT, "md")
    assert detect(b"only words here", b"report.pdf").claimed == "pdf"
    assert detect(b"only words here", b"report.pdf").name == "txt"


def test_bytes_that_mean_nothing_are_binary() -> None:
    assert detect(bytes(range(256)) * 4, b"a.txt") is BINARY
    assert detect(bytes(range(256)) * 4, b"core") is BINARY


def test_names_that_are_no_text() -> None:
    assert detect(b"words", b"\xff\xfe\n.txt").name == "txt"
