"""A growing Markdown text is cut only where what is above can never change again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.conversation.blocks import citation_spans, closed_length, without_pictures


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("one line", ""),
        ("one\n\n", ""),
        ("one\n\ntwo", "one\n\n"),
        ("one\n\ntwo\n\nthree", "one\n\ntwo\n\n"),
        ("```\ncode\n\nmore", ""),
        ("```\ncode\n\n```\n\nafter", "```\ncode\n\n```\n\n"),
        ("- a\n\n- b\n\n- c", ""),
        ("- a\n- b\n\nafter", "- a\n- b\n\n"),
        ("1. a\n\n2. b\n\nafter", "1. a\n\n2. b\n\n"),
    ],
)
def test_where_it_is_cut(text: str, closed: str) -> None:
    assert text[: closed_length(text)] == closed


@given(st.text(alphabet="ab-`#1.\n ", max_size=60), st.text(alphabet="ab-`#1.\n ", max_size=20))
def test_what_is_closed_stays_closed(text: str, more: str) -> None:
    assert closed_length(text) <= closed_length(text + more)


def test_citations_are_found() -> None:
    assert citation_spans("yes [1], no [12], not [x] or [123]") == [(4, 7, 1), (12, 16, 12)]


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("See ![a red wheel](http://example.test/w.png) here.", "See <a red wheel> here."),
        ("![](x.png)", "<>"),
        ('![map](m.png "The map") [link](a.html)', "<map> [link](a.html)"),
        ("Write `![alt](file.png)` for a picture.", "Write `![alt](file.png)` for a picture."),
        ("``a ` ![b](c)`` and ![d](e)", "``a ` ![b](c)`` and <d>"),
        ("![half", "![half"),
    ],
)
def test_a_picture_is_told_in_words(markdown: str, shown: str) -> None:
    assert without_pictures(markdown, lambda words: f"<{words}>") == shown


@given(st.text(alphabet="!ab[]()` "))
def test_without_a_picture_nothing_changes(markdown: str) -> None:
    if "![" not in markdown:
        assert without_pictures(markdown, lambda words: words) == markdown
