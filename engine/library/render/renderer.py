"""Renderer: asks a confined worker to draw one part of an open file, and checks what comes back."""

from __future__ import annotations

import itertools
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from engine.contract.errors import BadRequest, NotShown
from engine.contract.figure import MOST_FIGURES, Figure, is_figure
from engine.contract.locator import Locator
from engine.contract.reason import Reason
from engine.library.parse.job import ParseDeath, ParseJob, ParseReply
from engine.library.parse.pool import ParserPool

LEAST_SIDE: Final = 16
MOST_SIDE: Final = 4_096
"""Pixels; a page on a large screen of double density."""
_FORMS: Final = ("webp", "png", "rgb")
_CHANNELS: Final = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to draw: a part (``page:3``; empty for the first or only one), at most ``side`` pixels long.

    ``dpi`` counts for pages, which have a size in inches; 0 is as large as ``side`` allows. A picture is never
    enlarged. ``form`` is webp, png, or rgb (raw).
    """

    part: str = ""
    side: int = 1_600
    dpi: float = 0.0
    form: str = "webp"


@dataclass(frozen=True, slots=True)
class Picture:
    """Pixels, upright. ``whole`` is the size in pixels before it was made smaller (of a page: as it was drawn)."""

    width: int
    height: int
    whole: tuple[int, int]
    form: str
    data: bytes
    cpu_s: float = 0.0


class Renderer:
    """Draws by the workers of a pool. Thread-safe."""

    def __init__(self, pool: ParserPool) -> None:
        self._pool = pool
        self._numbers = itertools.count(1)

    def draw(self, fd: int, name: bytes, size_bytes: int, wanted: Wanted) -> Picture | Reason:
        """Return the drawn part of the file open at ``fd`` (left open), or why there is none."""
        answer = self._answer(fd, name, size_bytes, asdict(wanted))
        if isinstance(answer, Reason):
            return answer
        try:
            return _checked(answer.header, answer.blobs, wanted)
        except (ValueError, KeyError, TypeError, IndexError) as error:
            return Reason("parser_crashed", {"format": "these"}, detail=str(error))

    def figures(self, fd: int, name: bytes, size_bytes: int) -> tuple[Figure, ...] | Reason:
        """Return the pictures inside the file open at ``fd`` (left open), to be drawn by their parts, or why not."""
        answer = self._answer(fd, name, size_bytes, None)
        if isinstance(answer, Reason):
            return answer
        try:
            return tuple(_figure(part, place) for part, place in answer.header["figures"][:MOST_FIGURES])
        except (ValueError, KeyError, TypeError, IndexError) as error:
            return Reason("parser_crashed", {"format": "these"}, detail=str(error))

    def _answer(self, fd: int, name: bytes, size_bytes: int, asked: Mapping[str, Any] | None) -> ParseReply | Reason:
        job = ParseJob(next(self._numbers), os.dup(fd), name, size_bytes, {"render": asked})
        (answer,) = self._pool.parse([job])
        if isinstance(answer, ParseDeath):
            return answer.outcome.reason
        if answer.header.get("outcome") not in ("drawn", "figures"):
            return Reason.from_wire_form(answer.header["reason"])
        return answer


def check_side(side: int) -> None:
    """Raise BadRequest for a side that nobody can mean."""
    if not LEAST_SIDE <= side <= MOST_SIDE:
        raise BadRequest(problem=f"side must be between {LEAST_SIDE} and {MOST_SIDE} pixels.")


def refusal(reason: Reason) -> NotShown:
    """Return a reason as an error."""
    return NotShown(reason.detail, remedy=reason.remedy, problem=reason.message, reason=reason.code)


def _checked(header: Any, blobs: tuple[bytes, ...], wanted: Wanted) -> Picture:
    """Return the picture a worker sent, which may have been taken over. Raises ValueError and the like."""
    width, height = int(header["width"]), int(header["height"])
    form, data = str(header["form"]), bytes(blobs[0])
    if form != wanted.form or form not in _FORMS or not (0 < width <= wanted.side and 0 < height <= wanted.side):
        raise ValueError("a picture that was not asked for")
    if form == "rgb" and len(data) != width * height * _CHANNELS:
        raise ValueError("not as many pixels as it says")
    whole = (int(header["whole"][0]), int(header["whole"][1]))
    return Picture(width, height, whole, form, data, float(header.get("cpu_s") or 0.0))


def _figure(part: Any, place: Any) -> Figure:
    if not is_figure(part):
        raise ValueError("a figure of no name")
    return Figure(part, Locator.from_wire_form(place).place)
