"""The sample library as a newcomer meets it: every question with an answer leads to the place that holds it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.program import Program

SAMPLE = Path(__file__).resolve().parents[2] / "assets" / "sample"
FOUND_IN_FIRST_FIVE_MIN = 90
"""Of the 100 answerable questions."""

pytestmark = [pytest.mark.end2end, pytest.mark.timeout(300)]


@dataclass(frozen=True)
class Question:
    """One question of the sample library with the place of its answer."""

    id: str
    text: str
    file: str
    place: dict[str, Any]
    answer: str


def answerable() -> list[Question]:
    rows = [json.loads(line) for line in (SAMPLE / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    return [
        Question(row["id"], row["question"], gold["file"], gold["place"], gold["answer"])
        for row in rows
        if row["kind"] == "answerable"
        for gold in row["gold"]
    ]


def squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", text).casefold()


def is_at(place: dict[str, Any], locator: dict[str, Any]) -> bool:
    """Return whether a locator points at the gold place (its kind decides what is compared)."""
    match place:
        case {"kind": "page", "page": page}:
            return locator["kind"] == "page" and page in [spot["page"] for spot in locator["spots"]]
        case {"kind": "slide", "slide": slide}:
            return locator["kind"] == "slide" and locator["slide"] == slide
        case {"kind": "cells"}:
            return locator["kind"] == "cells"
        case {"kind": "lines", "line": line}:
            return locator["kind"] == "lines" and locator["lines"][0] <= line <= locator["lines"][1]
        case {"kind": "lines", "member": member}:
            return member in locator.get("member", [])
        case {"kind": "time", "second": second}:
            return locator["kind"] == "time" and locator["start_s"] <= second <= locator["end_s"]
    return locator["kind"] == "section"


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    folder = tmp_path_factory.mktemp("sample")
    program = Program(folder / "home")
    queries = folder / "queries.jsonl"
    queries.write_text(
        "".join(json.dumps({"id": question.id, "text": question.text}) + "\n" for question in answerable()),
        encoding="utf-8",
    )
    with program.engine():
        program.run("add", SAMPLE / "library")
        program.run("index", "--wait", "all", "--timeout", "240")
        found = program.lines("search", "--queries", queries, "--limit", "5", "--passages")
    return {line["id"]: line["results"] for line in found}


def holds_answer(question: Question, result: dict[str, Any]) -> bool:
    where = result["path"].replace("\\", "/")
    return question.file in where and squeeze(question.answer) in squeeze(result["text"])


def test_the_library_asks_a_hundred_answerable_questions() -> None:
    assert len(answerable()) == 100
    missing = {q.file for q in answerable() if not (SAMPLE / "library" / q.file).exists()}
    assert not missing


def test_answers_are_among_the_first_five(results: dict[str, list[dict[str, Any]]]) -> None:
    missed = [q for q in answerable() if not any(holds_answer(q, result) for result in results[q.id])]
    report = "\n".join(f"{q.id} {q.text} -> {q.file}: {q.answer}" for q in missed)
    assert len(answerable()) - len(missed) >= FOUND_IN_FIRST_FIVE_MIN, report


def test_hits_land_on_the_exact_place(results: dict[str, list[dict[str, Any]]]) -> None:
    astray = [
        (q.id, q.place, result["locator"])
        for q in answerable()
        for result in results[q.id]
        if holds_answer(q, result) and not is_at(q.place, result["locator"])
    ]
    assert not astray
