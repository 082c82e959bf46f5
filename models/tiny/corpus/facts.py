"""Facts: statements with the questions that ask for them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from models.tiny.corpus import things, values, words
from models.tiny.corpus.words import capital

Maker = Callable[[random.Random], str]


@dataclass(frozen=True, slots=True)
class Frame:
    """A kind of fact. ``{e}`` is the thing, ``{v}`` the value; ``statement`` is also the wording of the answer."""

    thing: Maker
    value: Maker
    statement: str
    questions: tuple[str, ...]
    others: tuple[str, ...] = ()
    """Other wordings that a source may use."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing with one value."""

    frame: Frame
    thing: str
    value: str

    @property
    def statement(self) -> str:
        """The sentence without its full stop."""
        return self._fill(self.frame.statement)

    def said(self, rng: random.Random, other: float) -> str:
        """Return the sentence of a source, in another wording with the probability ``other``."""
        wording = self.frame.statement
        if self.frame.others and rng.random() < other:
            wording = rng.choice(self.frame.others)
        return self._fill(wording) + "."

    def question(self, rng: random.Random) -> str:
        """Return a question whose answer is this fact."""
        return self._fill(rng.choice(self.frame.questions))

    def answer(self, source: int) -> str:
        """Return the whole answer, citing ``source``."""
        return f"{self.statement} [{source}]."

    def _fill(self, wording: str) -> str:
        return capital(wording.replace("{e}", self.thing).replace("{v}", self.value))


