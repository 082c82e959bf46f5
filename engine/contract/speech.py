"""Speech: what was heard of something spoken to the program."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spoken:
    """The words of a short recording. ``text`` is empty when nothing was said."""

    text: str
    language: str
    """ISO 639-1, empty when the model does not say."""
    length_s: float
