"""Numbers, places and reasons read as a person would say them."""

from __future__ import annotations

import pytest

from desktop.viewmodels import wording
from engine.contract.hit import Why
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


@pytest.mark.parametrize(
    ("size_bytes", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (12_345, "12 kB"),
        (412_000_000, "412 MB"),
        (999_700_000, "1.0 GB"),
        (2_000_000_000, "2.0 GB"),
        (84_000_000_000, "84 GB"),
    ],
)
def test_sizes(size_bytes: int, words: str) -> None:
    assert wording.size(size_bytes) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "a moment"), (4.2, "about 4 s"), (245, "about 4 min"), (3599, "about 1.0 h"), (40_000, "about 11 h")],
)
def test_durations(seconds: float, words: str) -> None:
    assert wording.duration(seconds) == words


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (PagePlace((PageSpot(3),)), "page 3"),
        (PagePlace((PageSpot(3), PageSpot(5))), "pages 3\u20135"),
        (SlidePlace(2), "slide 2"),
        (CellsPlace("Q3", "A1:D9"), "Q3, A1:D9"),
        (LinesPlace((10, 24)), "lines 10\u201324"),
        (LinesPlace((7, 7)), "line 7"),
        (TimePlace(761.0, 765.0), "12:41"),
        (TimePlace(3723.0, 3724.0), "1:02:03"),
        (ImagePlace(), ""),
        (SectionPlace(("Rent", "Notice")), "Notice"),
        (SectionPlace(), ""),
    ],
)
def test_places(place: Place, words: str) -> None:
    assert wording.place(place) == words


@pytest.mark.parametrize(
    ("channels", "locator", "words"),
    [
        (("semantic", "keyword"), Locator(SlidePlace(1)), "exact words"),
        (("keyword", "phrase"), Locator(SlidePlace(1)), "exact phrase"),
        (("semantic",), Locator(SlidePlace(1)), "similar meaning"),
        (("keyword",), Locator(PagePlace((PageSpot(1),)), "ocr"), "text in picture"),
        (("keyword",), Locator(TimePlace(761.0, 765.0), "transcript"), "said at 12:41"),
        (("semantic",), Locator(SectionPlace(), "caption"), "described by a model"),
        ((), Locator(SlidePlace(1)), ""),
    ],
)
def test_reasons(channels: tuple[str, ...], locator: Locator, words: str) -> None:
    assert wording.reason_found([Why(channel, 1) for channel in channels], locator) == words


def test_paths_below_the_users_own_folder_are_short() -> None:
    assert wording.short_path("/home/mira/Documents", "/home/mira") == "~/Documents"
    assert wording.short_path("/home/miranda/x", "/home/mira") == "/home/miranda/x"
