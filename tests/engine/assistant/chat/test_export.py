"""Exports are whole, escaped, and fetch nothing."""

from __future__ import annotations

import dataclasses
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.assistant.answer.quote.quoting import cite
from engine.assistant.answer.quote.sentences import split_sentences
from engine.assistant.chat.export import export
from engine.contract.answer import Answered, Usage
from engine.contract.chat import AttachmentPart, ChatNode, ChatRole, CitationPart, Conversation, NodeStatus, TextPart
from engine.contract.errors import NotFound
from engine.contract.label import USER_TEXT
from tests.fakes.hits import hit

LEASE = hit("The rent is 1,250 euros. It rises in 2026.", title="Lease")
CITED = cite(1, LEASE, split_sentences(LEASE.text)[0])


def chat(
    answer: str = "It is 1,250 euros [1].", question: str = "How high is the rent?", title: str = "Rent"
) -> Conversation:
    said = Answered(answer, "generated", (CITED,), "tiny", Usage(), "c", "a", notes=("The answer was cut off.",))
    asked = (TextPart(question), AttachmentPart("ab" * 32, "plan.png"))
    parts = (TextPart(answer), CitationPart(CITED))
    problem = {"code": "runner_failed", "message": "The model process ended."}
    return Conversation(
        "c",
        title,
        (
            ChatNode("q", (), ChatRole.USER, asked, USER_TEXT),
            ChatNode("a", ("q",), ChatRole.ASSISTANT, parts, USER_TEXT, answer=said),
            ChatNode("q2", ("a",), ChatRole.USER, (TextPart("And then?"),), USER_TEXT),
            ChatNode(
                "a2", ("q2",), ChatRole.ASSISTANT, (TextPart("It ri"),), USER_TEXT, NodeStatus.FAILED, problem=problem
            ),
            ChatNode("other", ("q",), ChatRole.ASSISTANT, (TextPart("Another branch"),), USER_TEXT),
        ),
    )


class Loads(HTMLParser):
    """Notes every tag, and every attribute that could load something."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [str(value) for name, value in attrs if name in ("src", "href", "srcset", "style", "background")]


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_the_branch_is_told_with_sources_and_what_happened(form: str) -> None:
    text = export(chat(), form, "a2").text
    for part in (
        "Rent",
        "How high is the rent?",
        "plan.png",
        "1,250 euros [1]",
        "The rent is 1,250 euros.",
        LEASE.path,
    ):
        assert part in text
    assert "lines 1 to 9" in text
    assert "The answer was cut off." in text
    assert "Not finished. The model process ended." in text
    assert "Another branch" not in text


def test_one_answer_alone(tmp_path: object) -> None:
    found = export(chat(), "markdown", "a", single=True)
    assert (found.name, found.media_type) == ("Rent.md", "text/markdown")
    assert "And then?" not in found.text
    with pytest.raises(NotFound):
        export(chat(), "markdown", "nowhere")


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=40))
def test_nothing_that_was_written_becomes_markup(answer: str, question: str, title: str) -> None:
    reader = Loads()
    reader.feed(export(chat(answer + "<img src=//evil><script>", question, title), "html", "a2").text)
    assert reader.tags <= {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "section",
        "p",
        "div",
        "a",
        "blockquote",
    }
    assert set(reader.links) == {"file://" + LEASE.path}


def test_markdown_loads_no_picture_and_holds_no_html() -> None:
    text = export(chat("![x](http://evil/x.png) <img src=x>\n```\na < b ![kept]\n```"), "markdown", "a").text
    assert r"\![x]" in text
    assert r"\<img" in text
    assert "a < b ![kept]" in text


def test_an_odd_title_makes_a_file_name() -> None:
    assert export(dataclasses.replace(chat(), title="../../etc: what?"), "html").name == "etc what.html"
