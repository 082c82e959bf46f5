"""A generated folder in the style the tiny language model was trained for, with questions whose answers are known."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from models.tiny.corpus import facts, sources
from models.tiny.corpus.facts import Fact


@dataclass(frozen=True)
class Asked:
    """A question; ``folder`` holds the one file that answers it, and is empty when none does."""

    question: str
    value: str = ""
    folder: str = ""


@dataclass(frozen=True)
class TinyLibrary:
    """The questions of a written folder."""

    answerable: tuple[Asked, ...]
    absent: tuple[Asked, ...]


def write_library(root: Path, *, files: int, absent: int, seed: int = 2026) -> TinyLibrary:
    """Write ``files`` notes, each in a folder of its own with two facts, and return a question for each fact."""
    rng = random.Random(seed)
    known: list[Fact] = []
    answerable: list[Asked] = []
    for number in range(1, files + 1):
        mine = [_new(rng, known) for _ in range(2)]
        folder = root / f"{number:02}"
        folder.mkdir(parents=True)
        (folder / "notes.txt").write_text(sources.passage(mine, rng, 1, 0.0).text + "\n", encoding="utf-8")
        answerable += [Asked(fact.question(rng), fact.value, folder.name) for fact in mine]
    unanswerable = [Asked(_new(rng, known).question(rng)) for _ in range(absent)]
    return TinyLibrary(tuple(answerable), tuple(unanswerable))


def _new(rng: random.Random, known: list[Fact]) -> Fact:
    """Return a fact about something new; spelled-out kinds only, so that questions read well."""
    while True:
        made = facts.fact(rng, rng.choice(facts.FRAMES))
        if not any(made.thing in other.thing or other.thing in made.thing for other in known):
            known.append(made)
            return made
