"""Makes small text files of plausible prose from a seeded vocabulary, for runs that need thousands of them."""

from __future__ import annotations

import random
from pathlib import Path

SYLLABLES = tuple(consonant + vowel for consonant in "bdfgklmnprstv" for vowel in "aeio")


def vocabulary(size: int, seed: int = 1) -> list[str]:
    """Return ``size`` distinct invented words."""
    chance = random.Random(seed)
    words: dict[str, None] = {}
    while len(words) < size:
        words["".join(chance.choices(SYLLABLES, k=chance.choice((2, 3, 3, 4))))] = None
    return list(words)


def write_texts(folder: Path, count: int, *, words_each: int = 160, seed: int = 1) -> None:
    """Write ``count`` files, 100 a folder, each with one word of its own (``unique00042``) and Zipf-like prose."""
    chance = random.Random(seed)
    words = vocabulary(5_000)
    weights = [1 / (rank + 3) for rank in range(len(words))]
    for number in range(count):
        path = folder / f"part{number // 100:03d}" / f"note{number:05d}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        prose = chance.choices(words, weights, k=words_each)
        sentences = [" ".join(prose[start : start + 12]).capitalize() + "." for start in range(0, words_each, 12)]
        path.write_text(f"unique{number:05d} " + " ".join(sentences) + "\n", encoding="utf-8")
