"""Stretch parts: a recording that was read in part goes on where the parts without a gap end."""

from __future__ import annotations

from engine.contract.stretch_parts import part_name, read_until, span_of


def test_a_name_tells_its_stretch() -> None:
    assert part_name(12.4, 300.0004) == "12.400-300.000"
    assert span_of("12.400-300.000") == (12.4, 300.0)
    assert span_of("") is None
    assert span_of("page:3") is None


def test_reading_goes_on_at_the_first_gap() -> None:
    assert read_until(()) == 0.0
    assert read_until({"0.000-287.310", "287.310-560.000", ""}) == 560.0
    assert read_until({"0.000-287.310", "300.000-560.000"}) == 287.31
    assert read_until({"5.000-9.000"}) == 0.0
