"""Lengths: what people write for how long a recording is -> bounds in seconds. Pure."""

from __future__ import annotations

import re
from typing import Final

from engine.contract.errors import BadQuery

Bounds = tuple[float | None, float | None]
"""At least and at most, in seconds; None for no bound."""

_LENGTH: Final = r"(?:\d+(?:\.\d+)?[hms])+"
_BOUND: Final = re.compile(rf"(?P<sign>[<>])=?(?P<length>{_LENGTH})")
_BETWEEN: Final = re.compile(rf"(?P<least>{_LENGTH})\.\.(?P<most>{_LENGTH})")
_PART: Final = re.compile(r"(\d+(?:\.\d+)?)([hms])")
_SECONDS: Final = {"h": 3600.0, "m": 60.0, "s": 1.0}


def length_bounds(text: str) -> Bounds:
    """Return the bounds that ``>5m``, ``<1h30m`` or ``30s..5m`` set. Raises BadQuery, saying what to write."""
    written = text.lower()
    if bound := _BOUND.fullmatch(written):
        seconds = _seconds(bound.group("length"))
        return (seconds, None) if bound.group("sign") == ">" else (None, seconds)
    between = _BETWEEN.fullmatch(written)
    if between is None:
        raise BadQuery(problem=f"'{text}' is no length. Write duration:>5m, duration:<1h30m or duration:30s..5m.")
    least, most = (_seconds(between.group(name)) for name in ("least", "most"))
    if least > most:
        raise BadQuery(problem=f"'{text}' is longer at its beginning than at its end, so nothing can match.")
    return least, most


def _seconds(length: str) -> float:
    return sum(float(number) * _SECONDS[unit] for number, unit in _PART.findall(length))
