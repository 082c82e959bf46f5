from __future__ import annotations

import contextlib
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.assistant.retrieve.dates import span_ns
from engine.assistant.retrieve.query import parse_query
from engine.contract.document import Kind
from engine.contract.errors import BadQuery


def at(*parts: int) -> int:
    return int(datetime(*parts).astimezone().timestamp()) * 10**9  # type: ignore[arg-type]


def test_words_phrases_exclusions_and_filters() -> None:
    query = parse_query('lease "early exit" -draft -"old version" kind:mail format:.PDF in:"My Papers" created:2024-05')
    assert query.text == "lease early exit"
    assert (query.words, query.phrases) == (("lease",), ("early exit",))
    assert query.excluded == ("draft", "old version")
    assert (query.kinds, query.formats, query.folders) == ((Kind.MAIL,), ("pdf",), ("My Papers",))
    assert query.created == ("2024-05",)


def test_bounds_are_whole_days_months_and_years() -> None:
    query = parse_query("since:2024-11 until:2025")
    assert (query.since_ns, query.until_ns) == (at(2024, 11, 1), at(2026, 1, 1))
    assert parse_query("until:2024-12").until_ns == at(2025, 1, 1)
    assert parse_query("since:2024-02-29 x").since_ns == at(2024, 2, 29)


def test_today_is_a_day() -> None:
    now = datetime.fromisoformat("2025-03-04T15:00:00").astimezone()
    assert span_ns("today", now) == (at(2025, 3, 4), at(2025, 3, 5))
    assert span_ns("yesterday", now) == (at(2025, 3, 3), at(2025, 3, 4))


@pytest.mark.parametrize(
    "text", ["Re: hello", "http://example.org/a", "12:30", "C++ a-b", "--flag", '12" pipe', "a - b"]
)
def test_ordinary_text_is_words(text: str) -> None:
    query = parse_query(text)
    assert not query.excluded
    assert not query.phrases
    assert not query.is_filtered


@pytest.mark.parametrize("text", ["“smart”", "„deutsch“", "«français»"])
def test_quotation_marks_of_many_languages(text: str) -> None:
    assert parse_query(text).phrases == (text[1:-1],)


def test_quotes_within_a_long_sentence_are_no_search_for_exact_words() -> None:
    query = parse_query('what did the author of the report mean by the word "entropy" in it')
    assert not query.phrases
    assert "entropy" in query.words


@pytest.mark.parametrize(
    ("text", "help_given"),
    [
        ("kind:letter x", "Kinds are text, table, mail"),
        ("since:soon x", "2025-01-31"),
        ("since:2025-13", "2025-01-31"),
        ('a "b c', "not closed"),
        ("a kind: b", "kind:mail"),
        ("-kind:mail a", "only words and phrases"),
        ("-draft", "what to look for"),
        ("type:pdf a", "format:pdf"),
        ("since:2026 until:2024", "later"),
    ],
)
def test_what_is_not_understood_is_explained(text: str, help_given: str) -> None:
    with pytest.raises(BadQuery) as caught:
        parse_query(text)
    assert help_given in caught.value.message


def test_text_still_being_typed_is_forgiven() -> None:
    assert parse_query('lease "early ex', unfinished=True).phrases == ("early ex",)
    assert parse_query("lease kind:", unfinished=True).words == ("lease",)


QUERY_BITS = st.lists(
    st.sampled_from(
        ['"', "“", "”", "-", ":", " ", "kind:", "in:", "since:", "2025-01", "mail", "word", "é", "字", "\t"]
    )
).map("".join)


@given(st.one_of(st.text(), QUERY_BITS), st.booleans())
def test_any_text_is_parsed_or_explained(text: str, unfinished: bool) -> None:
    with contextlib.suppress(BadQuery):
        query = parse_query(text, unfinished=unfinished)
        assert all(word in query.text for word in (*query.words, *query.phrases))


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1), max_size=8))
def test_plain_words_stay_as_they_are(words: list[str]) -> None:
    assert parse_query(" ".join(words)).words == tuple(words)
