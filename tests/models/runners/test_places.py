"""Places: a picture is told from every other, never cut, and its positions are counted."""

from __future__ import annotations

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from models.runners import places

PICTURES = [places.digest(2, 2, bytes([n] * 12)) for n in range(3)]
part = st.one_of(
    st.lists(st.integers(0, 9), min_size=1, max_size=4),
    st.builds(places.picture_places, st.sampled_from(PICTURES), st.integers(1, 20), st.integers(1, 20)),
)
prompts = st.lists(part, max_size=6)


def flat(parts: list[list[int]]) -> list[int]:
    return [place for one in parts for place in one]


@given(prompts, prompts)
def test_what_is_common_is_the_same_and_ends_inside_no_picture(first: list[list[int]], second: list[list[int]]) -> None:
    one, other = flat(first), flat(second)
    length = places.common(one, other)
    assert one[:length] == other[:length]
    assert places.whole(other, length) == length
    assert length in (len(one), len(other)) or one[length] != other[length] or one[length] < 0


@given(prompts)
def test_a_prompt_begins_as_itself_throughout(parts: list[list[int]]) -> None:
    assert places.common(flat(parts), flat(parts)) == len(flat(parts))


@given(prompts, st.integers(0, 200))
def test_cutting_never_goes_into_a_picture_and_never_further_than_its_beginning(
    parts: list[list[int]], length: int
) -> None:
    kept = places.whole(flat(parts), length)
    begins = {0, *accumulate(len(one) for one in parts)}
    assert kept <= length
    if kept < length:
        assert kept == max(begin for begin in begins if begin <= length)
    elif length < len(flat(parts)):
        assert flat(parts)[length] >= 0 or length in begins


@given(st.sampled_from(PICTURES), st.integers(1, 40), st.integers(1, 40))
def test_a_picture_takes_its_places_and_its_positions(picture: bytes, count: int, positions: int) -> None:
    taken = places.picture_places(picture, count, positions)
    assert len(taken) == count
    assert all(-(2**31) <= place < 0 for place in taken), "they are kept as 32 bits with the tokens"
    assert places.position_after([1, 2, *taken, 3]) == 3 + min(count, positions)


def test_other_pixels_or_another_shape_are_another_picture() -> None:
    one = places.digest(2, 3, bytes(18))
    assert len({one, places.digest(3, 2, bytes(18)), places.digest(2, 3, bytes(17) + b"\1")}) == 3
    assert places.picture_places(one, 8, 8) != places.picture_places(PICTURES[0], 8, 8)