FRAMES: tuple[Frame, ...] = (
    Frame(things.machine, values.number, "the port of {e} is {v}",
          ("What is the port of {e}?", "Which port does {e} use?", "On which port does {e} listen?"),
          ("{e} listens on port {v}", "{e} uses the port {v}")),
    Frame(things.place, values.money, "the rent of {e} is {v}",
          ("What is the rent of {e}?", "How much is the rent of {e}?", "What does {e} cost a month?"),
          ("for {e} the rent is {v}", "the monthly rent of {e} is {v}")),
    Frame(things.place, values.money, "the deposit for {e} is {v}",
          ("What is the deposit for {e}?", "How much is the deposit for {e}?"), ("{e} has a deposit of {v}",)),
    Frame(values.person, values.phone, "the phone number of {e} is {v}",
          ("What is the phone number of {e}?", "How can I call {e}?", "Which phone number does {e} have?"),
          ("{e} can be called on {v}", "{e} has the phone number {v}")),
    Frame(values.person, values.date, "{e} was born on {v}",
          ("When was {e} born?", "What is the birthday of {e}?"), ("the birthday of {e} is {v}",)),
    Frame(values.person, values.city, "{e} lives in {v}",
          ("Where does {e} live?", "In which town does {e} live?"), ("the home of {e} is in {v}",)),
    Frame(values.person, things.company, "{e} works for {v}",
          ("Who does {e} work for?", "Where does {e} work?"), ("the employer of {e} is {v}",)),
    Frame(values.person, values.money, "the salary of {e} is {v}",
          ("What is the salary of {e}?", "How much does {e} earn?"), ("{e} earns {v}",)),
    Frame(things.project, values.person, "the manager of {e} is {v}",
          ("Who is the manager of {e}?", "Who manages {e}?", "Who leads {e}?"),
          ("{v} manages {e}", "{e} is led by {v}")),
    Frame(things.project, values.date, "the deadline of {e} is {v}",
          ("What is the deadline of {e}?", "When is the deadline of {e}?", "When is {e} due?"),
          ("{e} is due on {v}", "{e} must be finished by {v}")),
    Frame(things.project, values.money, "the budget of {e} is {v}",
          ("What is the budget of {e}?", "How much is the budget of {e}?"), ("{e} has a budget of {v}",)),
    Frame(things.company, values.person, "the contract with {e} was signed by {v}",
          ("Who signed the contract with {e}?", "By whom was the contract with {e} signed?"),
          ("{v} signed the contract with {e}",)),
    Frame(things.company, values.date, "the contract with {e} ends on {v}",
          ("When does the contract with {e} end?", "Until when does the contract with {e} run?"),
          ("the contract with {e} runs until {v}",)),
    Frame(things.company, values.money, "the invoice from {e} is for {v}",
          ("How much is the invoice from {e}?", "What is the amount of the invoice from {e}?"),
          ("{e} sent an invoice for {v}",)),
    Frame(things.company, values.code, "the customer number at {e} is {v}",
          ("What is the customer number at {e}?", "Which customer number do we have at {e}?"),
          ("at {e} the customer number is {v}",)),
    Frame(things.company, values.city, "{e} has its office in {v}",
          ("Where does {e} have its office?", "In which town is the office of {e}?"), ("the office of {e} is in {v}",)),
    Frame(things.dish, values.ingredient, "the recipe for {e} needs {v}",
          ("What does the recipe for {e} need?", "What goes into {e}?"), ("{e} needs {v}",)),
    Frame(things.dish, lambda rng: f"{rng.randint(5, 120)} minutes", "the {e} takes {v}",
          ("How long does the {e} take?", "How many minutes does the {e} take?"), ("allow {v} for the {e}",)),
    Frame(things.book, values.person, "the author of {e} is {v}",
          ("Who is the author of {e}?", "Who wrote {e}?"), ("{v} wrote {e}", "{e} was written by {v}")),
    Frame(things.book, lambda rng: f"{rng.randint(20, 999)} pages", "{e} has {v}",
          ("How many pages does {e} have?", "How long is {e}?"), ("there are {v} in {e}",)),
    Frame(values.person, values.clock, "the appointment with {e} is at {v}",
          ("When is the appointment with {e}?", "At what time is the appointment with {e}?"), ("{e} comes at {v}",)),
    Frame(things.project, values.date, "the meeting about {e} is on {v}",
          ("When is the meeting about {e}?", "On which day is the meeting about {e}?"),
          ("on {v} there is a meeting about {e}",)),
    Frame(things.machine, values.money, "{e} cost {v}",
          ("How much did {e} cost?", "What did {e} cost?"), ("we paid {v} for {e}", "the price of {e} was {v}")),
    Frame(things.machine, values.quantity, "the weight of {e} is {v}",
          ("What is the weight of {e}?", "How heavy is {e}?"), ("{e} weighs {v}",)),
    Frame(things.machine, values.colour, "the colour of {e} is {v}",
          ("What is the colour of {e}?", "What colour is {e}?"), ("{e} is painted {v}",)),
    Frame(things.machine, values.code, "the serial number of {e} is {v}",
          ("What is the serial number of {e}?", "Which serial number does {e} have?"),
          ("{e} has the serial number {v}",)),
    Frame(things.machine, values.person, "the owner of {e} is {v}",
          ("Who is the owner of {e}?", "Who owns {e}?", "To whom does {e} belong?"),
          ("{v} owns {e}", "{e} belongs to {v}")),
    Frame(things.place, values.clock, "{e} opens at {v}",
          ("When does {e} open?", "At what time does {e} open?"), ("the doors of {e} open at {v}",)),
    Frame(things.machine, lambda rng: f"{rng.randint(1, 12)} months", "the warranty of {e} lasts {v}",
          ("How long does the warranty of {e} last?", "What is the warranty of {e}?"),
          ("{e} has a warranty of {v}",)),
    Frame(things.place, values.word, "the password for {e} is {v}",
          ("What is the password for {e}?", "Which password opens {e}?"), ("for {e} use the password {v}",)),
)  # fmt: skip


def _plain(attribute: str) -> Frame:
    return Frame(
        things.anything,
        lambda rng: rng.choice(values.ANY)(rng),
        f"the {attribute} of {{e}} is {{v}}",
        (
            f"What is the {attribute} of {{e}}?",
            f"Which {attribute} does {{e}} have?",
            f"Tell me the {attribute} of {{e}}.",
        ),
        (f"{{e}} has the {attribute} {{v}}", f"for {{e}} the {attribute} is {{v}}"),
    )


_PLAIN = tuple(_plain(attribute) for attribute in words.ATTRIBUTES)


def frame(rng: random.Random) -> Frame:
    """Return a kind of fact: a spelled-out one, or "the attribute of a thing" with a real or invented attribute."""
    chance = rng.random()
    if chance < 0.5:
        return rng.choice(FRAMES)
    return rng.choice(_PLAIN) if chance < 0.85 else _plain(words.invented(rng, 2))


def fact(rng: random.Random, of: Frame | None = None, thing: str = "") -> Fact:
    """Return a new fact, of the given kind and about the given thing where given."""
    of = of or frame(rng)
    return Fact(of, thing or of.thing(rng), of.value(rng))
