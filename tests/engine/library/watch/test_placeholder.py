"""Online-only files are told without opening them."""

from __future__ import annotations

import builtins
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.library.watch import scan as scan_module
from engine.library.watch.entry import SeenFile
from engine.library.watch.ignore import IgnoreRules
from engine.library.watch.placeholder import provider_of
from engine.library.watch.scan import scan


def _stat(**facts: int) -> os.stat_result:
    return SimpleNamespace(**{"st_size": 10, "st_blocks": 8, **facts})  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("path", "facts", "provider"),
    [
        (b"/home/a/.report.pdf.icloud", {}, "iCloud"),
        (b"/Users/a/Library/Mobile Documents/x.pdf", {"st_flags": 0x4000_0000}, "iCloud"),
        (b"/Users/a/Library/CloudStorage/OneDrive-Home/x.pdf", {"st_flags": 0x4000_0000}, "OneDrive"),
        (b"C:\\Users\\a\\OneDrive\\x.pdf", {"st_file_attributes": 0x0040_0000}, "OneDrive"),
        (b"C:\\Users\\a\\Dropbox\\x.pdf", {"st_file_attributes": 0x0000_1000}, "Dropbox"),
        (b"C:\\Users\\a\\Cloud\\x.pdf", {"st_file_attributes": 0x0004_0000}, "a cloud service"),
        (b"/home/a/OneDrive/here.pdf", {}, None),
        (b"/home/a/here.pdf", {"st_flags": 0, "st_file_attributes": 0x20}, None),
    ],
)
def test_flags_attributes_and_names(path: bytes, facts: dict[str, int], provider: str | None) -> None:
    assert provider_of(path, _stat(**facts), lambda _path: ()) == provider


def test_extended_attributes_are_asked_for_only_without_blocks() -> None:
    asked: list[bytes] = []

    def names(path: bytes) -> tuple[bytes, ...]:
        asked.append(path)
        return (b"user.other", b"com.dropbox.placeholder")

    assert provider_of(b"/a/full.pdf", _stat(), names) is None
    assert asked == []
    assert provider_of(b"/a/hollow.pdf", _stat(st_blocks=0), names) == "Dropbox"
    assert asked == [b"/a/hollow.pdf"]


def test_a_placeholder_is_listed_with_zero_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (".notes.txt.icloud", "hollow.pdf"):
        (tmp_path / name).write_text("placeholder")
    monkeypatch.setattr(scan_module, "provider_of", lambda path, facts: provider_of(path, _dataless(path, facts)))
    opened: list[object] = []
    real_open = os.open

    def spy(path: object, flags: int, *rest: int, **named: int) -> int:
        if os.path.isfile(path):  # type: ignore[arg-type]
            opened.append(path)
        return real_open(path, flags, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", spy)
    monkeypatch.setattr(builtins, "open", spy)
    rules = IgnoreRules(os.fsencode(tmp_path), max_file_bytes=1000)
    entries = [e for e in scan(os.fsencode(tmp_path), rules) if isinstance(e, SeenFile)]
    assert [(e.path, e.skip.code if e.skip else "") for e in entries] == [
        (b".notes.txt.icloud", "online_only"),
        (b"hollow.pdf", "online_only"),
    ]
    assert opened == []


def _dataless(path: bytes, facts: os.stat_result) -> os.stat_result:
    return _stat(st_flags=0x4000_0000 if path.endswith(b"hollow.pdf") else 0, st_size=facts.st_size)
