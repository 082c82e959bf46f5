"""The command line: shapes, exit codes, what people read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.contract.machine import Grant
from engine.contract.request import SearchFilters
from engine.contract.status import FileCounts, LibraryStatus, Rate, Waiting
from engine.doors.cli import app
from engine.doors.cli.app import hoist
from engine.doors.cli.waiting import is_settled
from engine.doors.cli.window import has_display
from tests.engine.doors.cli.conftest import Shell


def test_globals_may_stand_anywhere() -> None:
    assert hoist(["search", "x", "--json", "--home", "/h"]) == (["--json", "--home", "/h"], ["search", "x"])
    assert hoist(["--home=/h", "status"]) == (["--home=/h"], ["status"])
    assert hoist(["ask", "--", "--json"]) == ([], ["ask", "--", "--json"])
    assert hoist(["status", "--home"]) == (["--home"], ["status"])


def test_status_shape(shell: Shell) -> None:
    status = shell.json("status")
    assert set(status["files"]) == {"total", "searchable", "embedded", "pending", "skipped", "failed", "offline"}
    assert set(status) >= {"members", "passages", "roots", "rate", "waiting", "counters"}
    assert status["counters"]["embeddings_computed"] == 7
    assert "files_list" not in status


def test_status_lists_files_page_after_page(shell: Shell) -> None:
    listed = shell.json("status", "--files", "--state", "skipped")["files_list"]
    assert [file["id"] for file in listed] == [0, 1, 2, 3, 4]
    assert listed[4]["reason"]["code"] == "encrypted"
    assert shell.api.rooms.library.calls[-1] == ("files", ("skipped", "", 1000))
    text = shell.run("status", "--files")
    assert "4 of 5 files searchable, 3 also by meaning" in text
    assert "Protected by a password" in text


def test_add_makes_paths_absolute_and_shows_the_roots(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    roots = shell.json("add", "notes", "x/../a.txt")["roots"]
    here = str(tmp_path.resolve())
    assert [root["path"] for root in roots] == [f"{here}/notes", f"{here}/a.txt"]
    said = shell.run("add", "notes")
    assert f"{here}/notes"[-20:] in said.replace("\n", "")
    assert "index --wait keyword" in said


def test_add_dry_run_adds_nothing(shell: Shell) -> None:
    document = shell.json("add", "--dry-run", "/home/ada")
    assert document["forecast"]["files"] == 120
    assert shell.api.rooms.library.roots == []
    assert "Words in about 3 s, meaning in about 2 min" in shell.run("add", "/home/ada", "--dry-run")


def test_a_name_that_is_no_utf8_gets_through(shell: Shell) -> None:
    shell.run("add", os.fsdecode(b"/home/ada/caf\xe9"))
    assert shell.api.rooms.library.calls == [("add_root", b"/home/ada/caf\xe9")]


def test_remove(shell: Shell) -> None:
    shell.run("add", "/home/ada")
    assert shell.json("remove", "/home/ada")["roots"] == []
    shell.run("remove", "/home/ada", code=1)
    assert shell.err == "jackdaw: There is no folder '/home/ada'.\n"


def test_errors_are_one_line_without_a_traceback(shell: Shell) -> None:
    assert shell.run("add", "/missing/x", code=1) == ""
    assert shell.err == "jackdaw: /missing/x does not exist.\n"
    shell.run("search", "bad:x", code=1)
    assert shell.err.startswith("jackdaw: There is no filter 'bad:'.")


def test_usage_errors_exit_2(shell: Shell) -> None:
    for wrong in (["serch"], ["search", "x", "--mode", "psychic"], ["add"], ["search", "x", "--limit", "0"]):
        shell.run(*wrong, code=2)
        assert "Traceback" not in shell.err


def test_engine_failures_exit_3(shell: Shell) -> None:
    shell.api.rooms.search.opening = True
    shell.run("search", "deposit", code=3)
    assert shell.err.count("\n") == 1
    shell.run("ask", "crash", code=3)
    assert shell.err.count("\n") == 1


def test_search_shape(shell: Shell) -> None:
    document = shell.json("search", "deposit", "--mode", "keyword", "--limit", "7", "--kind", "mail", "--in", "/a b")
    first = document["results"][0]
    assert {"query", "took_ms", "results"} <= set(document)
    assert first["why"][0] == {"channel": "keyword", "rank": 1, "terms": ["deposit"]}
    assert first["locator"]["kind"] == "page"
    assert first["locator"]["spots"][0]["page"] == 3
    assert (first["kind"], first["format"], first["also_at"]) == ("text", "pdf", ["/home/ada/copy.pdf"])
    assert isinstance(first["snippet"], str)
    assert "text" not in first
    asked = shell.api.rooms.search.requests[-1]
    assert (asked.query, asked.mode, asked.limit, asked.passages) == ("deposit", "keyword", 7, False)
    assert asked.filters == SearchFilters(kind="mail", folder="file:///a%20b")


def test_passages_carry_their_text(shell: Shell) -> None:
    results = shell.json("search", "deposit", "--passages")["results"]
    assert all(result["text"].startswith("The deposit") for result in results)


def test_search_for_people(shell: Shell) -> None:
    text = shell.run("search", "the deposit")
    assert "lease1.pdf > page 3" in text
    assert "    /home/ada/contracts\n" in text
    assert "exact words, similar meaning" in text
    assert "also at /home/ada/copy.pdf" in text
    assert "Only words so far." in text
    assert "Try 'something'?" in shell.run("search", "nothing")


def test_queries_print_a_line_each_in_order(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    names = [f"q{n}" for n in range(70)]
    file.write_text("\n".join(json.dumps({"id": name, "text": "deposit"}) for name in names) + "\n\n")
    lines = [json.loads(line) for line in shell.run("search", "--queries", str(file), "--limit", "3").splitlines()]
    assert [line["id"] for line in lines] == names
    assert all(set(line) == {"id", "results"} and len(line["results"]) == 2 for line in lines)
    assert {request.limit for request in shell.api.rooms.search.requests} == {3}


def test_a_bad_line_of_queries_is_named(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text('{"id": 1, "text": "a"}\n{"id": 2}\n')
    shell.run("search", "--queries", str(file), code=1)
    assert "line 2 is not" in shell.err
    shell.run("search", "--queries", str(tmp_path / "none"), code=1)
    assert "does not exist" in shell.err
    shell.run("search", code=1)


def test_ask_shape(shell: Shell) -> None:
    document = shell.json("ask", "When is it paid back?", "--chat", "c7")
    assert document["grounding"] == "passages"
    assert document["chat"] == "c7"
    assert {"answer", "citations", "model", "usage"} <= set(document)
    citation = document["citations"][0]
    assert (citation["n"], citation["quote"], citation["locator"]["kind"]) == (1, "within six weeks", "page")


def test_ask_for_people(shell: Shell) -> None:
    text = shell.run("ask", "When is it paid back?")
    assert text.startswith("Within six weeks [1].")
    assert "[1] /home/ada/contracts/lease1.pdf > page 3" in text
    assert "“within six weeks”" in text
    assert "Quoted from your files" in text


def test_a_question_may_be_spoken(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "question.wav").write_bytes(b"RIFFWhen is it paid back?")
    document = shell.json("ask", "--voice", str(tmp_path / "question.wav"))
    assert shell.err == "Heard: When is it paid back?\n"
    assert document["grounding"] == "passages"


def test_a_spoken_question_that_cannot_be_heard_says_why(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "silence.wav").write_bytes(b"RIFF")
    shell.run("ask", "--voice", str(tmp_path / "silence.wav"), code=1)
    assert "No words were heard" in shell.err
    shell.run("ask", "--voice", str(tmp_path / "no.wav"), code=1)
    assert "no.wav" in shell.err
    shell.run("ask", "When?", "--voice", str(tmp_path / "silence.wav"), code=1)
    assert "Give a question, or --voice FILE." in shell.err


def test_ask_stream_prints_every_event(shell: Shell) -> None:
    events = [json.loads(line) for line in shell.run("ask", "When?", "--stream").splitlines()]
    assert [event["kind"] for event in events] == ["sources", "text", "text", "answered"]


def test_index_waits_and_prints_the_status(shell: Shell) -> None:
    document = shell.json("index", "--wait", "all")
    assert document["timed_out"] is False
    assert document["files"]["searchable"] == 4
    assert ("reconcile", None) in shell.api.rooms.library.calls


def test_index_says_when_the_time_was_too_short(shell: Shell) -> None:
    import threading

    shell.api.rooms.library.hold = threading.Event()
    assert shell.json("index", "--timeout", "0.05", code=1)["timed_out"] is True


def status_in(phase: str, pending: int = 0, why: str = "") -> LibraryStatus:
    waiting = (Waiting("meaning", why, 3),) if why else ()
    return LibraryStatus(FileCounts(total=9, pending=pending), 0, 0, (), Rate(phase=phase), waiting)


@pytest.mark.parametrize(
    ("status", "words", "meaning"),
    [
        (status_in("scanning"), False, False),
        (status_in("words", 4), False, False),
        (status_in("meaning"), True, False),
        (status_in("idle"), True, True),
        (status_in("paused", 4, "paused"), True, True),
        (status_in("idle", 0, "no_model"), True, True),
    ],
)
def test_when_the_waiting_ends(status: LibraryStatus, words: bool, meaning: bool) -> None:
    assert is_settled(status, want_meaning=False) is words
    assert is_settled(status, want_meaning=True) is meaning


def test_forget_gives_a_receipt(shell: Shell) -> None:
    document = shell.json("forget", "/home/ada/a.txt")
    assert document["paths"] == ["/home/ada/a.txt", "/home/ada/copy.txt"]
    assert "Forgotten: 3 passages, 2 vectors, 1 quote in chats. Your files were not touched." in shell.run(
        "forget", "/home/ada/a.txt"
    )


def test_doctor_exits_1_when_something_differs(shell: Shell) -> None:
    document = shell.json("doctor", code=1)
    assert (document["ok"], document["confinement"], len(document["findings"])) == (False, "full", 1)
    assert "jackdaw doctor --repair" in shell.run("doctor", code=1)
    assert shell.json("doctor", "--repair")["findings"][0]["repaired"]


def test_models(shell: Shell) -> None:
    assert shell.json("models", "list")["models"][0]["name"] == "small"
    assert shell.json("models", "add", "/d/big.gguf")["model"]["name"] == "big"
    assert shell.json("models", "use", "big", "--for", "chat")["model"]["used_for"] == ["chat"]
    told = shell.json("models", "use", "small", "--for", "embedding", "--dry-run")
    assert (told["rebuild"]["extra_bytes"], told["model"]["used_for"]) == (1_800_000, [])
    said = shell.run("models", "use", "small", "--for", "embedding")
    assert "2 MB more on the disk" in " ".join(said.split())
    assert shell.json("models", "inspect", "/d/big.gguf")["format"] == "gguf"
    assert shell.json("models", "bench", "big")["tokens_per_s"] == 12.5
    assert shell.json("models", "bench", "big", "--tools")["calls_right"] == 20
    assert shell.json("models", "bench", "big", "--cases", "/d/c.jsonl")["cases"] == "/d/c.jsonl"
    assert [model["name"] for model in shell.json("models", "remove", "big")["models"]] == ["small"]
    assert "small" in shell.run("models", "list")


def test_a_download_says_where_from_and_asks_first(shell: Shell) -> None:
    shell.run("models", "pull", "x", code=1)
    assert "no model in the catalogue 'x'" in shell.err
    shell.run("models", "pull", "small", code=1)
    assert "https://hub.example/who/small/tree/main" in " ".join(shell.err.split())
    assert "may not connect to hub.example:443" in " ".join(shell.err.split())
    assert "--yes" in shell.err
    assert shell.api.rooms.connections.allowed == []
    assert shell.json("models", "pull", "small", "--yes")["paths"] == ["/models/small.gguf"]
    assert shell.api.rooms.connections.allowed == [Grant("download", "hub.example", 443)]


def test_what_can_be_fetched_and_what_others_keep(shell: Shell) -> None:
    listed = shell.run("models", "list", "--catalogue")
    assert "small" in listed
    assert "unverified" in listed
    assert shell.json("models", "list", "--catalogue")["catalogue"][0]["recommended"] is True
    assert "llama3-latest" in shell.run("models", "list", "--found")
    assert shell.json("models", "add", "--copy", "/stick")["models"][0]["name"] == "stick"


def test_two_model_files_side_by_side(shell: Shell) -> None:
    assert shell.json("models", "inspect", "/a.gguf", "/b.gguf")["differences"] == {"path": ["a", "b"]}
    assert "path" in shell.run("models", "inspect", "/a.gguf", "/b.gguf")
    assert shell.json("models", "inspect", "/a.gguf")["fit"]["sentence"] == "It fits."
    shell.run("models", "remove", "small")
    assert shell.api.rooms.model_sources.told == [("discard", "small")]


def test_search_by_picture_sends_its_address(shell: Shell, tmp_path: Path) -> None:
    picture = tmp_path / "a b.png"
    picture.write_bytes(b"")
    assert "results" in shell.json("search", "--image", str(picture))
    assert shell.api.rooms.search.requests[-1].image_uri == picture.as_uri()
    shell.run("search", "--image", "/nowhere.png", code=1)
    assert "/nowhere.png" in shell.err


def test_chats_are_listed_searched_and_exported(shell: Shell) -> None:
    assert shell.json("chats", "list")["chats"][0]["title"] == "When?"
    assert "chat-1" in shell.run("chats", "list")
    assert shell.json("chats", "search", "wh", "en")["matches"][0]["snippet"] == "wh en"
    assert "When?" in shell.run("chats", "search", "wh")
    assert shell.run("chats", "show", "chat-1").startswith("When?")
    assert shell.json("chats", "export", "chat-1", "--as", "html")["media_type"] == "text/html"
    shell.run("chats", "show", "nowhere", code=1)
    shell.run("chats", "export", "chat-1", "--as", "pdf", code=1)


def test_help_shows_examples(shell: Shell) -> None:
    assert "Example: jackdaw search" in shell.run("search", "--help")
    commands = shell.run("--help")
    for name in (
        "add",
        "remove",
        "index",
        "status",
        "search",
        "ask",
        "chats",
        "forget",
        "doctor",
        "models",
        "engine",
        "demo",
    ):
        assert f" {name} " in commands


def test_without_arguments_and_without_a_display(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.argv", ["jackdaw"])
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(SystemExit) as ended:
        app.main()
    assert ended.value.code == 1
    assert "jackdaw ask" in capsys.readouterr().err


def test_displays() -> None:
    assert has_display({"DISPLAY": ":0"}, "linux")
    assert has_display({}, "darwin")
    assert not has_display({"DISPLAY": ""}, "linux")


def test_a_plain_command_needs_no_option_parser() -> None:
    code = (
        "import sys\n"
        "from engine.doors.cli.plain import is_plain, tell_status\n"
        "import engine.doors.client.discovery\n"
        "print(sorted({'typer', 'pydantic', 'click', 'rich'} & sys.modules.keys()))\n"
        "print(is_plain(['status']), is_plain(['status', '--files']), is_plain([]))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines() == ["[]", "True False False"]
