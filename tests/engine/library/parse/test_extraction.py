"""Whatever a file or a reader does, extraction returns an outcome with a reason."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from engine.contract.document import ParseFailed, ParseSkipped
from engine.library.parse.extraction import extract, extract_file
from engine.library.parse.registry import Registry
from plugins.manifest import fingerprint, read_manifest
from plugins.source import Limits

MANIFEST = """
id = "outside"
version = 3
api = 1
entry = "reader:read"
[[formats]]
name = "jack"
kind = "text"
extensions = ["jack"]
"""


def outside_registry(parent: Path, code: str) -> Registry:
    folder = parent / "outside"
    folder.mkdir(parents=True)
    (folder / "manifest.toml").write_text(MANIFEST)
    (folder / "reader.py").write_text(f"def read(source):\n    {code}\n")
    enabled = {"outside@3": fingerprint(str(folder))}
    # each test has code of its own under the same name, so its module must not be found ready
    import sys

    sys.modules.pop("jackdaw_plugin_outside_3_reader", None)
    return Registry.load([str(parent)], enabled)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("raise ValueError('bad  table\\nhere')", "damaged"),
        ("raise MemoryError", "parser_memory"),
        ("return read(source)", "damaged"),
        ("raise OSError(5, 'odd')", "damaged"),
        ("raise SystemError", "damaged"),
    ],
)
def test_a_failing_reader_is_a_reason(tmp_path: Path, code: str, reason: str) -> None:
    registry = outside_registry(tmp_path, code)
    outcome = extract_file(io.BytesIO(b"caw"), 3, b"a.jack", registry, Limits())
    assert isinstance(outcome, ParseFailed)
    assert outcome.reason.code == reason
    assert "\n" not in outcome.reason.message


def test_a_reader_that_breaks_the_contract_is_not_believed(tmp_path: Path) -> None:
    code = (
        "from plugins.composer import parsed; from engine.contract.document import Layer, Segment; "
        "from engine.contract.locator import SectionPlace; "
        "return parsed(source, Layer('body', 'abc', (Segment(0, 9, SectionPlace()),)))"
    )
    outcome = extract_file(io.BytesIO(b"caw"), 3, b"a.jack", outside_registry(tmp_path, code), Limits())
    assert isinstance(outcome, ParseFailed)
    assert outcome.reason.code == "parser_crashed"


def test_outside_plugins_are_off_until_exactly_they_are_enabled(tmp_path: Path) -> None:
    outside_registry(tmp_path, "pass")
    folder = str(tmp_path / "outside")
    agreed = fingerprint(folder)
    assert read_manifest(folder).version == 3
    assert "jack" not in Registry.load([str(tmp_path)]).table.by_format
    assert "jack" not in Registry.load([str(tmp_path)], {"outside@2": agreed}).table.by_format
    assert "jack" in Registry.load([str(tmp_path)], {"outside@3": agreed}).table.by_format
    (tmp_path / "outside" / "reader.py").write_text("def read(source): pass  # changed")
    assert "jack" not in Registry.load([str(tmp_path)], {"outside@3": agreed}).table.by_format


def test_the_descriptor_stays_open_and_empty_files_are_skipped(tmp_path: Path) -> None:
    path = tmp_path / "empty.txt"
    path.touch()
    fd = os.open(path, os.O_RDONLY)
    try:
        outcome = extract(fd, b"empty.txt", Registry.load(), Limits())
        assert isinstance(outcome, ParseSkipped)
        assert outcome.reason.code == "empty"
        os.fstat(fd)
    finally:
        os.close(fd)


def test_sparse_files_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(1 << 34)
    fd = os.open(path, os.O_RDONLY)
    try:
        outcome = extract(fd, b"huge.txt", Registry.load(), Limits())
    finally:
        os.close(fd)
    assert isinstance(outcome, ParseSkipped)
    assert outcome.reason.code == "sparse"


def test_a_folder_in_place_of_a_file_is_a_read_error(tmp_path: Path) -> None:
    fd = os.open(tmp_path, os.O_RDONLY)
    try:
        outcome = extract(fd, b"folder", Registry.load(), Limits())
    finally:
        os.close(fd)
    assert isinstance(outcome, ParseFailed)
    assert outcome.reason.code == "read_error"
    assert outcome.reason.retryable


def test_text_over_the_limit_is_said(tmp_path: Path) -> None:
    outcome = extract_file(io.BytesIO(b"word " * 50), 250, b"a.txt", Registry.load(), Limits(max_text_chars=100))
    assert isinstance(outcome, ParseFailed)
    assert outcome.reason.code == "output_too_large"
