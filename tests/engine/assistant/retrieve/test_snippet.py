from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.assistant.retrieve.snippet import WIDTH, make_snippet
from engine.library.analyse.terms import analyse, words

TEXTS = st.lists(st.text(st.sampled_from("abcdé 字"), min_size=1, max_size=12), min_size=1, max_size=120).map(" ".join)


@given(TEXTS, st.data())
def test_marks_fall_on_whole_words_of_the_passage(text: str, data: st.DataObject) -> None:
    known = sorted({term.text for term in analyse(text, "en")}) or ["x"]
    wanted = set(data.draw(st.lists(st.sampled_from(known), max_size=3)))
    snippet = make_snippet(text, "en", wanted)
    assert snippet.text in text
    assert len(snippet.text) <= WIDTH + 60
    spans = {(term.start, term.end) for term in analyse(snippet.text, "en")}
    starts, ends = {a for a, _ in spans}, {b for _, b in spans}
    for start, end in snippet.marks:
        assert 0 <= start < end <= len(snippet.text)
        assert start in starts
        assert end in ends


def test_the_piece_with_most_of_the_words_is_shown() -> None:
    text = "filler words here " * 40 + "the lease ends in March with notice " + "other filler again " * 40
    snippet = make_snippet(text, "en", {"leas", "notic", "march"})
    assert [snippet.text[a:b] for a, b in snippet.marks] == ["lease", "March", "notice"]
    inside = [term.text for term in words(snippet.text)]
    assert inside[0] in {"filler", "words", "here", "the"}
    assert inside[-1] in {"other", "filler", "again"}


def test_a_phrase_is_marked_as_one() -> None:
    snippet = make_snippet("An early exit is an exit.", "en", (), [("early", "exit")])
    assert [snippet.text[a:b] for a, b in snippet.marks] == ["early exit"]
