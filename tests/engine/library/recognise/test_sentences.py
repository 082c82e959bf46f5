"""Sentences: what was heard in pieces is cut and joined where sentences end, with times that stay in order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.contract.locator import TimePlace
from engine.library.recognise.sentences import Said, compose, sentences


def test_pieces_are_joined_up_to_the_end_of_the_sentence() -> None:
    heard = [Said(0, 2, "The train to Oslo"), Said(2, 3, "leaves at seven."), Said(3.2, 5, "Call Anna.")]
    assert sentences(heard) == [Said(0, 3, "The train to Oslo leaves at seven."), Said(3.2, 5, "Call Anna.")]


def test_a_piece_with_two_sentences_is_divided_by_their_letters() -> None:
    first, second = sentences([Said(10, 14, "One two three. One two three.")])
    assert (first.text, second.text) == ("One two three.", "One two three.")
    assert (first.start_s, second.end_s) == (10, 14)
    assert abs(first.end_s - 12) < 0.2
    assert first.end_s == second.start_s


def test_a_pause_ends_a_sentence_without_a_full_stop_and_begins_a_paragraph() -> None:
    said = sentences([Said(0, 1, "well"), Said(4, 5, "here we go")])
    assert [one.text for one in said] == ["well", "here we go"]
    assert compose(said).text == "well\n\nhere we go"


def test_titles_and_initials_end_no_sentence() -> None:
    said = sentences([Said(0, 4, "Dr. Martin met J. Smith. They spoke.")])
    assert [one.text for one in said] == ["Dr. Martin met J. Smith.", "They spoke."]


def test_sentences_without_spaces_between_them_are_told_apart() -> None:
    assert [one.text for one in sentences([Said(0, 4, "今日は雨です。明日は晴れます。")])] == [
        "今日は雨です。",
        "明日は晴れます。",
    ]


def test_a_model_that_writes_no_full_stops_gives_no_endless_sentence() -> None:
    said = sentences([Said(n * 5, n * 5 + 5, "and so on") for n in range(40)])
    assert max(one.end_s - one.start_s for one in said) <= 30


_PIECES = st.lists(
    st.tuples(st.floats(0, 4), st.floats(0, 20), st.text(alphabet="ab .!?。\n\"'", max_size=30)), max_size=12
)


@given(_PIECES)
def test_nothing_is_lost_and_time_goes_forward(pieces: list[tuple[float, float, str]]) -> None:
    at, heard = 0.0, []
    for gap, length, text in pieces:
        heard.append(Said(at + gap, at + gap + length, text))
        at += gap + length
    said = sentences(heard)
    assert "".join("".join(one.text.split()) for one in said) == "".join("".join(one.text.split()) for one in heard)
    starts = [one.start_s for one in said]
    assert starts == sorted(starts)
    layer = compose(said)
    assert [layer.text[one.start : one.end] for one in layer.segments] == [one.text for one in said]
    assert all(isinstance(one.place, TimePlace) and one.place.end_s >= one.place.start_s for one in layer.segments)
