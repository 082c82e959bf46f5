"""Words for places, reasons, sizes, times and paths."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contract.locator import (
    CellsPlace,
    ImagePlace,
    LinesPlace,
    Locator,
    PagePlace,
    PageSpot,
    Place,
    SectionPlace,
    SlidePlace,
    TimePlace,
)
from engine.doors.cli.words import count, duration, short_path, where


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (PagePlace((PageSpot(3),)), "page 3"),
        (PagePlace((PageSpot(4), PageSpot(3))), "pages 3-4"),
        (PagePlace(()), ""),
        (SlidePlace(2), "slide 2"),
        (CellsPlace("Q3", "A1:D9"), "sheet Q3, A1:D9"),
        (LinesPlace((10, 24)), "lines 10-24"),
        (LinesPlace((7, 7)), "line 7"),
        (TimePlace(761.0, 770.0), "at 12:41"),
        (ImagePlace(), "in the picture"),
        (SectionPlace(("Lease", "Deposit")), "Lease > Deposit"),
        (SectionPlace(), ""),
    ],
)
def test_places(place: Place, said: str) -> None:
    assert where(Locator(place)) == said


def test_members_come_first() -> None:
    assert where(Locator(SlidePlace(2), member=("a.zip", "b.pptx"))) == "a.zip > b.pptx, slide 2"


def test_numbers() -> None:
    assert [duration(0.2), duration(240), duration(9000), duration(None)] == [
        "about 1 s",
        "about 4 min",
        "about 2.5 h",
        "",
    ]
    assert [count(1, "file"), count(2140, "file"), count(2, "copy", "copies")] == ["1 file", "2,140 files", "2 copies"]


def test_paths_are_shortened_in_the_middle() -> None:
    assert short_path("/home/ada/notes/a.txt", user="/home/ada") == "~/notes/a.txt"
    assert short_path("/home/adam/a.txt", user="/home/ada") == "/home/adam/a.txt"
    long = "/home/ada/" + "/".join(f"folder{n}" for n in range(20)) + "/name.pdf"
    short = short_path(long, at_most=40, user="/home/ada")
    assert short.startswith("~/")
    assert short.endswith("/name.pdf")
    assert "…" in short
    assert len(short) <= 40


@given(st.text(alphabet="ab/.é", max_size=200), st.integers(5, 80))
def test_the_name_survives_shortening(path: str, at_most: int) -> None:
    assert short_path(path, at_most, user="/nobody").endswith(path.rpartition("/")[2])
