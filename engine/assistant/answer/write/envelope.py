"""Envelope: puts texts from files into a prompt as data that cannot pass for a turn, a source or an order."""

from __future__ import annotations

import re
from collections.abc import Sequence

from models.dialogue import escaping

_OWN = re.compile(r"<(?!\s)(?=/?\s*sources?)", re.IGNORECASE)


def escape(text: str, control_tokens: Sequence[str]) -> str:
    """Return ``text`` with a space inside each control marker and each marker of our own envelope."""
    while True:
        safer = _OWN.sub("< ", escaping.escape(text, control_tokens))
        if safer == text:
            return text
        text = safer


def source(number: int, title: str, place: str, text: str, control_tokens: Sequence[str]) -> str:
    """Return one numbered source as the model reads it."""
    head = escape(" ".join(f"{title}, {place}".split()), control_tokens).replace('"', "'")
    return f'<source n="{number}" from="{head}">\n{escape(text, control_tokens)}\n</source>'


def sources(parts: Sequence[str]) -> str:
    """Return all sources in their envelope."""
    return "\n".join(("<sources>", *parts, "</sources>"))
