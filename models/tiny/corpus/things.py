"""Things: what facts are about - people, firms, projects, machines, places, dishes."""

from __future__ import annotations

import random

from models.tiny.corpus import values, words


def name(rng: random.Random) -> str:
    """Return one invented or real proper name."""
    chosen = words.invented(rng) if rng.random() < 0.5 else rng.choice(words.NOUNS)
    return words.capital(chosen)


def company(rng: random.Random) -> str:
    """Return the name of a firm."""
    first = rng.choice((name(rng), rng.choice(words.LAST_NAMES)))
    return f"{first} {rng.choice(words.COMPANY_ENDINGS)}" if rng.random() < 0.6 else first


def project(rng: random.Random) -> str:
    """Return the name of an undertaking."""
    return rng.choice(("the project {}", "project {}", "the {} project", "the plan {}")).format(name(rng))


def machine(rng: random.Random) -> str:
    """Return the name of a server, a device or a room's thing."""
    noun = rng.choice(words.NOUNS)
    return rng.choice(
        (
            f"the server {name(rng)}",
            name(rng),
            f"the {rng.choice(words.ADJECTIVES)} {noun}",
            f"the {noun} {values.code(rng)}",
            f"the {noun} in {values.city(rng)}",
            f"the {noun}",
        )
    )


def place(rng: random.Random) -> str:
    """Return a building or an office."""
    return rng.choice(
        (
            f"the flat in {values.city(rng)}",
            f"the office in {values.city(rng)}",
            f"the house in {values.city(rng)}",
            f"the {rng.choice(words.NOUNS)} in {values.city(rng)}",
            values.city(rng),
        )
    )


def dish(rng: random.Random) -> str:
    """Return something to cook."""
    return rng.choice(words.DISHES)


def book(rng: random.Random) -> str:
    """Return a book's title with what it is."""
    title = f"{words.capital(rng.choice(words.ADJECTIVES))} {words.capital(rng.choice(words.NOUNS))}"
    return f"the book {title if rng.random() < 0.6 else name(rng)}"


def anything(rng: random.Random) -> str:
    """Return a thing of any kind."""
    return rng.choice((company, project, machine, place, book, values.person, name, machine))(rng)
