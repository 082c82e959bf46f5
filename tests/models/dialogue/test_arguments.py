"""Arguments are held against the schema: slips are mended, what is wrong is said, a stranger's schema is bounded."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contract.generation import ToolCall, ToolSpec
from models.calling.arguments import coerced, faults, read
from models.calling.repair import Checked, check, feedback, is_circle, may_repair

SCHEMA = {
    "type": "object",
    "properties": {
        "query": {"type": "string"},
        "limit": {"type": "integer", "maximum": 50},
        "exact": {"type": "boolean"},
        "kinds": {"type": "array", "items": {"type": "string", "enum": ["pdf", "docx"]}},
    },
    "required": ["query"],
    "additionalProperties": False,
}
SEARCH = ToolSpec("search", "Looks.", SCHEMA)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"query": "a", "limit": "3"}', {"query": "a", "limit": 3}),
        ('{"query": "a", "limit": 3.0}', {"query": "a", "limit": 3}),
        ('{"query": "a", "exact": "True"}', {"query": "a", "exact": True}),
        ('{"query": 7}', {"query": "7"}),
        ('{"query": "a", "kinds": "PDF"}', {"query": "a", "kinds": ["pdf"]}),
        ('{"query": "a", "kinds": "[\\"docx\\"]"}', {"query": "a", "kinds": ["docx"]}),
        ('{"query": "a", "limit": null}', {"query": "a"}),
        ("{'query': 'a', 'exact': True}", {"query": "a", "exact": True}),
        ('"{\\"query\\": \\"a\\"}"', {"query": "a"}),
    ],
)
def test_slips_are_mended(text: str, value: Any) -> None:
    assert read(text, SCHEMA) == (value, ())


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "query"),
        ("{", "JSON"),
        ('{"query": "a", "limit": 90}', "limit"),
        ('{"query": "a", "limit": "many"}', "limit"),
        ('{"query": "a", "colour": 1}', "colour"),
        ("[]", "object"),
    ],
)
def test_what_is_wrong_is_said(text: str, word: str) -> None:
    _, wrong = read(text, SCHEMA)
    assert len(wrong) == 1
    assert word in wrong[0]


def test_a_pattern_that_takes_for_ever_is_given_up() -> None:
    wrong = faults("a" * 40 + "!", {"type": "string", "pattern": "^(a|a?)+$"})
    assert len(wrong) == 1


def test_a_pattern_is_kept() -> None:
    assert faults("ab1", {"type": "string", "pattern": "^[a-z]+$"})
    assert not faults("ab", {"type": "string", "pattern": "^[a-z]+$"})


def test_no_schema_is_fetched() -> None:
    assert faults(1, {"$ref": "https://example.com/schema.json"})


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(JSON)
def test_what_fits_is_left_alone(value: Any) -> None:
    for schema in (SCHEMA, {}, {"type": "array"}, {"type": "string"}):
        if not faults(value, schema):
            assert coerced(value, schema) == value


def test_a_call_is_checked_by_its_tool() -> None:
    good = check(ToolCall("1", "functions.Search", '{"query": "a", "limit": "3"}'), (SEARCH,))
    assert good == Checked(ToolCall("1", "search", '{"query": "a", "limit": 3}'))
    assert "there are: search" in check(ToolCall("1", "fly", "{}"), (SEARCH,)).faults[0]


def test_the_model_is_told_what_was_wrong_and_twice_at_most() -> None:
    good = check(ToolCall("1", "search", '{"query": "a"}'), (SEARCH,))
    bad = check(ToolCall("2", "search", '{"limit": 2}'), (SEARCH,))
    calls, first, second = feedback((good, bad))
    assert [call.id for call in calls.tool_calls] == ["1", "2"]
    assert (first.tool_call, second.tool_call) == ("1", "2")
    assert "query" in second.content
    assert [may_repair(tried) for tried in range(4)] == [True, True, False, False]


def test_the_same_call_again_and_again_is_a_circle() -> None:
    call = ToolCall("1", "search", '{"query": "a"}')
    again = ToolCall("9", "search", '{"query": "a"}')
    assert not is_circle(again, [call])
    assert is_circle(again, [call, call])
    assert not is_circle(ToolCall("9", "search", '{"query": "b"}'), [call, call])
