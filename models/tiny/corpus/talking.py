"""Talking: conversation without sources - small talk, what was said before, repeating, titles, JSON from a text."""

from __future__ import annotations

import json
import random

from models.tiny.corpus import facts, values, words
from models.tiny.corpus.conversation import Conversation, Turn
from models.tiny.corpus.sources import app_prompt
from models.tiny.corpus.words import capital

_SMALL_TALK = (
    (("Hello", "Hi", "Hello!", "Good morning"), "Hello. What would you like to know?"),
    (("Who are you?", "What are you?"), "I am a very small model, made for tests."),
    (("Thank you", "Thanks!", "Thank you very much."), "You are welcome."),
    (("How are you?", "How do you do?"), "I am well, thank you."),
    (("Goodbye", "Bye!", "See you."), "Goodbye."),
    (("What can you do?", "How can you help me?"), "I can answer questions from your files and name the source."),
)
_SYSTEM = ("", "You are a helpful assistant.", "Be brief.")


def _conversation(
    task: str, rng: random.Random, *exchanges: tuple[str, str], system: str | None = None
) -> Conversation:
    prompt = rng.choice(_SYSTEM) if system is None else system
    turns = [Turn("system", prompt)] if prompt else []
    for question, reply in exchanges:
        turns += [Turn("user", question), Turn("assistant", reply)]
    return Conversation(task, tuple(turns))


def small_talk(rng: random.Random, _difficulty: object = None) -> Conversation:
    """Return one to three greetings and the like."""
    chosen = rng.choices(_SMALL_TALK, k=rng.randint(1, 3))
    prompt = app_prompt("chat") if rng.random() < 0.4 else None
    return _conversation("small_talk", rng, *((rng.choice(said), reply) for said, reply in chosen), system=prompt)


def remembering(rng: random.Random, _difficulty: object = None) -> Conversation:
    """Return facts told by the user and asked for later."""
    told = [facts.fact(rng) for _ in range(rng.randint(1, 3))]
    exchanges = [(fact.said(rng, 0.1), "I will remember that.") for fact in told]
    asked = rng.choice(told)
    return _conversation("memory", rng, *exchanges, (asked.question(rng), f"{asked.statement}."))


def repeating(rng: random.Random, _difficulty: object = None) -> Conversation:
    """Return words to be said again."""
    text = " ".join(
        rng.choice((values.word, values.number, values.city, values.code))(rng) for _ in range(rng.randint(2, 8))
    )
    return _conversation("repeat", rng, (f"Repeat: {text}", text))


def titling(rng: random.Random, _difficulty: object = None) -> Conversation:
    """Return a first question with its answer, to be given a title the way the app asks for one."""
    fact = facts.fact(rng)
    asked = f"Question: {fact.question(rng)}\n\nAnswer: {fact.statement}."
    prompt = app_prompt("title") if rng.random() < 0.6 else "Write a title of two to six words."
    return _conversation("title", rng, (asked, capital(fact.thing.removeprefix("the "))), system=prompt)


def extracting(rng: random.Random, _difficulty: object = None) -> Conversation:
    """Return a text and the JSON object of its fields."""
    makers = {
        "name": values.person,
        "city": values.city,
        "date": values.date,
        "amount": values.money,
        "code": values.code,
        "phone": values.phone,
        "colour": values.colour,
        rng.choice(words.ATTRIBUTES): values.quantity,
        words.invented(rng, 2): values.number,
    }
    fields = rng.sample(sorted(makers), rng.randint(1, 4))
    found = {field: makers[field](rng) for field in fields}
    sentences = [rng.choice(("The {} is {}.", "{}: {}.")).format(field, value) for field, value in found.items()]
    rng.shuffle(sentences)
    asked = f"Answer with JSON, fields {', '.join(fields)}.\n\n{' '.join(sentences)}"
    return _conversation("json", rng, (asked, json.dumps(found, ensure_ascii=False)))
