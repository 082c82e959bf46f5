"""SVG: words in it are found, it is drawn from itself alone, and a hostile one ends as a reason."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import pytest
from PIL import Image

from engine.contract.document import Kind
from engine.library.parse.extraction import identify
from plugins.bundled.svg.harmless import harmless, serialised
from plugins.loader import load_renderer
from plugins.picture import Drawn, Wish
from plugins.source import Damaged, Limits, Skip
from tests.plugins.reading import REGISTRY, document_of

NAMES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def svg(inner: str, about: str = 'width="200" height="100"', before: str = "") -> bytes:
    return f"{before}<svg {NAMES} {about}>{inner}</svg>".encode()


def drawn(content: bytes, side: int = 400, part: str = "") -> Drawn:
    found = identify(io.BytesIO(content), len(content), b"a.svg", REGISTRY, Limits())
    assert isinstance(found, tuple), found
    render = load_renderer(found[1].manifest)
    assert render is not None
    return render(found[0], Wish(part, side, 0, "rgb"))


def colour_at(picture: Drawn, x: float, y: float) -> tuple[int, ...]:
    at = 3 * (int(y * picture.height) * picture.width + int(x * picture.width))
    return tuple(picture.data[at : at + 3])


def test_words_are_read_and_styles_and_scripts_are_not() -> None:
    inner = (
        "<title>Harbour plan</title><style>.a{fill:red}</style><script>alert(1)</script>"
        "<text x='1'>Berth <tspan>seven</tspan></text>"
    )
    document = document_of(svg(inner), "a.svg")
    assert document.media_kind is Kind.IMAGE
    assert document.layers[0].text == "Harbour plan\n\nBerth seven"
    assert document.metadata.title == "Harbour plan"


def test_it_is_drawn_as_large_as_wished_on_white() -> None:
    picture = drawn(svg("<style>.a{fill:#f00}</style><rect class='a' width='100' height='100'/>"))
    assert (picture.width, picture.height, picture.whole) == (400, 200, (200, 100))
    assert colour_at(picture, 0.25, 0.5) == (255, 0, 0)
    assert colour_at(picture, 0.75, 0.5) == (255, 255, 255)


@pytest.mark.parametrize(
    ("about", "size"),
    [
        ('viewBox="0 0 30 60"', (200, 400)),
        ('width="2in" viewBox="0 0 10 5"', (400, 200)),
        ('width="100%" height="100%" viewBox="0 0 10 10"', (400, 400)),
        ("", (400, 400)),
        ('width="1" height="90000000"', (1, 400)),
    ],
)
def test_its_shape_is_told_by_sizes_or_the_view_box(about: str, size: tuple[int, int]) -> None:
    picture = drawn(svg("<rect width='5' height='5'/>", about))
    assert (picture.width, picture.height) == size


def test_no_other_file_is_shown(tmp_path: Path) -> None:
    Image.new("RGB", (20, 20), "red").save(tmp_path / "red.png")
    places = [str(tmp_path / "red.png"), (tmp_path / "red.png").as_uri(), "http://localhost:1/red.png"]
    images = "".join(f"<image width='200' height='100' xlink:href='{place}'/>" for place in places)
    picture = drawn(svg(images + f"<image width='200' height='100' href='{places[0]}'/>"))
    assert colour_at(picture, 0.5, 0.5) == (255, 255, 255)
    assert b"red.png" not in serialised(harmless(svg(images)))


def test_entities_and_scripts_are_taken_out() -> None:
    secret = "<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
    left = serialised(harmless(svg("<text>a&x;b</text><script>run()</script><foreignObject/>", before=secret)))
    assert b"<text>ab</text>" in left
    assert b"ENTITY" not in left
    assert b"script" not in left
    assert drawn(svg("<text>&x;</text>", before=secret)).width == 400


LAUGHS = "".join(f"<g id='a{n}'>" + f"<use xlink:href='#a{n + 1}'/>" * 10 + "</g>" for n in range(8))


@pytest.mark.parametrize(
    "inner",
    [
        LAUGHS + "<g id='a8'><rect width='5' height='5'/></g>",
        "<g id='a'><use xlink:href='#a'/></g>",
        "<g>" * 3000 + "<rect width='5' height='5'/>" + "</g>" * 3000,
        "<rect width='1e30' height='1e30'/>" * 50,
    ],
    ids=["laughs", "itself", "deep", "huge"],
)
def test_a_hostile_drawing_gives_a_picture_or_a_reason(inner: str) -> None:
    with contextlib.suppress(Damaged):
        assert drawn(svg(inner), 64).width == 64


def test_what_is_no_drawing_is_damaged_and_has_no_second_page() -> None:
    with pytest.raises(Damaged):
        harmless(b"<html/>")
    with pytest.raises(Skip):
        drawn(svg(""), part="page:2")
