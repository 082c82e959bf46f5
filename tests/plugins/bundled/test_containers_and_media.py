"""Archives with their limits, pictures, recordings, and what is known but not read."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from engine.contract.document import Kind, Parsed, ParseOutcome, ParseSkipped
from plugins.bundled.pictures.tiff import MAX_PAGES, count_pages
from plugins.source import Limits
from tests.engine.library.render.drawings import as_file
from tests.plugins.reading import parsed_bytes, read_bytes
from tests.plugins.small_files import tar_bytes, zip_bytes
from tests.plugins.small_recordings import tone, wav

FILES = {"a.txt": b"alpha", "in/b.txt": b"beta"}


def code_of(outcome: ParseOutcome) -> str:
    return "" if isinstance(outcome, Parsed) else outcome.reason.code


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (zip_bytes(FILES), "a.zip"),
        (tar_bytes(FILES), "a.tar"),
        (tar_bytes(FILES, "w:gz"), "a.tar.gz"),
        (tar_bytes(FILES, "w:bz2"), "a.tbz2"),
        (tar_bytes(FILES, "w:xz"), "a.txz"),
    ],
)
def test_members(content: bytes, name: str) -> None:
    outcome = parsed_bytes(content, name)
    assert {member.name: member.content for member in outcome.members} == FILES
    assert outcome.document.media_kind is Kind.ARCHIVE


@pytest.mark.parametrize("pack", [(gzip.compress, "gz"), (bz2.compress, "bz2"), (lzma.compress, "xz")])
def test_one_compressed_file(pack: tuple[object, str]) -> None:
    compress, ending = pack
    outcome = parsed_bytes(compress(b"words"), f"notes.txt.{ending}")  # type: ignore[operator]
    assert [(member.name, member.content) for member in outcome.members] == [("notes.txt", b"words")]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(zip_bytes({"zeros": bytes(40 << 20)}), id="zip"),
        pytest.param(gzip.compress(bytes(40 << 20)), id="gz"),
        pytest.param(bz2.compress(bytes(40 << 20)), id="bz2"),
        pytest.param(zip_bytes({f"{n}": b"" for n in range(10_001)}), id="many"),
    ],
)
def test_bombs(content: bytes) -> None:
    outcome = read_bytes(content, "bomb")
    assert isinstance(outcome, ParseSkipped)
    assert outcome.reason.code == "too_large_inside"


def test_a_header_that_lies_about_the_size_is_counted_while_unpacking() -> None:
    content = bytearray(zip_bytes({"zeros": bytes(40 << 20)}))
    true_size = (40 << 20).to_bytes(4, "little")
    while (at := content.find(true_size)) >= 0:
        content[at : at + 4] = (1000).to_bytes(4, "little")
    assert code_of(read_bytes(bytes(content), "a.zip")) in ("too_large_inside", "damaged")


def test_limits_of_what_all_members_hold_together() -> None:
    limits = Limits(max_unpacked_bytes=150)
    assert code_of(read_bytes(zip_bytes({"a": "x" * 100, "b": "y" * 100}), "a.zip", limits)) == "too_large_inside"
    assert code_of(read_bytes(tar_bytes({"a": b"x" * 100, "b": b"y" * 100}), "a.tar", limits)) == "too_large_inside"


def test_members_behind_a_password() -> None:
    def locked(count: int) -> bytes:
        content = bytearray(zip_bytes({f"{n}.txt": "words" for n in range(2)}))
        for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            at = -1
            for _ in range(count):
                at = content.find(mark, at + 1)
                content[at + offset] |= 1
        return bytes(content)

    assert code_of(read_bytes(locked(2), "a.zip")) == "encrypted"
    first, second = parsed_bytes(locked(1), "a.zip").members
    assert (first.content, first.skipped.code if first.skipped else "") == (b"", "encrypted")
    assert (second.content, second.skipped) == (b"words", None)


def test_broken_archives() -> None:
    whole = zip_bytes(FILES)
    assert code_of(read_bytes(whole[:40], "a.zip")) == "damaged"
    assert code_of(read_bytes(gzip.compress(b"words")[:12], "a.gz")) == "damaged"


def test_an_empty_archive_holds_nothing() -> None:
    buffer = BytesIO()
    zipfile.ZipFile(buffer, "w").close()
    assert parsed_bytes(buffer.getvalue(), "a.zip").members == ()


def png(width: int, height: int) -> bytes:
    return (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
        + width.to_bytes(4, "big")
        + height.to_bytes(4, "big")
        + b"\x08\x02\x00\x00\x00"
    )


def test_pictures_wait_for_recognition() -> None:
    document = parsed_bytes(png(640, 480), "a.jpg").document
    assert (document.format, document.media_kind, document.needs_ocr_pages) == ("png", Kind.IMAGE, (1,))
    assert dict(document.metadata.extra) == {"width": "640", "height": "480"}
    assert document.layers == ()


def test_every_page_of_a_tiff_waits_for_recognition() -> None:
    sheet = Image.new("RGB", (20, 10), "white")
    document = parsed_bytes(as_file(sheet, "TIFF", save_all=True, append_images=[sheet, sheet]), "fax.tif").document
    assert document.needs_ocr_pages == (1, 2, 3)
    assert document.metadata.pages == 3


@pytest.mark.parametrize("tail", [b"", b"\x01", b"\x00\x00\x08\x00\x00\x00", b"\xff" * 40])
def test_a_tiff_whose_pages_lead_nowhere_or_in_a_circle_has_one(tail: bytes) -> None:
    assert count_pages(BytesIO(b"II*\x00\x08\x00\x00\x00" + tail)) == 1


@given(st.binary(max_size=200))
def test_pages_of_any_bytes_are_counted_without_end(tail: bytes) -> None:
    assert 1 <= count_pages(BytesIO(b"MM\x00*\x00\x00\x00\x08" + tail)) <= MAX_PAGES


def test_pictures_too_large_to_decode_are_left_out() -> None:
    assert code_of(read_bytes(png(60_000, 60_000), "a.png")) == "too_large_inside"


def test_recordings_are_known_by_content() -> None:
    document = parsed_bytes(wav(tone(0.1)), "a.bin").document
    assert (document.format, document.media_kind) == ("wav", Kind.AUDIO)


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"7z\xbc\xaf\x27\x1c" + bytes(60), "a.7z", "unsupported"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(60) + bytes.fromhex("06f10701"), "a.7z", "encrypted"),
        (b"Rar!\x1a\x07\x01\x00" + bytes(60), "a.rar", "unsupported"),
        (b"ITSF" + bytes(60), "help.chm", "unsupported"),
        (b"\x7fELF" + bytes(60), "program", "unsupported"),
    ],
)
def test_known_but_not_read(content: bytes, name: str, code: str) -> None:
    outcome = read_bytes(content, name)
    assert isinstance(outcome, ParseSkipped)
    assert outcome.reason.code == code
