"""Snippets: marks of Markdown go, marks of the search stay on their words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.viewmodels.find.snippet import sender, shown
from engine.contract.hit import Snippet

PLAN = "## Open day\n\n- [ ] **Free** checks | two | three\n|a|b|\n|---|---|\n| c | `d` |"
MAIL = "A bicycle\nFrom: Gerda Solberg <gerda@post.example>\nTo: shop\nDate: Fri, 23 May 2025\n\nI saw  it in town."


def marked(snippet: Snippet) -> list[str]:
    return [snippet.text[start:end] for start, end in snippet.marks]


def around(text: str, *words: str) -> Snippet:
    return Snippet(text, tuple((text.index(word), text.index(word) + len(word)) for word in words))


def test_markdown_is_shown_as_words() -> None:
    made = shown(around(PLAN, "Free", "checks", "d"), "text")
    assert " ".join(made.text.split()) == "Open day Free checks \u00b7 two \u00b7 three a \u00b7 b c \u00b7 d"
    assert marked(made)[:2] == ["Free", "checks"]


def test_code_keeps_its_signs() -> None:
    assert shown(Snippet("a ** b  | c\n# d"), "code").text == "a ** b | c # d"


def test_a_mail_shows_what_was_written() -> None:
    made = shown(around(MAIL, "bicycle", "town"), "mail", "A bicycle")
    assert made.text == "I saw it in town."
    assert marked(made) == ["town"]
    assert sender(MAIL) == "Gerda Solberg"
    assert sender("no head at all") == ""


def test_a_mail_of_which_only_the_head_was_found_keeps_it() -> None:
    assert "Gerda" in shown(Snippet("From: Gerda <g@post.example>\n"), "mail").text


@given(st.text(alphabet="ab *#|`_-\n[]x", max_size=60), st.data())
def test_marks_stay_within_and_on_the_same_letters(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    made = shown(Snippet(text, ((start, end),)), "text")
    assert "\n" not in made.text
    assert all(0 <= first < last <= len(made.text) for first, last in made.marks)
    letters = [sign for sign in text[start:end] if sign in "abx"]
    kept = [sign for words in marked(made) for sign in words if sign in "abx"]
    assert len(kept) <= len(letters)
