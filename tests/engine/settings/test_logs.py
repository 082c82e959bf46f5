"""The log says what happened and never what is in a file."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.contract.errors import PathMissing
from engine.settings.logs import open_log
from engine.settings.paths import Home

_log = logging.getLogger("tests.log")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    found = Home(tmp_path)
    before = logging.getLogger().level
    handler = open_log(found, "engine")
    yield found
    logging.getLogger().removeHandler(handler)
    logging.getLogger().setLevel(before)
    handler.close()


def _lines(home: Home) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (home.logs / "engine.jsonl").read_text().splitlines()]


def test_a_record_is_one_json_line_with_facts(home: Home) -> None:
    _log.info("indexed\n%s", "a file", extra={"facts": {"path": "/home/ann/Über uns.pdf", "files": 3, "blob": b"xyz"}})
    (line,) = _lines(home)
    assert line["message"] == "indexed\na file"
    assert line["facts"] == {"path": "/home/ann/Über uns.pdf", "files": 3, "blob": "(3 bytes)"}
    assert (line["level"], line["logger"]) == ("info", "tests.log")


def test_tokens_and_contents_never_reach_the_disk(home: Home) -> None:
    token, key = "pQ7c_kV2-Zx9mN4rT8wY1bL6sD3fG5hJ0aE2uI7oXyA", "5a" * 32
    content = "the content of the file " * 100
    _log.warning("Authorization: Bearer %s", "short-canary")
    _log.warning("started with %s and %s", token, key, extra={"facts": {"token": f"token={token}", "text": content}})
    try:
        raise ValueError(f"cannot read 'canary text of the file' {token}")
    except ValueError:
        _log.exception("a reader failed")
    written = (home.logs / "engine.jsonl").read_text()
    for canary in (token, key, "short-canary", content, "canary text"):
        assert canary not in written
    assert len(_lines(home)[1]["facts"]["text"]) < 450


def test_long_file_names_are_kept(home: Home) -> None:
    name = "minutes-of-the-annual-general-meeting-of-the-allotment-society-2024.pdf"
    _log.info("read", extra={"facts": {"path": name}})
    assert _lines(home)[0]["facts"]["path"] == name


def test_errors_keep_class_place_and_what_is_safe(home: Home) -> None:
    try:
        try:
            open("/no/such/file").close()
        except OSError as error:
            raise PathMissing(path="/no/such/file") from error
    except PathMissing:
        _log.exception("not added")
    outer, inner = _lines(home)[0]["error"]
    assert outer["class"] == "PathMissing"
    assert outer["message"] == "path_missing: /no/such/file does not exist."
    assert "test_logs.py" in outer["at"][0]
    assert inner["message"] == "No such file or directory: /no/such/file"
