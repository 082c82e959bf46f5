"""Sources: passages laid out the way the app lays them out for a model.

The layout is the app's (its prompt file, its envelope); a test holds the two identical.
"""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from models.tiny.corpus import values, words
from models.tiny.corpus.facts import Fact

PROMPTS = Path(__file__).parents[3] / "assets" / "prompts"
DECLINE = "I don't find that in your files."
"""What the app's answer prompt tells a model to say."""
_SHORT_PROMPTS = (
    "",
    "You answer questions from the person's own files.",
    "Answer from the sources and name them like this: [1].",
    "Use only the sources. If they do not hold the answer, say so.",
)
_FILLERS = (
    "The {noun} was cleaned on {day}.",
    "Please bring the {noun} to the {noun2}.",
    "We talked about the {noun} for a while.",
    "Nothing else is new in the {noun2}.",
    "{first} will look at the {noun} next week.",
    "See the notes about the {noun} for more.",
    "The {noun} is in the {noun2}, next to the {adjective} {noun3}.",
    "{first} and {first2} agreed to meet again on {day}.",
    "It rained all {day}, so the {noun} stayed inside.",
    "The list was checked by {first}.",
    "All in all it was a {adjective} week.",
    "Thanks to {first} for the help with the {noun}.",
)
_TOPICS = (
    "notes",
    "list",
    "meeting",
    "contract",
    "plan",
    "letter",
    "report",
    "inventory",
    "diary",
    "invoice",
    "minutes",
)
_ENDINGS = (".md", ".txt", ".pdf", ".docx", "", ".html")


@functools.cache
def app_prompt(name: str) -> str:
    """Return the newest version of one of the app's prompts. Raises LookupError when there is none."""
    versions = {
        int(match[1]): path for path in PROMPTS.glob(f"{name}.v*.md") if (match := re.search(r"v(\d+)", path.name))
    }
    if not versions:
        raise LookupError(f"no prompt named {name!r} in {PROMPTS}")
    return versions[max(versions)].read_text(encoding="utf-8").strip()


def system_prompt(rng: random.Random, full: float) -> str:
    """Return the app's answer prompt with the probability ``full``, else a short stand-in (cheaper to read)."""
    return app_prompt("answer") if rng.random() < full else rng.choice(_SHORT_PROMPTS)


@dataclass(frozen=True, slots=True)
class Passage:
    """A text with where it comes from."""

    title: str
    place: str
    text: str

    def as_source(self, number: int) -> str:
        """Return the passage as the model reads it."""
        head = " ".join(f"{self.title}, {self.place}".split()).replace('"', "'")
        return f'<source n="{number}" from="{head}">\n{self.text}\n</source>'


def lay_out(question: str, passages: Sequence[Passage]) -> str:
    """Return the user's turn: the question, then the numbered sources."""
    numbered = (passage.as_source(number) for number, passage in enumerate(passages, start=1))
    return f"Question: {question}\n\n" + "\n".join(("<sources>", *numbered, "</sources>"))


def filler(rng: random.Random) -> str:
    """Return a sentence that answers nothing."""
    return rng.choice(_FILLERS).format(
        noun=rng.choice(words.NOUNS),
        noun2=rng.choice(words.NOUNS),
        noun3=rng.choice(words.NOUNS),
        adjective=rng.choice(words.ADJECTIVES),
        first=rng.choice(words.FIRST_NAMES),
        first2=rng.choice(words.FIRST_NAMES),
        day=rng.choice(words.DAYS),
    )


def folder(rng: random.Random) -> str:
    """Return a folder's path: the app names a text without a title by its whole path."""
    parts = [rng.choice(("home", "tmp", "Users", "data", "mnt", "files"))]
    for _ in range(rng.randint(1, 4)):
        code = "".join(rng.choice("abcdefghkmnpqrstuvwxyz0123456789_") for _ in range(rng.randint(3, 8)))
        plain = rng.choice(
            ("files", "Documents", "notes", rng.choice(words.NOUNS), rng.choice(words.FIRST_NAMES).lower())
        )
        parts.append(
            rng.choice((plain, plain, f"{rng.choice(('tmp', 'pytest-'))}{code}", f"{plain}{rng.randint(0, 9)}"))
        )
    return "/" + "/".join(parts)


def passage(facts: Sequence[Fact], rng: random.Random, fillers: int, other: float, inside: str = "") -> Passage:
    """Return a passage that states ``facts`` among ``fillers`` other sentences, in paragraphs or a list.

    With ``inside``, a folder's path, it is named by a path below it.
    """
    sentences = [fact.said(rng, other) for fact in facts] + [filler(rng) for _ in range(fillers)]
    rng.shuffle(sentences)
    style = rng.random()
    if style < 0.7:
        text = " ".join(sentences)
    elif style < 0.85:
        text = "\n".join(f"- {sentence}" for sentence in sentences)
    else:
        text = "\n\n".join(sentences)
    if not inside:
        return Passage(_title(rng), _place(rng), text)
    below = rng.choice(("", f"{rng.randint(1, 40):02}/", f"{rng.choice(words.NOUNS)}/"))
    name = rng.choice(("notes.txt", "note.txt", _title(rng)))
    return Passage(f"{inside}/{below}{name}", "" if rng.random() < 0.8 else _place(rng), text)


def _title(rng: random.Random) -> str:
    noun = rng.choice((rng.choice(words.NOUNS), words.invented(rng, 2), rng.choice(words.LAST_NAMES).lower()))
    topic = rng.choice(_TOPICS)
    stem = rng.choice((topic, noun, f"{topic}-{noun}", f"{noun} {topic}", f"{topic}-{rng.randint(1, 99)}"))
    return stem + rng.choice(_ENDINGS)


def _place(rng: random.Random) -> str:
    if rng.random() < 0.6:
        return ""
    heading = words.capital(rng.choice((rng.choice(_TOPICS), rng.choice(words.NOUNS), values.city(rng))))
    return heading if rng.random() < 0.7 else f"{words.capital(rng.choice(_TOPICS))} > {heading}"
