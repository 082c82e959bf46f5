"""Shots: cuts are found within a look, what stands still is kept once, and the budget holds however long it is."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from models.runners.shots import BUDGET, FLOOR_S, SHORTEST_S, Keeper, Kept, Look
from tests.plugins.small_recordings import BLUE, GREEN, RED, WHITE, Scene, picture

SIZE = (64, 36)
STEP_S = 0.2


def shown(scenes: Iterable[Scene], length_s: float = 0.0) -> list[Kept]:
    keeper, number, found = Keeper(length_s), 0, []
    for colour, seconds in scenes:
        for _ in range(round(seconds / STEP_S)):
            look = Look(number * STEP_S, picture(colour, SIZE, number))
            found += keeper.look(look, lambda number=number: number)
            number += 1
    return [*found, *keeper.end(number * STEP_S)]


def test_each_shot_is_kept_with_its_bounds() -> None:
    found = shown([(RED, 3), (GREEN, 2), (BLUE, 4), (WHITE, 1)])
    starts = [one.start_s for one in found]
    for wanted in (0.0, 3.0, 5.0, 9.0):
        assert min(abs(start - wanted) for start in starts) < 1e-6
    assert all(one.end_s == other.start_s for one, other in pairwise(found))
    assert abs(found[-1].end_s - 10) < 1e-6


def test_the_frame_that_is_kept_is_not_the_one_on_the_cut() -> None:
    for one in shown([(RED, 3), (GREEN, 3)]):
        assert one.start_s + 0.25 < one.at_s < one.end_s
        assert one.frame == round(one.at_s / STEP_S)


def test_what_stands_still_is_kept_once() -> None:
    keeper, pixels = Keeper(600.0), picture(GREEN, SIZE)
    found = [kept for n in range(3000) for kept in keeper.look(Look(n * STEP_S, pixels), lambda: 0)]
    found += keeper.end(600.0)
    assert [(one.start_s, one.end_s) for one in found] == [(0.0, 600.0)]


def test_a_slow_change_without_a_cut_is_seen() -> None:
    one, other = picture(RED, SIZE).astype(float), picture(BLUE, SIZE).astype(float)
    keeper, found = Keeper(20.0), []
    for n in range(100):
        share = min(max((n - 25) / 50, 0), 1)
        found += keeper.look(Look(n * STEP_S, (one * (1 - share) + other * share).astype(np.uint8)), lambda n=n: n)
    found += keeper.end(20.0)
    assert found[0].at_s < 6
    assert found[-1].at_s > 10


def test_a_flash_is_no_shot() -> None:
    found = shown([(RED, 3), (WHITE, 0.2), (RED, 3)])
    assert all(one.end_s - one.start_s >= SHORTEST_S for one in found)


def test_a_film_that_changes_all_the_time_keeps_to_the_budget() -> None:
    length_s = 4 * 3600.0
    for told_s in (length_s, 0.0):
        keeper, kept = Keeper(told_s), []
        noise = np.random.default_rng(1).integers(0, 255, (9, 36, 64, 3), dtype=np.uint8)
        colours = [picture(one, SIZE) for one in (RED, GREEN, BLUE, WHITE)]
        looks = [*colours, *noise]
        for n in range(7200):
            kept += keeper.look(Look(n * 2.0, looks[n % len(looks)]), lambda: 0)
        kept += keeper.end(length_s)
        assert BUDGET // 4 < len(kept) <= BUDGET
        assert kept[-1].at_s > length_s / 2 - FLOOR_S


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([RED, GREEN, BLUE, WHITE]), st.floats(0.2, 6)), min_size=1, max_size=8))
def test_stretches_cover_the_film_without_a_gap(scenes: list[Scene]) -> None:
    found = shown(scenes)
    assert found[0].start_s == 0.0
    assert all(one.end_s == other.start_s for one, other in pairwise(found))
    assert all(one.start_s <= one.at_s <= one.end_s for one in found)
