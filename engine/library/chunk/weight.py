"""Weight: the size of a text for cutting, in characters of alphabetic script."""

from __future__ import annotations

import re
from typing import Final

MAX_WEIGHT: Final = 900
"""A passage's size at most: 900 characters, or 400 signs of CJK (design, section 4)."""
_CJK_EXTRA: Final = 1.25
"""900 / 400 - 1: a sign of CJK says as much as two and a quarter letters."""
_CJK: Final = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]")


def weigh(text: str, start: int, end: int) -> float:
    """Return the weight of ``text[start:end]``."""
    piece = text[start:end]
    if piece.isascii():
        return float(len(piece))
    return len(piece) + _CJK_EXTRA * len(_CJK.findall(piece))
