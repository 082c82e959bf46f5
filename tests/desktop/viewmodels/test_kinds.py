"""What a name says of a file is what the readers say of its format, and leads to its picture."""

from __future__ import annotations

import pytest

from desktop.viewmodels.kinds import drawing_of, media_kind_of
from desktop.viewmodels.viewer.pictures import PictureKey, attached_picture, cited_picture
from desktop.viewmodels.viewer.spot import spot_of_attachment
from engine.contract.answer import Citation
from engine.contract.chat import AttachmentPart
from engine.contract.locator import ImagePlace, LinesPlace, Locator, PagePlace, PageSpot, Place, TimePlace
from plugins.loader import bundled_manifests

KINDS = {ending: spec.kind.value for each in bundled_manifests() for spec in each.formats for ending in spec.extensions}


@pytest.mark.parametrize("ending", sorted(KINDS))
def test_a_name_is_of_the_kind_its_reader_gives_it_or_of_none(ending: str) -> None:
    assert media_kind_of(f"a.b.{ending.upper()}") in ("text", KINDS[ending])


def test_common_names_are_known() -> None:
    names = ("a.jpg", "b.MKV", "c.mp3", "d.xlsx", "e.zip", "f", "g.unknown")
    assert [drawing_of(name) for name in names] == ["image", "video", "audio", "table", "archive", "text", "text"]


@pytest.mark.parametrize(
    ("path", "place", "part"),
    [
        ("/a/lease.pdf", PagePlace((PageSpot(3),)), "page:3"),
        ("/a/scan without an ending", PagePlace((PageSpot(2),)), "page:2"),
        ("/a/board.jpg", ImagePlace(), ""),
        ("/a/walk.mp4", TimePlace(12.0, 18.0), "frame:12"),
        ("/a/walk.mp4", TimePlace(12.0, 18.0, 14.5), "frame:14.5"),
        ("/a/talk.mp3", TimePlace(12.0, 18.0), ""),
        ("/a/notes.txt", LinesPlace((1, 2)), None),
    ],
)
def test_a_source_has_the_picture_of_its_place(path: str, place: Place, part: str | None) -> None:
    source = Citation(1, path, f"file://{path}", Locator(place), "", "", 7, 70)
    assert cited_picture(source, 128) == (None if part is None else PictureKey(7, part, 128))


def test_a_source_in_an_archive_has_the_picture_of_its_member() -> None:
    source = Citation(1, "/a/b.zip", "file:///a/b.zip", Locator(ImagePlace(), member=("in/x.png",)), "", "", 7, 70)
    assert cited_picture(source, 64) == PictureKey(7, "", 64)


def test_an_attachment_is_shown_by_its_content() -> None:
    plan = AttachmentPart("c0ffee", "plan.pdf")
    assert attached_picture(plan, 128) == PictureKey(0, "", 128, "c0ffee")
    assert attached_picture(AttachmentPart("beef", "plan.txt"), 128) is None
    spot = spot_of_attachment(plan)
    assert (spot.attachment, spot.is_whole, spot.locator.place) == ("c0ffee", True, PagePlace((PageSpot(1),)))
    source = Citation(1, "plan.pdf", plan.uri, Locator(PagePlace((PageSpot(2),))), "", "", 0, -1)
    assert cited_picture(source, 128) == PictureKey(0, "page:2", 128, "c0ffee")
