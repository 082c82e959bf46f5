"""Dates: the nearer the day, the plainer the word."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.viewmodels import dates

NOW = date(2026, 3, 9)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (date(2026, 3, 9), "Today"),
        (date(2026, 3, 8), "Yesterday"),
        (date(2026, 3, 7), "Saturday"),
        (date(2026, 3, 3), "Tuesday"),
        (date(2026, 3, 2), "2 March"),
        (date(2026, 3, 10), "10 March"),
        (date(2026, 1, 3), "3 January"),
        (date(2024, 1, 3), "3 Jan 2024"),
    ],
)
def test_days(moment: date, words: str) -> None:
    assert dates.day_words(moment, NOW) == words


@given(st.integers(0, 4000), st.integers(0, 4000))
def test_two_days_of_the_past_never_share_words(first: int, second: int) -> None:
    words = {dates.day_words(NOW - timedelta(days=age), NOW) for age in (first, second)}
    assert len(words) == len({first, second})


def test_moments_are_read_where_the_reader_is() -> None:
    noon = datetime(2026, 3, 9, 12, tzinfo=UTC)
    assert dates.day(int(noon.timestamp() * 1e9), noon.astimezone().date()) == "Today"
    assert dates.day_of(noon.isoformat(), noon.astimezone().date()) == "Today"
    assert dates.clock_of(noon.isoformat()) == f"{noon.astimezone():%H:%M}"


def test_what_is_unknown_is_not_said() -> None:
    assert (dates.day(0), dates.day_of("soon"), dates.clock_of("")) == ("", "", "")


def test_days_within_a_sentence() -> None:
    assert [dates.on_day(words) for words in ("Today", "Tuesday", "3 March")] == ["today", "on Tuesday", "on 3 March"]
