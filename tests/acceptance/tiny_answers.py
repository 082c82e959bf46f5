"""Answers of the tiny language model: ``python -m tests.acceptance.tiny_answers [MODEL.gguf]``.

Fifty questions over a generated folder through the installed program: against the whole folder, and each again with the
search kept to the one file that answers it. Twenty more have no answer. Prints what was right.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.contract.request import Question, SearchFilters
from engine.doors.cli.ask import last
from engine.doors.cli.shapes import answer_shape
from engine.doors.client.addresses import uri_of
from engine.doors.client.discovery import attach_or_start
from engine.doors.client.engine_client import EngineClient
from engine.settings.paths import Home
from models.tiny.corpus.sources import DECLINE
from tests.acceptance.program import Program
from tests.acceptance.tiny_library import Asked, write_library

SHIPPED = Path(__file__).parents[2] / "assets" / "tiny" / "chat.gguf"
QUESTIONS, ABSENT = 50, 20


@dataclass
class Score:
    """How many of the questions of one kind were answered rightly."""

    asked: int = 0
    generated: int = 0
    value: int = 0
    both: int = 0

    def count(self, asked: Asked, answer: dict[str, Any]) -> bool:
        """Take one answer in and return whether value and citation are right."""
        value = asked.value in answer["answer"]
        cited = [Path(citation["path"]).parent.name for citation in answer["citations"]]
        right = value and cited == [asked.folder]
        self.asked += 1
        self.generated += answer["grounding"] == "generated"
        self.value += value
        self.both += right
        return right

    def line(self, name: str) -> str:
        """Return the figures in words."""
        return (
            f"{name}: value and citation right {self.both} of {self.asked}, value right {self.value},"
            f" written by the model {self.generated}"
        )


def main(model: Path = SHIPPED) -> None:
    """Ask everything and print the figures and each miss."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place) / "files"
        library = write_library(root, files=QUESTIONS // 2, absent=ABSENT)
        program = Program(Path(place) / "home")
        with tiny_engine(program, model, root), attached(program.home) as engine:
            everywhere, alone = Score(), Score()
            for asked in library.answerable:
                _ask(engine, asked, everywhere)
                _ask(engine, asked, alone, str(root / asked.folder))
            declined = sum(_declined(_answer(engine, Question(asked.question))) for asked in library.absent)
    print(everywhere.line("the whole folder"))
    print(alone.line("the one file"))
    print(f"no answer there: declined {declined} of {len(library.absent)}")


@contextmanager
def attached(home: Path) -> Iterator[EngineClient]:
    """Hold a client of the running engine: a process a question would take longer than the answers."""
    client = attach_or_start(Home(home))
    try:
        yield client
    finally:
        client.close()


@contextmanager
def tiny_engine(program: Program, model: Path, root: Path) -> Iterator[None]:
    """Hold an engine with the model chosen and ``root`` indexed. Temperature 0: the likeliest words."""
    program.home.mkdir(parents=True, exist_ok=True)
    (program.home / "settings.toml").write_text("[chat]\ntemperature = 0.0\nfirst_word_s = 60.0\n", encoding="utf-8")
    with program.engine():
        program.run("models", "add", model)
        program.run("models", "use", model.stem, "--for", "chat")
        program.run("add", root)
        program.run("index", "--wait", "keyword", "--timeout", "300")
        yield


def _ask(engine: EngineClient, asked: Asked, score: Score, folder: str = "") -> None:
    filters = SearchFilters(folder=uri_of(folder) if folder else "")
    answer = _answer(engine, Question(asked.question, filters=filters))
    if not score.count(asked, answer):
        cited = [Path(citation["path"]).parent.name for citation in answer["citations"]]
        where = "the one file" if folder else "the whole folder"
        print(f"  {where}: {asked.question} -> {answer['answer'][:90]!r} {cited}; {asked.value!r} in {asked.folder}")


def _answer(engine: EngineClient, question: Question) -> dict[str, Any]:
    return answer_shape(last(engine.answer_events(engine.ask(question))))


def _declined(answer: dict[str, Any]) -> bool:
    return answer["grounding"] == "none" or DECLINE in answer["answer"]


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
