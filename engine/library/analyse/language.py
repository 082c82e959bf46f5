"""Language: which one a text is written in, so that its words can be stemmed."""

from __future__ import annotations

import functools
import re
from typing import Any

from engine.library.analyse.function_words import language_by_function_words
from engine.library.analyse.stem import ALGORITHMS

SAMPLE_CHARS = 1200
"""Code points looked at: enough for py3langid to be sure, a quarter of a millisecond of work."""
MIN_LETTERS = 24
"""Below this py3langid guesses; no stemming is better than a wrong one."""

_KANA = re.compile("[\u3040-\u30ff]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_HEBREW = re.compile("[\u05d0-\u05ea]")
_THAI = re.compile("[\u0e01-\u0e2e]")
_ARABIC = re.compile("[\u0620-\u064a\u0671-\u06d3]")
_PERSIAN = re.compile("[\u067e\u0686\u0698\u06af\u06a9\u06cc]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")

_IDENTIFIED = tuple(sorted((set(ALGORITHMS) | {"bg", "uk", "mk"}) - {"sr"}))
"""Languages told apart by py3langid: those with a stemmer, and Slavic neighbours that must not pass for Russian."""


def detect(text: str) -> str:
    """Return the ISO 639-1 code of the main language of ``text``.

    ``""`` when it is too short to tell, or no prose in a language that has a stemmer.
    """
    sample = text[:SAMPLE_CHARS]
    letters = sum(map(str.isalpha, sample))
    if letters == 0:
        return ""
    by_script = None if sample.isascii() else _by_script(sample, letters)
    if by_script is not None:
        return by_script
    if letters < MIN_LETTERS:
        return "ru" if len(_CYRILLIC.findall(sample)) > letters / 2 and not re.search("[іїєґўј]", sample) else ""
    by_words = language_by_function_words(sample)
    if by_words is not None:
        return by_words
    # py3langid takes capitals for a sign of German or of abbreviations; case says nothing here.
    code = str(_identifier().classify(sample.lower())[0])
    return "no" if code == "nb" else code


def _by_script(sample: str, letters: int) -> str | None:
    """Return the language when the script alone decides."""
    share = letters / 4
    kana, han = len(_KANA.findall(sample)), len(_HAN.findall(sample))
    if kana + han > share:
        return "ja" if kana > han / 10 else "zh"
    for script, code in ((_HANGUL, "ko"), (_HEBREW, "he"), (_THAI, "th")):
        if len(script.findall(sample)) > share:
            return code
    arabic = len(_ARABIC.findall(sample))
    if arabic > share:
        return "fa" if len(_PERSIAN.findall(sample)) > arabic / 40 else "ar"
    return None


@functools.cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # 0.6 s and numpy: only where text is read

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages([code for code in _IDENTIFIED if code in identifier.nb_classes])
    return identifier
