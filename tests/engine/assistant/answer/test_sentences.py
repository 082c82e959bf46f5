"""Sentences are cut so that each can be quoted to the letter."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.assistant.answer.quote.sentences import split_sentences


@given(st.text(alphabet='aB1. !?\n。"“”) Dr', max_size=80))
def test_sentences_are_spans_in_order_and_lose_no_letter(text: str) -> None:
    found = split_sentences(text)
    assert all(text[item.start : item.end] == item.text == item.text.strip() != "" for item in found)
    assert all(one.end <= two.start for one, two in itertools.pairwise(found))
    assert "".join("".join(item.text.split()) for item in found) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It opened in April 2011. Ravi keeps the books.", 2),
        ("Dr. Smith met J. R. Alder at 4.30 p.m. in St. Ives. She left.", 2),
        ("It costs 3.50 euros. Really?! Yes.", 3),
        ("Am 3. Mai kam er. Dann ging er.", 2),
        ("它在北京。我们走吧！", 2),
        ("row one\nrow two\n\nrow three", 3),
        ("The lathe in the back room may be used\nby Miriam and Jonas alone. Ask first.", 2),
        ("# Lathe rules\nAsk Miriam before you switch it on.", 2),
        ("Shopping list for the party on Saturday in the yard, as agreed:\n- 80 rolls\n- juice", 3),
        ('She said "Stop." Then she left.', 2),
        ("see e.g. the notes of No. 5 there", 1),
    ],
)
def test_where_sentences_end(text: str, count: int) -> None:
    assert len(split_sentences(text)) == count, [item.text for item in split_sentences(text)]


def test_rows_are_never_joined() -> None:
    rows = "Ticket: 1; Date: 2025-04-18; Item: full service; Category: labour; Quantity: 1\nlast row of the sheet"
    assert [item.text for item in split_sentences(rows, lines=True)] == rows.split("\n")
