"""Picture: pixels a reader draws for one part of a file, how large they were asked for, and how they travel.

Owns Pillow's limits for all readers: a picture is refused by the size it declares before anything is decoded.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from engine.contract.quantity import size_words
from plugins.source import Damaged, Limits, Skip

POINTS_AN_INCH: Final = 72.0
MAX_SIDE: Final = 10_000
"""Pixels; what a person or a model is shown never needs more."""
MAX_ANSWER_BYTES: Final = 200_000_000
"""Stays below what one answer of a worker may carry (256 MiB)."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What to draw: a part (``page:3``; empty is the first or only one) and how large.

    ``side`` is the greatest side in pixels, never enlarging a picture; ``dpi`` is for pages, which have a size in
    inches, and is bounded by ``side``. A picture has its own pixels and heeds ``side`` alone.
    """

    part: str = ""
    side: int = 1_600
    dpi: float = 0.0
    form: str = "webp"
    """webp, png, or rgb: raw, three bytes a pixel, row by row."""

    @property
    def page(self) -> int:
        """The page, from 1."""
        kind, _, number = self.part.partition(":")
        if not self.part:
            return 1
        if kind != "page" or not number.isdecimal() or not 1 <= int(number) <= 1_000_000:
            raise Skip("no_such_part", part=self.part[:40])
        return int(number)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn part, upright, encoded as wished. ``whole`` is its size before it was made smaller."""

    width: int
    height: int
    whole: tuple[int, int]
    form: str
    data: bytes


def encode(picture: Image.Image, wish: Wish, whole: tuple[int, int] | None = None) -> Drawn:
    """Return a picture no larger than wished, encoded; what is transparent lies on white. Raises Skip."""
    whole = whole or picture.size
    picture = _smaller(picture, min(wish.side, MAX_SIDE))
    if wish.form == "rgb":
        data = _opaque(picture).tobytes()
    else:
        out = io.BytesIO()
        kept = picture if picture.mode in ("RGB", "RGBA", "L") else _opaque(picture)
        kept.save(out, "PNG" if wish.form == "png" else "WEBP", **({} if wish.form == "png" else {"quality": 80}))
        data = out.getvalue()
    if len(data) > MAX_ANSWER_BYTES:
        raise Skip("too_large_inside", limit=size_words(MAX_ANSWER_BYTES))
    return Drawn(picture.width, picture.height, whole, wish.form, data)


def upright(picture: Image.Image) -> Image.Image:
    """Return a picture turned as its EXIF orientation says."""
    return ImageOps.exif_transpose(picture) or picture


@contextlib.contextmanager
def opened(file: object, limits: Limits) -> Iterator[Image.Image]:
    """Open a picture, decoding nothing yet. Raises Damaged, Skip for one of too many pixels."""
    _register()
    Image.MAX_IMAGE_PIXELS = None  # judged below by the limits, before anything is decoded
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(file) as picture:  # type: ignore[arg-type]  # any binary file will do
                check_pixels(picture.size, limits)
                yield picture
    except UnidentifiedImageError as error:
        raise Damaged("it is no picture that can be read") from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, Image.DecompressionBombError) as error:
        raise Damaged(f"the picture cannot be decoded ({str(error)[:80] or type(error).__name__})") from error


def check_pixels(size: tuple[int, int], limits: Limits) -> None:
    """Raise Skip for a picture that would decode to too much."""
    if size[0] * size[1] > limits.max_pixels:
        raise Skip("too_large_inside", limit=f"{limits.max_pixels // 1_000_000} megapixels")


def _smaller(picture: Image.Image, side: int) -> Image.Image:
    if max(picture.size) <= side:
        return picture
    scale = side / max(picture.size)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    if picture.mode in ("1", "P", "I", "I;16", "F", "CMYK", "LA", "PA"):
        picture = _opaque(picture)
    return picture.resize(size, Image.Resampling.BOX if scale < 0.25 else Image.Resampling.LANCZOS)


def _opaque(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGB":
        return picture
    if picture.mode.startswith(("I", "F")):
        picture = _to_eight_bits(picture)
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(layered, mask=layered.getchannel("A"))
        return ground
    return picture.convert("RGB")


def _to_eight_bits(picture: Image.Image) -> Image.Image:
    """Return a picture of deeper samples (scanners, microscopes) stretched over the range it uses."""
    values = picture.convert("F")
    low, high = values.getextrema()
    scale = 255.0 / max(float(high) - float(low), 1e-9)  # type: ignore[arg-type]  # one band gives two numbers
    return values.point(lambda value: value * scale - float(low) * scale).convert("L")  # type: ignore[arg-type]


def _register() -> None:
    import pi_heif

    pi_heif.register_heif_opener()
