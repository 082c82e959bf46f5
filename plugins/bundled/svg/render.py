"""Rendering of SVG by resvg, which runs no scripts and opens no connection; what it gets refers to no other file."""

from __future__ import annotations

import io
import re
from typing import Any, Final

import resvg_py
from PIL import Image

from plugins.bundled.svg.harmless import harmless, serialised
from plugins.markup import attribute
from plugins.picture import MAX_SIDE, Drawn, Wish, check_pixels, encode
from plugins.source import Damaged, Skip, Source

_LENGTH: Final = re.compile(r"\s*(\d+(?:\.\d*)?|\.\d+)(px|pt|pc|mm|cm|in|)\s*$")
_PIXELS: Final = {"": 1.0, "px": 1.0, "pt": 96 / 72, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}
"""CSS pixels a unit (CSS Values 3, section 6.2)."""
_DPI: Final = 96.0
_UNTOLD: Final = (300.0, 300.0)
_SLIMMEST: Final = 100.0
"""Times longer than wide: a drawing that claims more is drawn as if it were this."""


def render(source: Source, wish: Wish) -> Drawn:
    """Return the drawing on white, as large as wished: lines have no pixels of their own. Raises Skip, Damaged."""
    if wish.page != 1:
        raise Skip("no_such_part", part=wish.part)
    root = harmless(source.content())
    width, height = _size(root)
    scale = min(wish.side, MAX_SIDE) / max(width, height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    check_pixels(size, source.limits)
    try:
        drawn = resvg_py.svg_to_bytes(serialised(root).decode(), dpi=_DPI, width=size[0], height=size[1])
    except ValueError as error:
        raise Damaged(f"the drawing cannot be drawn ({str(error)[:80]})") from error
    with Image.open(io.BytesIO(drawn)) as picture:
        return encode(picture.convert("RGBA"), wish, (round(width), round(height)))


def _size(root: Any) -> tuple[float, float]:
    """Return width and height in pixels as the drawing says, within reason."""
    told = _length(attribute(root, "width")), _length(attribute(root, "height"))
    box = [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", attribute(root, "viewBox"))[2:4]]
    shape = (box[0], box[1]) if len(box) == 2 and min(box) > 0 else _UNTOLD
    width = told[0] or (told[1] * shape[0] / shape[1] if told[1] else shape[0])
    height = told[1] or width * shape[1] / shape[0]
    longest = min(max(width, height), float(MAX_SIDE))
    factor = longest / max(width, height)
    return max(width * factor, longest / _SLIMMEST), max(height * factor, longest / _SLIMMEST)


def _length(text: str) -> float:
    match = _LENGTH.match(text)
    return float(match[1]) * _PIXELS[match[2]] if match else 0.0
