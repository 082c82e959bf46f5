"""Sizes and moments in words, the same everywhere."""

from __future__ import annotations

import pytest

from engine.contract.quantity import clock_words, size_words


@pytest.mark.parametrize(
    ("size_bytes", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (5_000_000, "5 MB"),
        (999_499, "999 kB"),
        (999_700, "1 MB"),
        (1_960_000_000, "2.0 GB"),
        (2.5e15, "2500 TB"),
    ],
)
def test_sizes(size_bytes: float, words: str) -> None:
    assert size_words(size_bytes) == words


def test_moments() -> None:
    assert [clock_words(seconds) for seconds in (5, 761.9, 3723)] == ["0:05", "12:41", "1:02:03"]
