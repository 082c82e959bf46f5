"""Drawing by a real confined worker: every format, upright, small enough; hostile files end as reasons."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator

import pytest
from PIL import Image

from engine.contract.reason import Reason
from engine.library.parse.pool import ParserPool
from engine.library.render.renderer import Picture, Renderer, Wanted
from engine.process.program import Program
from tests.engine.library.render.drawings import LETTER, as_file, as_pdf, claimed_png, halves, page

RED, BLUE = (255, 0, 0), (0, 0, 255)


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    pool = ParserPool(Program.PARSER)
    yield Renderer(pool)
    pool.close()


def _draw(renderer: Renderer, content: bytes, name: bytes, wanted: Wanted) -> Picture | Reason:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        os.lseek(file.fileno(), 0, os.SEEK_SET)
        return renderer.draw(file.fileno(), name, len(content), wanted)


def _image(drawn: Picture | Reason) -> Image.Image:
    assert isinstance(drawn, Picture), drawn
    image = Image.open(io.BytesIO(drawn.data)).convert("RGB")
    assert image.size == (drawn.width, drawn.height)
    return image


def _is(color: object, wanted: tuple[int, int, int]) -> bool:
    return all(abs(int(one) - other) < 60 for one, other in zip(color, wanted, strict=True))  # type: ignore[call-overload]


FORMATS = {
    b"a.png": ("PNG", {}),
    b"a.jpg": ("JPEG", {}),
    b"a.webp": ("WEBP", {"lossless": True}),
    b"a.gif": ("GIF", {}),
    b"a.bmp": ("BMP", {}),
    b"a.tif": ("TIFF", {}),
    b"a.avif": ("AVIF", {"quality": 90}),
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_drawn_and_made_smaller(renderer: Renderer, name: bytes) -> None:
    form, how = FORMATS[name]
    drawn = _draw(renderer, as_file(halves(), form, **how), name, Wanted(side=100))
    image = _image(drawn)
    assert image.size == (100, 75)
    assert isinstance(drawn, Picture)
    assert drawn.whole == (400, 300)
    assert _is(image.getpixel((10, 40)), RED)
    assert _is(image.getpixel((90, 40)), BLUE)


def test_heic_as_phones_make_it_is_drawn(renderer: Renderer) -> None:
    # The project has a reader of HEIC, no writer: an AVIF inside the same container proves the way to the decoder only.
    drawn = _draw(renderer, b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200), b"a.heic", Wanted())
    assert isinstance(drawn, Reason)
    assert drawn.code == "damaged"


def test_a_small_picture_is_never_enlarged(renderer: Renderer) -> None:
    assert _image(_draw(renderer, as_file(halves((40, 30)), "PNG"), b"a.png", Wanted(side=500))).size == (40, 30)


@pytest.mark.parametrize(("orientation", "left"), [(1, RED), (2, BLUE), (3, BLUE), (4, RED)])
def test_a_photo_is_turned_as_the_camera_was_held(renderer: Renderer, orientation: int, left: object) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = _image(_draw(renderer, as_file(halves(), "JPEG", exif=exif), b"a.jpg", Wanted(side=200)))
    assert image.size == (200, 150)
    assert _is(image.getpixel((20, 75)), left)  # type: ignore[arg-type]


@pytest.mark.parametrize(("orientation", "top"), [(6, RED), (8, BLUE)])
def test_a_photo_taken_upright_is_upright(renderer: Renderer, orientation: int, top: object) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    drawn = _draw(renderer, as_file(halves(), "JPEG", exif=exif), b"a.jpg", Wanted(side=200))
    image = _image(drawn)
    assert image.size == (150, 200)
    assert isinstance(drawn, Picture)
    assert drawn.whole == (300, 400)
    assert _is(image.getpixel((75, 20)), top)  # type: ignore[arg-type]


def test_what_is_transparent_lies_on_white_where_there_is_no_transparency(renderer: Renderer) -> None:
    clear = Image.new("RGBA", (20, 10), (0, 0, 0, 0))
    drawn = _draw(renderer, as_file(clear, "PNG"), b"a.png", Wanted(form="rgb"))
    assert isinstance(drawn, Picture)
    assert (drawn.width, drawn.height, set(drawn.data)) == (20, 10, {255})


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16", "LA"])
def test_every_kind_of_pixel_is_drawn(renderer: Renderer, mode: str) -> None:
    source = Image.new("I;16", (400, 300), 40_000) if mode == "I;16" else halves().convert(mode)
    form = "TIFF" if mode in ("CMYK", "I;16") else "PNG"
    assert _image(_draw(renderer, as_file(source, form), b"a." + form.lower().encode(), Wanted(side=64))).size == (
        64,
        48,
    )


def test_pages_of_a_tiff_and_of_a_pdf(renderer: Renderer) -> None:
    red, blue = Image.new("RGB", (200, 100), "red"), Image.new("RGB", (200, 100), "blue")
    tiff = as_file(red, "TIFF", save_all=True, append_images=[blue])
    assert _is(_image(_draw(renderer, tiff, b"a.tiff", Wanted("page:2"))).getpixel((50, 50)), BLUE)
    pdf = as_pdf(red, blue)
    assert _is(_image(_draw(renderer, pdf, b"a.pdf", Wanted("page:2", 300))).getpixel((50, 50)), BLUE)
    for content, name in ((tiff, b"a.tiff"), (pdf, b"a.pdf")):
        for part in ("page:3", "page:0", "page:x", "slide:1", "page:99999999999"):
            refused = _draw(renderer, content, name, Wanted(part))
            assert isinstance(refused, Reason)
            assert refused.code == "no_such_part"


def test_a_page_is_drawn_at_a_resolution_within_the_greatest_side(renderer: Renderer) -> None:
    content = as_pdf(page(["words"]))
    drawn = _draw(renderer, content, b"a.pdf", Wanted("page:1", 4_000, 150, "rgb"))
    assert isinstance(drawn, Picture)
    assert abs(drawn.height - LETTER[1]) <= 2
    small = _draw(renderer, content, b"a.pdf", Wanted("page:1", 500, 150, "rgb"))
    assert isinstance(small, Picture)
    assert 498 <= small.height <= 500


def test_a_picture_of_nine_hundred_megapixels_is_refused_before_it_is_decoded(renderer: Renderer) -> None:
    refused = _draw(renderer, claimed_png(30_000, 30_000), b"bomb.png", Wanted())
    assert isinstance(refused, Reason)
    assert refused.code == "too_large_inside"


def test_an_endless_gif_is_its_first_frame(renderer: Renderer) -> None:
    frames = [Image.new("P", (64, 64), number % 200) for number in range(400)]
    content = as_file(frames[0], "GIF", save_all=True, append_images=frames[1:], loop=0)
    assert _image(_draw(renderer, content, b"a.gif", Wanted())).size == (64, 64)


@pytest.mark.parametrize(
    "content", [b"\xff\xd8\xff" + bytes(500), b"\x89PNG\r\n\x1a\n" + b"x" * 500, b"GIF89a" + bytes(9)]
)
def test_broken_pictures_end_as_reasons(renderer: Renderer, content: bytes) -> None:
    refused = _draw(renderer, content, b"broken", Wanted())
    assert isinstance(refused, Reason)
    assert refused.code == "damaged"


def test_files_with_nothing_to_see_say_so(renderer: Renderer) -> None:
    refused = _draw(renderer, b"just words\n", b"a.txt", Wanted())
    assert isinstance(refused, Reason)
    assert refused.code == "nothing_to_see"
    assert "md" in (_draw(renderer, b"# Title\n", b"a.md", Wanted()) or Reason("")).message  # type: ignore[union-attr]
