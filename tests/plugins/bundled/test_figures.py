"""Figures: pictures inside PDF and Office files are listed with their place and drawn; icons, logos, scans are not."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from PIL import Image

from engine.contract.figure import Figure, is_figure, numbers_of
from engine.contract.locator import PagePlace, Place, SectionPlace, SlidePlace
from engine.library.parse.extraction import identify
from plugins.loader import load_figures, load_renderer
from plugins.picture import Drawn, Wish
from plugins.source import Damaged, Limits, Skip
from tests.plugins.reading import REGISTRY, document_of
from tests.plugins.small_files import (
    A,
    R,
    docx_bytes,
    open_document,
    paragraph,
    pptx_bytes,
    relations,
    shape,
    with_entries,
)
from tests.plugins.small_pdf import illustrated_pdf

TEXT = "A page of the report on the harbour with enough letters"


def jpeg(colour: str, size: tuple[int, int] = (160, 120)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def opened(content: bytes, name: str):  # type: ignore[no-untyped-def]
    found = identify(io.BytesIO(content), len(content), name.encode(), REGISTRY, Limits())
    assert isinstance(found, tuple), found
    return found


def listed(content: bytes, name: str) -> tuple[Figure, ...]:
    source, reader = opened(content, name)
    hook = load_figures(reader.manifest)
    assert hook is not None
    return hook(source)


def drawn(content: bytes, name: str, part: str, side: int = 512) -> Drawn:
    source, reader = opened(content, name)
    hook = load_renderer(reader.manifest)
    assert hook is not None
    return hook(source, Wish(part, side, 0, "rgb"))


def middle(picture: Drawn) -> tuple[int, ...]:
    at = 3 * (picture.height // 2 * picture.width + picture.width // 2)
    return tuple(picture.data[at : at + 3])


def boxes(found: Sequence[Figure]) -> list[tuple[int, tuple[float, ...]]]:
    places = [one.place for one in found]
    return [(place.spots[0].page, place.spots[0].boxes[0]) for place in places if isinstance(place, PagePlace)]


def test_a_picture_on_a_page_has_its_box_and_is_drawn_without_being_enlarged() -> None:
    content = illustrated_pdf([(TEXT, []), (TEXT, [(jpeg("red"), 160, 120, (100, 300, 320, 240))])])
    assert document_of(content, "a.pdf").has_figures
    found = listed(content, "a.pdf")
    assert [one.part for one in found] == ["figure:2.1"]
    ((page, box),) = boxes(found)
    assert page == 2
    assert box == pytest.approx((100 / 595, 302 / 842, 420 / 595, 542 / 842), abs=0.002)
    picture = drawn(content, "a.pdf", "figure:2.1")
    assert (picture.width, picture.height) == pytest.approx((160, 120), abs=2)
    assert middle(picture) == pytest.approx((254, 0, 0), abs=4)


def test_a_turned_page_gives_the_box_and_the_picture_as_they_are_shown() -> None:
    content = illustrated_pdf([(TEXT, [(jpeg("red"), 160, 120, (100, 300, 320, 240))])], page="/Rotate 90")
    ((_, box),) = boxes(listed(content, "a.pdf"))
    assert box == pytest.approx((300 / 842, 100 / 595, 540 / 842, 420 / 595), abs=0.002)
    picture = drawn(content, "a.pdf", "figure:1.1")
    assert (picture.width, picture.height) == pytest.approx((120, 160), abs=2)
    assert middle(picture) == pytest.approx((254, 0, 0), abs=4)


def test_icons_lines_logos_and_scans_are_no_figures() -> None:
    icon, line = (
        (jpeg("blue", (32, 32)), 32, 32, (50, 50, 150, 150)),
        (jpeg("navy", (900, 20)), 900, 20, (0, 700, 590, 20)),
    )
    scan = (jpeg("grey", (600, 800)), 600, 800, (0, 0, 595, 842))
    logo = (jpeg("green", (200, 200)), 200, 200, (400, 700, 100, 100))
    pages = [(TEXT, [icon, line, logo]), (TEXT, [logo]), (TEXT, [logo]), (TEXT, [scan])]
    assert listed(illustrated_pdf(pages), "a.pdf") == ()


def test_a_picture_stored_in_strips_is_one() -> None:
    strips = [
        (jpeg(colour, (200, 40)), 200, 40, (100, 500 - 80 * n, 400, 80))
        for n, colour in enumerate(("red", "lime", "blue"))
    ]
    found = listed(illustrated_pdf([(TEXT, strips)]), "a.pdf")
    ((_, box),) = boxes(found)
    assert box == pytest.approx((100 / 595, 262 / 842, 500 / 595, 502 / 842), abs=0.002)


def test_a_pdf_without_pictures_has_no_figures() -> None:
    content = illustrated_pdf([(TEXT, [])])
    assert not document_of(content, "a.pdf").has_figures


def drawing(number: str) -> str:
    return f'<w:r><w:drawing><a:blip xmlns:a="{A}" xmlns:r="{R}" r:embed="{number}"/></w:drawing></w:r>'


def word_file() -> bytes:
    body = (
        "".join((paragraph("Harbour", "H1"), paragraph("Here it is.", extra=drawing("p1")), paragraph("Boats", "H2"),
        paragraph("", extra=drawing("p2")), paragraph("", extra=drawing("p3")) * 3, paragraph("", extra=drawing("p4"))))
    )  # fmt: skip
    rels = [(f"p{n}", "image", f"media/image{n}.png") for n in range(1, 5)]
    media = {f"word/media/image{n}.png": jpeg(colour) for n, colour in enumerate(("red", "blue", "black"), 1)}
    return with_entries(
        docx_bytes(body),
        {
            "word/_rels/document.xml.rels": relations(("s", "styles", "styles.xml"), *rels),
            **media,
            "word/media/image4.png": jpeg("pink", (20, 20)),
        },
    )


def slides() -> bytes:
    content = pptx_bytes([shape("One", "title"), shape("Two", "title")])
    return with_entries(
        content,
        {
            "ppt/slides/_rels/slide1.xml.rels": relations(("p", "image", "../media/a.jpg")),
            "ppt/media/a.jpg": jpeg("red"),
        },
    )


def open_text(mimetype: str) -> bytes:
    picture = '<draw:frame><draw:image xmlns:x="urn:x" x:href="Pictures/a.jpg"/></draw:frame>'
    if mimetype == "presentation":
        body = f"<draw:page><text:p>One</text:p></draw:page><draw:page>{picture}</draw:page>"
    else:
        body = f'<text:h text:outline-level="1">Boats</text:h><text:p>See</text:p>{picture}'
    return with_entries(open_document(mimetype, body), {"Pictures/a.jpg": jpeg("red")})


@pytest.mark.parametrize(
    ("content", "name", "places"),
    [
        (word_file(), "a.docx", [SectionPlace(("Harbour",)), SectionPlace(("Harbour", "Boats"))]),
        (slides(), "a.pptx", [SlidePlace(2)]),
        (open_text("text"), "a.odt", [SectionPlace(("Boats",))]),
        (open_text("presentation"), "a.odp", [SlidePlace(2)]),
    ],
    ids=["docx", "pptx", "odt", "odp"],
)
def test_pictures_of_office_files_stand_in_their_section_or_slide(
    content: bytes, name: str, places: list[Place]
) -> None:
    assert document_of(content, name).has_figures
    found = listed(content, name)
    assert [one.place for one in found] == places
    picture = drawn(content, name, found[0].part)
    assert (picture.width, picture.height) == (160, 120)
    assert middle(picture) == pytest.approx((254, 0, 0), abs=4)
    with pytest.raises(Skip):
        drawn(content, name, "figure:999")
    with pytest.raises(Skip):
        drawn(content, name, "")


def test_what_is_no_picture_is_not_drawn() -> None:
    content = word_file()
    source, _ = opened(content, "a.docx")
    from plugins.package import Package

    entries = sorted(Package(source).names)
    with pytest.raises(Damaged):
        drawn(content, "a.docx", f"figure:{entries.index('word/document.xml') + 1}")


@pytest.mark.parametrize("part", ["figure:", "figure:1.2.3", "figure:-1", "page:1", "figure:99999999", "figure:1 "])
def test_only_names_of_figures_are_taken(part: str) -> None:
    assert not is_figure(part)
    assert numbers_of(part) == ()
