"""Stems: Snowball by language, through PyStemmer."""

from __future__ import annotations

import threading
from typing import Any

import Stemmer

ALGORITHMS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish",
    "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian",
    "nb": "norwegian", "ne": "nepali", "nl": "dutch", "no": "norwegian", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip
"""Snowball algorithm of each ISO 639-1 code."""

_local = threading.local()  # a Stemmer must not be used by two threads at once


def stem(word: str, language: str) -> str:
    """Return the stem of a normalised word; the word itself when the language has no algorithm.

    ``language`` may carry a region (``en-US``), as files state it.
    """
    algorithm = ALGORITHMS.get(language[:2].lower() if language[2:3] in ("-", "_") else language)
    if algorithm is None:
        return word
    stemmers: dict[str, Any] | None = getattr(_local, "stemmers", None)
    if stemmers is None:
        stemmers = _local.stemmers = {}
    stemmer = stemmers.get(algorithm)
    if stemmer is None:
        # Caching is done per token by the caller, so the library's own cache would only hold memory.
        stemmer = stemmers[algorithm] = Stemmer.Stemmer(algorithm, 0)
    return str(stemmer.stemWord(word)) or word
