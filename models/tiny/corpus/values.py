"""Values: what facts say of things - numbers, dates, money, names, codes."""

from __future__ import annotations

import random

from models.tiny.corpus import words


def person(rng: random.Random) -> str:
    """Return a full name."""
    last = words.capital(words.invented(rng, 2)) if rng.random() < 0.3 else rng.choice(words.LAST_NAMES)
    return f"{rng.choice(words.FIRST_NAMES)} {last}"


def number(rng: random.Random) -> str:
    """Return a whole number of 2 to 5 digits."""
    return str(rng.randint(10, rng.choice((99, 999, 9999, 99999))))


def money(rng: random.Random) -> str:
    """Return an amount with its currency."""
    amount = rng.randint(5, rng.choice((99, 999, 9999)))
    text = f"{rng.randint(1, 89)},{rng.randint(0, 999):03}" if rng.random() < 0.3 else str(amount)
    return rng.choice((f"{text} euros", f"{text} euros", f"{text} dollars", f"{text}.{rng.randint(10, 99)} euros"))


def date(rng: random.Random) -> str:
    """Return a date in one of four notations."""
    day, month, year = rng.randint(1, 28), rng.randrange(12), rng.randint(1990, 2029)
    name = words.MONTHS[month]
    return rng.choice((f"{day} {name} {year}", f"{day} {name}", f"{name} {year}", f"{year}-{month + 1:02}-{day:02}"))


def clock(rng: random.Random) -> str:
    """Return a day with a time, or a time."""
    time = f"{rng.randint(0, 23)}:{rng.choice((0, 10, 15, 20, 30, 40, 45)):02}"
    return rng.choice((time, f"{rng.choice(words.DAYS)} at {time}"))


def quantity(rng: random.Random) -> str:
    """Return a number with a unit."""
    count = str(rng.randint(2, 999)) if rng.random() < 0.7 else f"{rng.randint(0, 99)}.{rng.randint(1, 9)}"
    return f"{count} {rng.choice(words.UNITS)}"


def code(rng: random.Random) -> str:
    """Return a code of letters and digits."""
    letters = "".join(rng.choice("ABCDEFGHKLMNPRSTVXZ") for _ in range(rng.randint(2, 3)))
    return f"{letters}-{rng.randint(10, 9999)}"


def phone(rng: random.Random) -> str:
    """Return a telephone number."""
    return f"0{rng.randint(20, 999)} {rng.randint(100, 999)} {rng.randint(100, 9999)}"


def colour(rng: random.Random) -> str:
    """Return a colour."""
    return rng.choice(words.COLOURS)


def city(rng: random.Random) -> str:
    """Return a town, real or invented."""
    return words.capital(words.invented(rng, 2)) if rng.random() < 0.35 else rng.choice(words.CITIES)


def word(rng: random.Random) -> str:
    """Return a plain word, real or invented."""
    return words.invented(rng, 2) if rng.random() < 0.4 else rng.choice(words.NOUNS)


def ingredient(rng: random.Random) -> str:
    """Return an amount of a food."""
    return f"{rng.randint(5, 900)} g of {rng.choice(words.FOODS)}"


ANY = (number, money, date, clock, quantity, code, person, city, colour, word, number, quantity)
