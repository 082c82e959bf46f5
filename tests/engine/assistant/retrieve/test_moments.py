"""Moments: neighbours are joined, what is far or much weaker stays apart, and nothing is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.assistant.retrieve.moments import LONGEST_S, Moment, join_tracks, merge_moments
from engine.contract.locator import TimePlace


def moment(start_s: float, end_s: float, strength: float, frame_s: float | None = None) -> Moment:
    return Moment(TimePlace(start_s, end_s, frame_s), strength)


def test_neighbours_are_joined_and_the_best_gives_the_frame() -> None:
    found = merge_moments([moment(0, 4, 0.6, 1.0), moment(5, 9, 0.8, 6.0), moment(60, 64, 0.7, 61.0)])
    assert found == [moment(0, 9, 0.8, 6.0), moment(60, 64, 0.7, 61.0)]


def test_a_much_weaker_neighbour_stays_apart() -> None:
    assert merge_moments([moment(0, 4, 0.9), moment(4, 8, 0.5)]) == [moment(0, 4, 0.9), moment(4, 8, 0.5)]


def test_what_is_said_and_what_is_shown_at_one_time_are_one_moment() -> None:
    (found,) = merge_moments([moment(10, 12, 0.9), moment(8, 14, 0.8, 9.5)])
    assert found == moment(8, 14, 0.9, 9.5)


def test_what_is_said_while_it_is_shown_is_surer_than_either_and_begins_with_the_words() -> None:
    found = join_tracks(moment(10, 12, 0.9), [moment(40, 50, 1.0, 41.0), moment(0, 30, 0.8, 5.0)])
    assert (found.said, found.seen) == (True, True)
    assert found.moment.place == TimePlace(10, 12, 5.0)
    assert found.moment.strength > 1.0


def test_what_is_shown_right_after_the_words_belongs_to_their_moment() -> None:
    assert join_tracks(moment(10, 12, 0.9), [moment(13, 20, 0.6, 14.0)]).moment.place == TimePlace(10, 20, 14.0)


def test_what_is_said_and_shown_far_apart_is_the_better_of_the_two() -> None:
    said, seen = moment(10, 12, 0.9), moment(40, 50, 0.6, 41.0)
    assert join_tracks(said, [seen]).moment == said
    assert join_tracks(moment(10, 12, 0.3), [seen]).moment == seen
    assert join_tracks(said, []).moment == said


_HITS = st.lists(st.tuples(st.floats(0, 500), st.floats(0, 30), st.floats(0.1, 1)), max_size=15)


@given(_HITS, st.tuples(st.floats(0, 500), st.floats(0, 30), st.floats(0.1, 1)))
def test_both_tracks_together_are_never_less_sure_than_one_alone(
    hits: list[tuple[float, float, float]], words: tuple[float, float, float]
) -> None:
    seen = [moment(start, start + length, strength, start) for start, length, strength in hits]
    said = moment(words[0], words[0] + words[1], words[2])
    found = join_tracks(said, seen)
    assert found.moment.strength >= max(one.strength for one in (said, *seen))
    assert found.said or found.seen
    assert found.moment.place.start_s <= found.moment.place.end_s
    if found.said:
        assert found.moment.place.start_s <= said.place.start_s
        assert said.place.end_s <= found.moment.place.end_s


@given(_HITS)
def test_every_hit_lies_in_a_moment_of_bounded_length(hits: list[tuple[float, float, float]]) -> None:
    given_hits = [moment(start, start + length, strength) for start, length, strength in hits]
    found = merge_moments(given_hits)
    assert [one.strength for one in found] == sorted((one.strength for one in found), reverse=True)
    assert all(one.place.end_s - one.place.start_s <= LONGEST_S + 30 for one in found)
    for hit in given_hits:
        assert any(one.place.start_s <= hit.place.start_s and hit.place.end_s <= one.place.end_s for one in found)
