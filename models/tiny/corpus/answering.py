"""Answering: questions over sources - answered with a citation, declined, or asked for the source alone."""

from __future__ import annotations

import random
from dataclasses import dataclass

from models.tiny.corpus import facts
from models.tiny.corpus.conversation import Conversation, Turn
from models.tiny.corpus.facts import Fact
from models.tiny.corpus.sources import DECLINE, Passage, folder, lay_out, passage, system_prompt


@dataclass(frozen=True, slots=True)
class Difficulty:
    """How hard questions over sources are made; grows during training."""

    sources: int = 12
    """Most sources in a prompt."""
    facts: int = 3
    """Most facts in a source."""
    fillers: int = 5
    """Most other sentences in a source."""
    other_wording: float = 0.3
    """How often a source words a fact differently from the answer."""
    full_prompt: float = 0.5
    """How often the app's whole prompt stands in front."""
    history: float = 0.15
    """How often earlier turns stand in front."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Passages and the facts in them: ``where[i]`` is the source number of ``stated[i]``."""

    passages: tuple[Passage, ...]
    stated: tuple[Fact, ...]
    where: tuple[int, ...]


def shelf(rng: random.Random, difficulty: Difficulty) -> Shelf:
    """Return passages whose facts resemble each other: same kind with other things, same thing with other kinds."""
    count = min(rng.randint(1, difficulty.sources) for _ in range(2 if difficulty.sources < 7 else 3))
    stated: list[Fact] = []
    passages: list[Passage] = []
    where: list[int] = []
    inside = folder(rng) if rng.random() < 0.5 else ""
    for number in range(1, count + 1):
        mine: list[Fact] = []
        for _ in range(rng.randint(1, difficulty.facts)):
            new = _related(rng, stated + mine)
            if not any(_confusable(new, known) for known in stated + mine):
                mine.append(new)
        fillers = rng.randint(0, difficulty.fillers) if rng.random() < 0.5 else rng.randint(0, 1)
        passages.append(passage(mine, rng, max(fillers, 0 if mine else 1), difficulty.other_wording, inside))
        stated += mine
        where += [number] * len(mine)
    return Shelf(tuple(passages), tuple(stated), tuple(where))


def _related(rng: random.Random, known: list[Fact]) -> Fact:
    if known and (chance := rng.random()) < 0.75:
        near = rng.choice(known)
        if chance < 0.4:
            return facts.fact(rng, near.frame)
        same_maker = [frame for frame in facts.FRAMES if frame.thing is near.frame.thing] or [facts.frame(rng)]
        return facts.fact(rng, rng.choice((rng.choice(same_maker), facts.frame(rng))), near.thing)
    return facts.fact(rng)


def _confusable(one: Fact, other: Fact) -> bool:
    """Return whether a question for one could be taken for the other."""
    same_thing = one.thing in other.thing or other.thing in one.thing
    return same_thing and one.frame.statement == other.frame.statement


def _absent(rng: random.Random, given: Shelf) -> Fact:
    """Return a fact that looks like those on the shelf and is not among them."""
    while True:
        new = _related(rng, list(given.stated))
        if not any(_confusable(new, known) for known in given.stated):
            return new


def answering(rng: random.Random, difficulty: Difficulty) -> Conversation:
    """Return one question in the app's own layout, with an answer from the sources or a decline."""
    given = shelf(rng, difficulty)
    if not given.stated or rng.random() < 0.35:
        question, reply, task = _absent(rng, given).question(rng), DECLINE, "decline"
    else:
        chosen = _pick(rng, given)
        task = "answer_one" if len(given.passages) == 1 else "answer_many"
        question, reply = given.stated[chosen].question(rng), given.stated[chosen].answer(given.where[chosen])
    turns = [*_system(rng, difficulty), *_history(rng, difficulty)]
    return Conversation(task, (*turns, Turn("user", lay_out(question, given.passages)), Turn("assistant", reply)))


def _pick(rng: random.Random, given: Shelf) -> int:
    """Return a fact's number; retrieval puts the right source first more often than not."""
    first = [index for index, number in enumerate(given.where) if number == 1]
    return rng.choice(first) if first and rng.random() < 0.25 else rng.randrange(len(given.stated))


def asking_on(rng: random.Random, difficulty: Difficulty) -> Conversation:
    """Return several questions over the same sources: more answers for the same reading."""
    given = shelf(rng, difficulty)
    turns = [*_system(rng, difficulty)]
    for asked in range(rng.randint(3, 6)):
        question, reply = _exchange(rng, given)
        content = lay_out(question, given.passages) if asked == 0 else f"Question: {question}"
        turns += [Turn("user", content), Turn("assistant", reply)]
    return Conversation("asking_on", tuple(turns))


def _exchange(rng: random.Random, given: Shelf) -> tuple[str, str]:
    if not given.stated or rng.random() < 0.25:
        return _absent(rng, given).question(rng), DECLINE
    chosen = rng.randrange(len(given.stated))
    stated, number = given.stated[chosen], given.where[chosen]
    if rng.random() < 0.3:
        return _which_source(rng, stated), f"[{number}]"
    return stated.question(rng), stated.answer(number)


def which_source(rng: random.Random, difficulty: Difficulty) -> Conversation:
    """Return questions that ask for nothing but the number of a source."""
    given = shelf(rng, difficulty)
    turns = [*_system(rng, difficulty)]
    for asked in range(rng.randint(2, 4)):
        if not given.stated:
            return answering(rng, difficulty)
        chosen = rng.randrange(len(given.stated))
        question = _which_source(rng, given.stated[chosen])
        content = lay_out(question, given.passages) if asked == 0 else f"Question: {question}"
        turns += [Turn("user", content), Turn("assistant", f"[{given.where[chosen]}]")]
    return Conversation("which_source", tuple(turns))


def _which_source(rng: random.Random, stated: Fact) -> str:
    head = stated.statement.partition(stated.value)[0].strip()
    if rng.random() < 0.5 and head:
        return f'Which source says "{head}"?'
    return f"Which source answers this: {stated.question(rng)}"


def _system(rng: random.Random, difficulty: Difficulty) -> list[Turn]:
    prompt = system_prompt(rng, difficulty.full_prompt)
    return [Turn("system", prompt)] if prompt else []


def _history(rng: random.Random, difficulty: Difficulty) -> list[Turn]:
    """Return earlier turns as the app repeats them: without sources and references."""
    turns: list[Turn] = []
    while rng.random() < difficulty.history and len(turns) < 4:
        earlier = facts.fact(rng)
        answer = f"{earlier.statement}." if rng.random() < 0.8 else DECLINE
        turns += [Turn("user", earlier.question(rng)), Turn("assistant", answer, learned=False)]
    return turns
