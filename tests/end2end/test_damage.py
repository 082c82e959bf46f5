"""Damage between two runs, met by the real command: it is said or mended, never a silent "no results"."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.library.store.care.dump import decode
from tests.acceptance.program import JACKDAW, Program

pytestmark = [pytest.mark.end2end, pytest.mark.timeout(300)]

WAIT_S = 90.0
NEEDLE = "quagmirefold"


def called(program: Program, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [str(JACKDAW), "--home", str(program.home), "--json", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def until(what: Callable[[], Any]) -> Any:
    """Return the first true answer."""
    end = time.monotonic() + WAIT_S
    while not (found := what()):
        assert time.monotonic() < end
        time.sleep(0.1)
    return found


def zero(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def newest(folder: Path, pattern: str) -> Path:
    return max(folder.glob(pattern), key=lambda path: path.stat().st_mtime_ns)


@pytest.fixture(scope="module")
def indexed(program: Program, folder: Path) -> Program:
    """A home with two files and a snapshot, and no engine."""
    with program.engine():
        program.run("add", folder)
        program.run("index", "--wait", "keyword", "--timeout", "120")
        until(lambda: list((program.home / "snapshots").glob("*.sqlite")))
    return program


DAMAGES: dict[str, Callable[[Path], object]] = {
    "zero-filled manifest": lambda table: zero(newest(table, "_versions/*.manifest")),
    "missing table": lambda table: shutil.rmtree(table),
    "truncated data": lambda table: newest(table, "data/*.lance").write_bytes(b"LANC"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_index_is_told_or_mended(indexed: Program, damage: str) -> None:
    DAMAGES[damage](indexed.home / "index" / "passages.lance")

    def names() -> list[str]:
        done = called(indexed, "search", "deposit", "--mode", "keyword")
        if done.returncode == 3:
            assert "damaged" in done.stderr or "still opening" in done.stderr, done.stderr
            return []
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)["results"]
        assert found, "a damaged index must never look like an empty result"
        return [Path(each["path"]).name for each in found]

    with indexed.engine():
        assert until(names) == ["lease.txt"]
        assert indexed.run("doctor")["ok"] is True


def test_a_damaged_ledger_is_told_and_the_snapshot_put_back(indexed: Program) -> None:
    ledger = indexed.home / "ledger.sqlite3"
    snapshot = str(newest(indexed.home / "snapshots", "*.sqlite"))
    with ledger.open("r+b") as file:
        file.seek(4_096)
        file.write(bytes(16_384))

    told = indexed.run("doctor", ok=(1,))
    assert [finding["code"] for finding in told["findings"]] == ["ledger_damaged"]
    assert snapshot in told["findings"][0]["message"]
    searched = called(indexed, "search", "deposit")
    assert (searched.returncode, searched.stdout, searched.stderr.count("\n")) == (1, "", 1)
    assert "jackdaw doctor --restore" in searched.stderr
    started = called(indexed, "engine")
    assert (started.returncode, started.stdout) == (1, "")

    restored = called(indexed, "doctor", "--restore")
    assert snapshot in restored.stderr.replace("\n", "")
    assert json.loads(restored.stdout)["ok"] is True
    assert list(indexed.home.glob("ledger.sqlite3.damaged-*"))
    found = indexed.run("search", "deposit", "--mode", "keyword")["results"]
    assert [Path(each["path"]).name for each in found] == ["lease.txt"]
    again = called(indexed, "doctor", "--restore")
    assert again.returncode == 1
    assert "is sound" in again.stderr


def test_forget_leaves_nothing_anywhere_in_the_home(indexed: Program, folder: Path) -> None:
    secret = folder / "secret.txt"
    secret.write_text(f"The {NEEDLE} lies under the third plank of the jetty.\n")
    (folder / "copy.txt").write_bytes(secret.read_bytes())
    with indexed.engine():
        indexed.run("index", "--wait", "all", "--timeout", "120")
        answer = indexed.run("ask", "What lies under the third plank?")
        assert NEEDLE in answer["answer"]
        secret.write_text(f"Now the {NEEDLE} lies under the fourth plank.\n")
        indexed.run("index", "--wait", "all", "--timeout", "120")
    before = {where.split()[0] for where, text in decode(indexed.home) if NEEDLE in text}
    assert {"passages", "ledger.sqlite3"} <= before, before
    assert any(place.startswith("ledger.sqlite3") for place in before)

    with indexed.engine() as engine:
        receipt = indexed.run("forget", folder / "copy.txt")
        receipt_of_new = indexed.run("forget", secret)
        assert {str(folder / "copy.txt")} <= set(receipt["paths"])
        assert {str(secret)} == set(receipt_of_new["paths"]) | {str(secret)}
        assert receipt["quotes_blanked"] >= 1
        during = {where for where, text in decode_copy(indexed.home) if NEEDLE in text}
        assert during == set(), "gone at once, not when the engine stops"
        engine.kill()
    assert {where for where, text in decode(indexed.home) if NEEDLE in text} == set()
    assert secret.exists()
    with indexed.engine():
        assert indexed.run("search", "--mode", "keyword", NEEDLE)["results"] == []
        assert NEEDLE not in json.dumps(indexed.run("search", NEEDLE)["results"]), (
            "what is alike in meaning may be there"
        )
        assert indexed.run("doctor")["ok"] is True


def decode_copy(home: Path) -> list[tuple[str, str]]:
    """Decode a copy of the home, as an engine has it open."""
    copy = home.parent / "copy"
    shutil.copytree(home, copy, ignore=shutil.ignore_patterns("*.sock", "models"))
    try:
        return list(decode(copy))
    finally:
        shutil.rmtree(copy)
