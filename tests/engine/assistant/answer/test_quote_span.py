"""What is quoted says something on its own, and is to the letter."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.assistant.answer.quote.cues import AnswerType
from engine.assistant.answer.quote.evidence import sentences_of
from engine.assistant.answer.quote.quote_span import LONGEST_QUOTE, span_to_quote
from tests.fakes.hits import hit


def quoted(text: str, begins: str, question: str = "", kind: AnswerType = AnswerType.OTHER, table: bool = False) -> str:
    found = hit(text, table=table)
    sentence = next(item for item in sentences_of(found) if item.text.startswith(begins))
    return span_to_quote(found, sentence, kind, question).text


def test_a_sentence_that_stands_alone_is_quoted_alone() -> None:
    assert quoted("It rains. The rent is high. Pay it.", "The rent") == "The rent is high."


def test_one_that_points_back_brings_the_one_before() -> None:
    assert quoted("The lathe is new. It cost 900 euros.", "It cost") == "The lathe is new. It cost 900 euros."


def test_a_heading_gives_way_to_what_it_announces() -> None:
    assert quoted("Saddle height\nPut your heel on the pedal. Then sit.", "Saddle") == "Put your heel on the pedal."
    assert quoted("Summer party 2025\n\nIt is in July. Come.", "Summer") == "It is in July."
    assert quoted("Vet\n---\n\nDr. Salgado in Church Row.", "Vet") == "Dr. Salgado in Church Row."


def test_a_label_above_labels_is_quoted_with_the_next() -> None:
    slide = "Goal for this spring\nShorter waiting time\nFewer missed calls"
    assert quoted(slide, "Goal") == "Goal for this spring\nShorter waiting time"


def test_marks_before_the_words_are_left_out() -> None:
    assert quoted("- The rent is high.\n- Pay it.", "- The") == "The rent is high."
    assert quoted("> ## Rent is due.", "> ##") == "Rent is due."


def test_what_is_asked_for_may_stand_in_the_next_sentence() -> None:
    text = "We hold a youth workshop. On 3 May it starts."
    assert quoted(text, "We hold", "When is the workshop?", AnswerType.TIME) == text
    assert quoted(text, "We hold", "Who is it for?", AnswerType.PERSON) == "We hold a youth workshop."


def test_a_record_is_quoted_whole_and_a_row_alone() -> None:
    card = "Name: Grace Okafor\nOrganisation: Okafor Tax Advisers\nPhone: 0555 0190"
    assert quoted(f"Name: Other\nPhone: 1\n\n{card}", "Organisation") == card
    assert quoted("a: 1; b: 2\na: 3; b: 4", "a: 3", table=True) == "a: 3; b: 4"


def test_a_long_record_keeps_the_line_that_was_found() -> None:
    card = "\n".join(f"Field{n}: {'x' * 40}" for n in range(40))
    said = quoted(card, "Field20:")
    assert "Field20: " in said
    assert len(said) <= LONGEST_QUOTE


@given(
    st.lists(st.sampled_from(["Name: x", "It is.", "Word " * 30, "Heading", "\n", "\n\n", " ", "12 a. "]), max_size=12)
)
def test_every_quote_is_a_bounded_stretch_of_the_text(parts: list[str]) -> None:
    found = hit("".join(parts))
    for sentence in sentences_of(found):
        for kind in (AnswerType.OTHER, AnswerType.NUMBER):
            span = span_to_quote(found, sentence, kind, "How many?")
            assert found.text[span.start : span.end] == span.text != ""
            assert len(span.text) <= max(LONGEST_QUOTE, len(sentence.text))
