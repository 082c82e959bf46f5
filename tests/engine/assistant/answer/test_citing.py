"""References are found however the stream is cut, and none to a source that does not exist is ever shown."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.assistant.answer.write.citing import CitationStream, references, without_references


def run(pieces: list[str], available: int) -> tuple[str, CitationStream]:
    stream = CitationStream(range(1, available + 1))
    text = "".join(stream.feed(piece) for piece in pieces)
    return text + stream.finish(), stream


TEXTS = st.lists(
    st.sampled_from(
        ["Ada ", "was born", " [1]", "[2]", "[1, 3]", "[9]", " [ 2 ; 1]", "[", "]", " [x]", "[12", ". ", "7"]
    ),
    max_size=12,
).map("".join)


@given(TEXTS, st.lists(st.integers(0, 80), max_size=10))
def test_how_the_stream_is_cut_changes_nothing(text: str, places: list[int]) -> None:
    edges = sorted({0, len(text), *(min(place, len(text)) for place in places)})
    pieces = [text[a:b] for a, b in itertools.pairwise(edges)]
    whole, cut = run([text], 3), run(pieces, 3)
    assert whole[0] == cut[0]
    assert (whole[1].used, whole[1].dropped) == (cut[1].used, cut[1].dropped)
    assert references(cut[0]) <= {1, 2, 3}


@pytest.mark.parametrize(
    ("text", "shown", "used", "dropped"),
    [
        ("A [1]. B [2].", "A [1]. B [2].", [1, 2], 0),
        ("A [7].", "A.", [], 1),
        ("A [1, 7, 2].", "A [1][2].", [1, 2], 1),
        ("A [2][1][2].", "A [2][1][2].", [2, 1], 0),
        ("In [2024] it was [sic].", "In [2024] it was [sic].", [], 0),
        ("A [0]", "A", [], 1),
        ("open [1", "open [1", [], 0),
        ("A [12[9]]", "A [12\u200b]", [], 1),
        ("A [[9]1].", "A [\u200b1].", [], 1),
    ],
)
def test_references(text: str, shown: str, used: list[int], dropped: int) -> None:
    got, stream = run(list(text), 2)
    assert (got, stream.used, stream.dropped) == (shown, used, dropped)


def test_text_is_not_held_back_without_need() -> None:
    stream = CitationStream(range(1, 2 + 1))
    assert stream.feed("Hello there") == "Hello there"
    assert stream.feed(" [") == ""
    assert stream.feed("1") == ""
    assert stream.feed("] x") == " [1] x"


def test_references_can_be_taken_out() -> None:
    assert without_references("A [1]. B [1, 2] c") == "A. B c"
