"""Each number, date, name and quotation of an answer is looked up where its sentence says that it stands."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.assistant.answer.checking.check import check, cited_sentences, marks_of
from engine.assistant.answer.checking.number_words import WORDS
from engine.assistant.answer.checking.numbers import readings
from engine.contract.answer import Checked
from tests.engine.assistant.answer.checking.handmade import CASES, LEASE, Case

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November")
GERMAN = ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November")


def ways_of(day: date) -> tuple[str, ...]:
    english, german = (*MONTHS, "December")[day.month - 1], (*GERMAN, "Dezember")[day.month - 1]
    return (
        day.isoformat(),
        f"{day.day} {english} {day.year}",
        f"{english} {day.day}, {day.year}",
        f"{day.day}. {german} {day.year}",
        f"{day.day:02}.{day.month:02}.{day.year}",
        f"{day.day}/{day.month}/{day.year}",
    )


def ways_of_number(value: int, cents: int) -> tuple[str, ...]:
    return (
        f"{value}.{cents:02}",
        f"{value},{cents:02}",
        f"{value:,}.{cents:02}",
        f"{value:,}".replace(",", ".") + f",{cents:02}",
    )


def test_there_are_sixty_handmade_cases() -> None:
    assert len(CASES) >= 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.answer[:60])
def test_handmade(case: Case) -> None:
    checked = check(case.answer, dict(enumerate(case.spans, start=1)))
    assert [item.text for item in checked.items if item.found] == list(case.found)
    assert [item.text for item in checked.items if not item.found] == list(case.missing)
    assert (checked.found, checked.total) == (len(case.found), len(case.found) + len(case.missing))


def test_an_item_says_where_it_is_and_which_source_holds_it() -> None:
    answer = "Short. The rent is 1,250 euros [2]. It began in 2019 [1][2]."
    checked = check(answer, {1: "Nothing here.", 2: LEASE})
    rent, year = checked.items
    assert (answer[rent.start : rent.end], rent.what, rent.found, rent.n) == ("1,250", "number", True, 2)
    assert (year.text, year.found, year.n) == ("2019", False, 1)


@pytest.mark.parametrize(
    ("answer", "own"),
    [
        ("The rent is 5 [1]. It seems fair.", ("It seems fair.",)),
        ("It seems fair. The rent is 5. [1]", ("It seems fair.",)),
        ("## Rent\n\nIt is 5 [1].", ()),
        ("Here is what they say:\n- It is 5 [1].", ()),
        ("I don't find that in your files.", ()),
        ("All mine. And this.", ("All mine.", "And this.")),
        ("It cites what is not there [7].", ("It cites what is not there [7].",)),
        ("", ()),
    ],
)
def test_a_sentence_without_a_source_is_the_models_own(answer: str, own: tuple[str, ...]) -> None:
    checked = check(answer, {1: "It is 5."})
    assert tuple(answer[start:end] for start, end in checked.own_words) == own


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(0, 5), st.integers(0, 5))
def test_a_day_is_found_however_it_is_written(day: date, one: int, other: int) -> None:
    ways = ways_of(day)
    checked = check(f"It was on {ways[one]} [1].", {1: f"Done: {ways[other]}, at last."})
    assert (checked.found, checked.total) == (1, 1)


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(0, 4)
)
def test_another_day_is_not_found(day: date, other: date, way: int) -> None:
    if day != other:
        assert check(f"It was on {ways_of(day)[way]} [1].", {1: f"Done: {ways_of(other)[way]}."}).found == 0


@given(st.integers(0, 10**9), st.integers(1, 99), st.integers(0, 3), st.integers(0, 3))
def test_a_sum_is_found_with_any_separators(value: int, cents: int, one: int, other: int) -> None:
    ways = ways_of_number(value, cents)
    checked = check(f"It is {ways[one]} in all [1].", {1: f"Total {ways[other]} due"})
    assert (checked.found, checked.total) == (1, 1)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_whole_numbers_are_the_same_only_when_they_are(one: int, other: int) -> None:
    assert (readings(str(one)) == readings(str(other))) == (one == other)


@pytest.mark.parametrize("word", [word for word, value in WORDS.items() if 1 < value < 100])
def test_written_numbers_are_found_in_digits_and_back(word: str) -> None:
    value = WORDS[word]
    assert check(f"There are {word} of them [1].", {1: f"We count {value} here."}).found == 1
    assert check(f"There are {value} of them [1].", {1: f"We count {word} here."}).found == 1
    assert check(f"There are {word} of them [1].", {1: f"We count {value + 1} here."}).found == 0


@given(st.text(max_size=300), st.dictionaries(st.integers(1, 9), st.text(max_size=200), max_size=3))
def test_whatever_is_written_the_spans_fit_and_the_totals_add_up(answer: str, spans: dict[int, str]) -> None:
    checked = check(answer, spans)
    assert checked.found == sum(item.found for item in checked.items) <= checked.total == len(checked.items)
    assert all(answer[item.start : item.end] == item.text != "" for item in checked.items)
    assert all(0 <= start < end <= len(answer) for start, end in checked.own_words)
    assert all(item.n in {0, *spans} for item in checked.items)


@given(st.text(alphabet="ab .12[]\n,", max_size=120))
def test_sentences_with_their_references_are_in_order_and_lose_nothing(answer: str) -> None:
    found = cited_sentences(answer)
    assert all(answer[each.start : each.end] == each.text for each in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
    kept = "".join(each.text for each in found)
    assert "".join(kept.split()) == "".join(answer.split())


@given(st.text(max_size=200))
def test_what_stands_in_the_span_is_found_there(text: str) -> None:
    for mark in marks_of(text, "en"):
        item = text[mark.start : mark.end]
        assert item == item.strip()


def test_nothing_is_an_empty_check() -> None:
    assert check("", {}) == Checked()
