"""A conversation branches; one branch is shown, and what stands beside each node is known."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.viewmodels.ask.past import turns_of
from desktop.viewmodels.ask.tree import line, newest_under, spoken, versions
from engine.contract.chat import ChatNode, ChatRole, Conversation, SummaryPart, TextPart
from engine.contract.label import USER_TEXT


def node(name: str, parent: str = "", role: ChatRole | None = None) -> ChatNode:
    speaker = role or (ChatRole.USER if name.startswith("q") else ChatRole.ASSISTANT)
    return ChatNode(name, (parent,) if parent else (), speaker, (TextPart(name),), USER_TEXT)


TREE = (
    node("q1"),
    node("a1", "q1"),
    node("q2", "a1"),
    node("a2", "q2"),
    node("q2b", "a1"),
    node("a2b", "q2b"),
    node("a2c", "q2b"),
    node("q1b"),
    node("a1b", "q1b"),
)


def test_a_line_leads_from_the_first_question_to_a_node() -> None:
    assert [each.id for each in line(TREE, "a2")] == ["q1", "a1", "q2", "a2"]
    assert [each.id for each in line(TREE)] == ["q1b", "a1b"]
    assert line((), "a2") == ()


def test_the_newest_node_below_another_is_where_one_goes_on() -> None:
    assert newest_under(TREE, "q1") == "a2c"
    assert newest_under(TREE, "q2") == "a2"
    assert newest_under(TREE, "a1b") == "a1b"


def test_versions_stand_in_one_place() -> None:
    assert versions(TREE, TREE[4]).nodes == ("q2", "q2b")
    assert (versions(TREE, TREE[4]).beside(-1), versions(TREE, TREE[4]).beside(1)) == ("q2", "")
    assert versions(TREE, TREE[0]).nodes == ("q1", "q1b")
    assert versions(TREE, TREE[6]).nodes == ("a2b", "a2c")


def test_turns_know_what_stands_beside_them() -> None:
    turns = turns_of(TREE, "a2b")
    assert [(turn.question, turn.node) for turn in turns] == [("q1", "a1"), ("q2b", "a2b")]
    assert [(turn.questions.at, turn.questions.count) for turn in turns] == [(0, 2), (1, 2)]
    assert (turns[1].answers.at, turns[1].answers.count, turns[1].parent) == (0, 2, "a1")


def test_summaries_are_no_turns() -> None:
    summary = ChatNode("s", ("a1",), ChatRole.SYSTEM, (SummaryPart("in short", ("q1", "a1")),), USER_TEXT)
    assert spoken(Conversation("c", "t", (*TREE[:2], summary))) == TREE[:2]


@given(st.lists(st.integers(0, 30), min_size=1, max_size=30))
def test_every_node_is_on_the_line_of_what_is_newest_under_it(parents: list[int]) -> None:
    nodes = [node("q0")]
    for number, parent in enumerate(parents, 1):
        above = nodes[parent % number]
        role = ChatRole.ASSISTANT if above.role is ChatRole.USER else ChatRole.USER
        nodes.append(node(f"n{number}", above.id, role))
    for each in nodes:
        assert each in line(nodes, newest_under(nodes, each.id))
        shown = versions(nodes, each)
        assert shown.nodes[shown.at] == each.id
