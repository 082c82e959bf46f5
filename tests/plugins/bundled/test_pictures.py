"""Pictures: what they say of themselves is text and metadata; nonsense in it is left out, and they stand upright."""

from __future__ import annotations

import io
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, PngImagePlugin

from engine.contract.document import Kind
from plugins.bundled.pictures.told import told
from tests.plugins.reading import document_of

Tags, Gps = ExifTags.Base, ExifTags.GPS


def photo(form: str = "JPEG", size: tuple[int, int] = (60, 40), **given: object) -> bytes:
    exif = Image.Exif()
    for name, value in given.items():
        if name.startswith("GPS"):
            exif.get_ifd(ExifTags.IFD.GPSInfo)[Gps[name]] = value
        elif name in ("DateTimeOriginal", "LensModel", "UserComment"):
            exif.get_ifd(ExifTags.IFD.Exif)[Tags[name]] = value
        else:
            exif[Tags[name]] = value
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, form, exif=exif)
    return out.getvalue()


NOWHERE = (0.0, 0.0, 0.0)
TAKEN = photo(
    DateTimeOriginal="2023:07:14 18:03:22",
    Make="Canon",
    Model="Canon EOS 5D Mark II",
    ImageDescription="Herons on the weir",
    Artist="Anna Weir",
    GPSLatitudeRef="N",
    GPSLatitude=(48.0, 51.0, 30.24),
    GPSLongitudeRef="W",
    GPSLongitude=(2.0, 17.0, 40.2),
    Orientation=6,
)


def test_date_camera_position_and_words_are_told() -> None:
    about = document_of(TAKEN, "a.jpg").metadata
    assert about.created == "2023-07-14T18:03:22"
    assert about.author == "Anna Weir"
    assert about.extra == {
        "width": "40",
        "height": "60",
        "latitude": "48.858400",
        "longitude": "-2.294500",
        "camera": "Canon EOS 5D Mark II",
    }


def test_what_is_told_is_text_to_be_found() -> None:
    document = document_of(TAKEN, "a.jpg")
    assert document.media_kind is Kind.IMAGE
    assert document.needs_ocr_pages == (1,)
    assert document.layers[0].text.split("\n\n") == [
        "Herons on the weir",
        "48.8584° N, 2.2945° W",
        "Canon EOS 5D Mark II",
        "14 July 2023 (2023-07-14)",
    ]


def test_a_picture_that_says_nothing_has_no_text() -> None:
    document = document_of(photo(), "a.jpg")
    assert document.layers == ()
    assert document.metadata.extra == {"width": "60", "height": "40"}


def test_texts_of_png_are_told() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Title", "Tide table")
    info.add_text("Description", "High water at the harbour")
    out = io.BytesIO()
    Image.new("RGB", (20, 20)).save(out, "PNG", pnginfo=info)
    document = document_of(out.getvalue(), "a.png")
    assert document.metadata.title == "Tide table"
    assert document.layers[0].text == "Tide table\n\nHigh water at the harbour"


@pytest.mark.parametrize("form", ["WEBP", "TIFF", "PNG"])
def test_other_formats_tell_it_too(form: str) -> None:
    about = document_of(photo(form, Model="Pixel 7", Make="Google"), f"a.{form.lower()}").metadata
    assert about.extra["camera"] == "Google Pixel 7"


def test_phones_formats_tell_it_too() -> None:
    import pi_heif

    assert pi_heif.options.DECODE_THREADS  # the reader of HEIF that plugins register
    about = document_of(photo("AVIF", Model="Pixel 7", DateTimeOriginal="2024:02:29 10:00:00"), "a.avif").metadata
    assert (about.created, about.extra["camera"]) == ("2024-02-29T10:00:00", "Pixel 7")


def test_every_page_of_a_tiff_is_due() -> None:
    out = io.BytesIO()
    pages = [Image.new("L", (30, 40), shade) for shade in (0, 80, 160)]
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])
    document = document_of(out.getvalue(), "fax.tiff")
    assert document.needs_ocr_pages == (1, 2, 3)
    assert document.metadata.pages == 3


@pytest.mark.parametrize(
    "nonsense",
    [
        {"DateTimeOriginal": "0000:00:00 00:00:00"},
        {"DateTimeOriginal": "2023:19:54"},
        {
            "GPSLatitudeRef": "N",
            "GPSLatitude": (0.0, 0.0, 0.0),
            "GPSLongitudeRef": "E",
            "GPSLongitude": (0.0, 0.0, 0.0),
        },
        {
            "GPSLatitudeRef": "N",
            "GPSLatitude": (948.0, 0.0, 0.0),
            "GPSLongitudeRef": "E",
            "GPSLongitude": (1.0, 0.0, 0.0),
        },
        {"ImageDescription": "\0\0 --- "},
    ],
)
def test_nonsense_is_left_out(nonsense: dict[str, object]) -> None:
    document = document_of(photo(**nonsense), "a.jpg")
    assert document.layers == ()
    assert document.metadata.created == ""
    assert "latitude" not in document.metadata.extra


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(TAKEN) - 1), st.binary(min_size=1, max_size=40))
def test_damaged_bytes_never_crash_what_is_told(at: int, noise: bytes) -> None:
    content = TAKEN[:at] + noise + TAKEN[at + len(noise) :]
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(content)) as picture:
            found = told(picture)
    except (OSError, SyntaxError, ValueError):  # no picture any more
        return
    assert found.created == "" or found.created[4] == "-"
    assert len(found.date_words) <= 40
