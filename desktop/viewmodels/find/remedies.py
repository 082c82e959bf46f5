"""Remedies: what can be done about a search that failed, as one button. Pure."""

from __future__ import annotations

import enum
import re

from desktop.language import tr
from engine.contract.errors import (
    BadQuery,
    DiskFull,
    IndexDamaged,
    JackdawError,
    ModelMissing,
    ModelTooLarge,
    RunnerFailed,
)

_OPERATOR = re.compile(r"(^|\s)[-+]|\b\w+:|[\"\u201c\u201d\u201e()*^~]")


class Mending(enum.Enum):
    """The one thing to do next."""

    NONE = ""
    AGAIN = "again"
    WORDS = "words"
    """Look for the words without the signs that were not understood."""
    MODELS = "models"
    CARE = "care"


def mending(error: JackdawError) -> Mending:
    """Return what helps against an error of a search."""
    if isinstance(error, BadQuery):
        return Mending.WORDS
    if isinstance(error, ModelMissing | ModelTooLarge | RunnerFailed):
        return Mending.MODELS
    if isinstance(error, DiskFull | IndexDamaged):
        return Mending.CARE
    return Mending.AGAIN


def mending_words(what: Mending) -> str:
    """Return what the button says; nothing when there is nothing to do."""
    told = {
        Mending.AGAIN: tr("Try again"),
        Mending.WORDS: tr("Look for the words alone"),
        Mending.MODELS: tr("See models"),
        Mending.CARE: tr("Check and repair"),
    }
    return told.get(what, "")


def words_alone(query: str) -> str:
    """Return the words of a query without operators and fields."""
    return " ".join(_OPERATOR.sub(" ", query).split())
