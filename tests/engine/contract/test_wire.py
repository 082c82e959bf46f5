"""Whatever goes over the wire comes back as it was."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contract.answer import Answered, AnswerEvent, Citation, TextDelta, Usage
from engine.contract.chat import ChatNode, ChatRole, TextPart
from engine.contract.label import USER_TEXT
from engine.contract.locator import CellsPlace, LinesPlace, Locator, PagePlace, PageSpot, SectionPlace, TimePlace
from engine.contract.reason import Reason, Remedy
from engine.contract.wire import from_wire, to_wire

fractions = st.floats(0, 1, allow_nan=False)
boxes = st.tuples(fractions, fractions, fractions, fractions)
places = st.one_of(
    st.builds(PagePlace, st.lists(st.builds(PageSpot, st.integers(1, 999), st.lists(boxes).map(tuple))).map(tuple)),
    st.builds(LinesPlace, st.tuples(st.integers(1, 99), st.integers(99, 999))),
    st.builds(CellsPlace, st.text(), st.text()),
    st.builds(TimePlace, fractions, fractions, st.none() | fractions),
    st.builds(SectionPlace, st.lists(st.text()).map(tuple)),
)
locators = st.builds(
    Locator,
    places,
    st.sampled_from(["body", "ocr"]),
    st.none() | st.tuples(st.integers(0, 10), st.integers(11, 20)),
    st.lists(st.text()).map(tuple),
)


def over_the_wire(value: Any) -> Any:
    return json.loads(json.dumps(to_wire(value)))


@given(locators)
def test_locators_survive(locator: Locator) -> None:
    assert from_wire(Locator, over_the_wire(locator)) == locator


def test_a_locator_is_flat() -> None:
    locator = Locator(PagePlace((PageSpot(3, ((0.1, 0.2, 0.3, 0.4),)),)), chars=(5, 9))
    assert over_the_wire(locator) == {
        "kind": "page",
        "spots": [{"page": 3, "boxes": [[0.1, 0.2, 0.3, 0.4]]}],
        "layer": "body",
        "chars": [5, 9],
    }


def test_an_answer_survives_inside_a_chat_node() -> None:
    citation = Citation(1, "a.pdf", "file:///a.pdf", Locator(LinesPlace((1, 2))), "quote", "ff", 3, 4)
    answer = Answered("text", "passages", (citation,), "", Usage(), "chat", "node")
    node = ChatNode("n", ("p",), ChatRole.ASSISTANT, (TextPart("text"),), USER_TEXT, answer=answer)
    assert from_wire(ChatNode, over_the_wire(node)) == node


def test_events_are_told_apart_by_their_kind() -> None:
    assert from_wire(AnswerEvent, over_the_wire(TextDelta("a"))) == TextDelta("a")
    with pytest.raises(ValueError, match="unknown kind"):
        from_wire(AnswerEvent, {"kind": "nonsense"})


def test_a_reason_carries_its_message_and_remedy() -> None:
    reason = Reason("needs_program", {"format": "doc", "program": "antiword"}, remedy=Remedy("install"))
    wire = over_the_wire(reason)
    assert "antiword" in wire["message"]
    assert from_wire(Reason, wire) == reason


@pytest.mark.parametrize("data", [{}, {"n": "one"}, [], "text", {"n": True}])
def test_what_does_not_fit_is_refused(data: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_wire(Citation, data)


def test_unknown_keys_are_ignored() -> None:
    assert from_wire(Usage, {"prompt_tokens": 3, "invented_later": 1}) == Usage(prompt_tokens=3)


def test_a_number_stays_what_it_is_in_whatever_order_it_may_be_something_else() -> None:
    assert [type(from_wire(shape, 1)) for shape in (int | float, float | int)] == [int, int]  # type: ignore[arg-type]
    assert [type(from_wire(shape, 1.0)) for shape in (int | float, float | int)] == [float, float]  # type: ignore[arg-type]
