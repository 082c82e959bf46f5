"""Lengths: what people write is read as they mean it, and what cannot be read says what to write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.assistant.retrieve.lengths import length_bounds
from engine.assistant.retrieve.query import parse_query
from engine.contract.errors import BadQuery


@pytest.mark.parametrize(
    ("written", "bounds"),
    [
        (">5m", (300.0, None)),
        (">=5M", (300.0, None)),
        ("<1h30m", (None, 5400.0)),
        ("30s..5m", (30.0, 300.0)),
        (">1.5h", (5400.0, None)),
    ],
)
def test_lengths_are_read(written: str, bounds: tuple[float | None, float | None]) -> None:
    assert length_bounds(written) == bounds


@pytest.mark.parametrize("written", ["5m", "5", ">", "> 5m", ">5 minutes", "5m..", "6m..5m", "5m..6"])
def test_what_is_no_length_says_what_to_write(written: str) -> None:
    with pytest.raises(BadQuery, match=r"length|nothing can match"):
        length_bounds(written)


@given(st.integers(0, 99), st.integers(0, 59), st.integers(1, 59))
def test_units_add_up(hours: int, minutes: int, seconds: int) -> None:
    assert length_bounds(f">{hours}h{minutes}m{seconds}s") == (hours * 3600 + minutes * 60 + seconds, None)


def test_bounds_of_a_query_narrow_each_other() -> None:
    query = parse_query("talk duration:>5m duration:>2m duration:<1h")
    assert (query.longer_s, query.shorter_s, query.words) == (300.0, 3600.0, ("talk",))
    with pytest.raises(BadQuery, match="nothing can match"):
        parse_query("duration:>5m duration:<2m")
