"""The whole path on the real parts: engines, workers, index and command line; the tests build on each other."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.acceptance.program import JACKDAW, Engine, Program

pytestmark = [pytest.mark.end2end, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def engine(program: Program) -> Iterator[Engine]:
    with program.engine() as engine:
        yield engine


def paths(program: Program, words: str) -> list[str]:
    return [Path(found["path"]).name for found in program.run("search", words, "--mode", "keyword")["results"]]


def test_a_folder_becomes_searchable(program: Program, engine: Engine, folder: Path) -> None:
    assert program.run("add", folder)["roots"][0]["uri"] == folder.as_uri()
    status = program.run("index", "--wait", "keyword", "--timeout", "120")
    assert status["timed_out"] is False
    assert (status["files"]["total"], status["files"]["searchable"]) == (2, 2)
    result = program.run("search", "deposit", "--mode", "keyword")["results"][0]
    assert result["path"].endswith("lease.txt")
    assert result["locator"]["kind"] == "lines"
    assert [result["snippet"][start:end] for start, end in result["marks"]] == ["deposit"]
    assert result["why"][0]["channel"] in ("keyword", "phrase")


def test_a_question_is_answered_with_a_quote(program: Program, engine: Engine) -> None:
    answer = program.run("ask", "When is the deposit paid back?")
    assert answer["grounding"] == "passages"
    assert "within six weeks" in answer["answer"]
    citation = answer["citations"][0]
    assert citation["path"].endswith("lease.txt")
    assert "within six weeks" in citation["quote"]
    chat = program.run("ask", "And how high is it?", "--chat", answer["chat"])["chat"]
    assert chat == answer["chat"]


def test_what_is_in_no_file_is_not_found(program: Program, engine: Engine) -> None:
    assert program.run("ask", "Which volcano erupted near Reykjavik?")["grounding"] == "none"


def test_a_rename_is_followed(program: Program, engine: Engine, folder: Path) -> None:
    before = program.run("status")["counters"].get("embeddings_computed", 0)
    program.run("index", "--wait", "all", "--timeout", "180")
    computed = program.run("status")["counters"].get("embeddings_computed", 0)
    (folder / "lease.txt").rename(folder / "rental contract.txt")
    program.run("index", "--wait", "all", "--timeout", "60")
    assert paths(program, "deposit") == ["rental contract.txt"]
    assert program.run("status")["counters"].get("embeddings_computed", 0) == computed >= before
    assert program.run("doctor")["ok"] is True


def test_forget_leaves_the_file_and_nothing_else(program: Program, engine: Engine, folder: Path) -> None:
    file = folder / "rental contract.txt"
    receipt = program.run("forget", file)
    assert str(file) in receipt["paths"]
    assert receipt["passages"] >= 1
    assert file.exists()
    assert paths(program, "deposit") == []
    program.run("index", "--timeout", "60")
    assert paths(program, "deposit") == [], "not until it is added again"
    assert program.run("doctor")["ok"] is True


def test_a_second_engine_is_refused(program: Program, engine: Engine) -> None:
    second = subprocess.run(
        [str(JACKDAW), "--home", str(program.home), "engine"], capture_output=True, text=True, timeout=60, check=False
    )
    assert second.returncode == 1
    assert second.stdout == ""
    assert f"process {engine.pid}" in second.stderr
    assert second.stderr.count("\n") == 1


def test_tokens_are_nowhere_but_in_the_discovery_file(program: Program, engine: Engine) -> None:
    token = json.loads((program.home / "engine.json").read_text())["token"]
    process = psutil.Process(engine.pid)
    family = [process, *process.children(recursive=True)]
    told = " ".join(word for one in family for word in [*one.cmdline(), *one.environ().values()])
    logs = "".join(path.read_text() for path in (program.home / "logs").iterdir())
    assert token not in told
    assert token not in logs


def test_kill_9_loses_nothing(program: Program, engine: Engine, folder: Path) -> None:
    (folder / "late.txt").write_text("A heron stood on the weir at dawn.\n")
    program.run("index", "--timeout", "60")
    children = psutil.Process(engine.pid).children(recursive=True)
    engine.kill()
    assert psutil.wait_procs(children, timeout=20)[1] == [], "children go with their parent"
    assert paths(program, "heron") == ["late.txt"], "a new engine is started for the command"
    assert program.run("doctor")["ok"] is True


def test_an_engine_for_one_command_goes_with_it(program: Program) -> None:
    program.run("status")
    where = program.home / "engine.json"
    if where.exists():
        process = psutil.Process(json.loads(where.read_text())["pid"])
        process.wait(30)
    assert not where.exists()
