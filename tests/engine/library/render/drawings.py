"""Files with something to see, made for the tests: pictures of every kind, scans as PDF, hostile ones."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image, ImageDraw, ImageFont

LETTER = (1_240, 1_754)


def page(
    lines: list[str], size: tuple[int, int] = LETTER, *, points: int = 36, at: tuple[int, int] = (120, 160)
) -> Image.Image:
    """Return a white page with lines of text."""
    image = Image.new("RGB", size, "white")
    put(image, lines, points=points, at=at)
    return image


def put(image: Image.Image, lines: list[str], *, points: int = 36, at: tuple[int, int] = (120, 160)) -> None:
    """Write lines on a picture."""
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(points)
    for number, line in enumerate(lines):
        draw.text((at[0], at[1] + number * int(points * 1.7)), line, fill="black", font=font)


def as_pdf(*pages: Image.Image) -> bytes:
    """Return a PDF whose pages are pictures."""
    out = io.BytesIO()
    pages[0].save(out, "PDF", resolution=150, save_all=True, append_images=pages[1:])
    return out.getvalue()


def as_file(image: Image.Image, form: str, **how: object) -> bytes:
    """Return a picture in a file format of Pillow's."""
    out = io.BytesIO()
    image.save(out, form, **how)
    return out.getvalue()


def halves(size: tuple[int, int] = (400, 300)) -> Image.Image:
    """Return a picture that is red on the left and blue on the right."""
    image = Image.new("RGB", size, "red")
    image.paste((0, 0, 255), (size[0] // 2, 0, *size))
    return image


def claimed_png(width: int, height: int) -> bytes:
    """Return a PNG that claims a size and holds hardly anything."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(bytes(1_000)))
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")
