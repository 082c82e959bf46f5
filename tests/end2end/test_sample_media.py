"""Pictures, scans, recordings and films of the sample library: what is asked is found, and lands on the very spot."""

from __future__ import annotations

import pytest

from tests.acceptance.program import Program
from tests.acceptance.sample_media import HIT_SHARE, answers, iou

LAND_AT_LEAST = 30

pytestmark = [pytest.mark.end2end, pytest.mark.timeout(900)]


def test_what_is_asked_over_all_media_is_found_at_its_place(program: Program) -> None:
    found = answers(program)
    assert len(found) >= 30
    report = "\n".join(f"{one.id} {one.rank} {one.question} {one.where}" for one in found if not one.lands)
    assert sum(one.rank > 0 for one in found) >= HIT_SHARE * len(found), report
    assert sum(one.lands for one in found) >= LAND_AT_LEAST, report


def test_boxes_are_compared_by_what_they_share() -> None:
    assert iou([(0, 0, 0.5, 1)], [(0, 0, 0.5, 0.5), (0, 0.5, 0.5, 1)]) == 1.0
    assert iou([(0, 0, 0.5, 1)], [(0.5, 0, 1, 1)]) == 0.0
    assert iou([(0, 0, 1, 1)], [(0, 0, 0.5, 1)]) == pytest.approx(0.5)
