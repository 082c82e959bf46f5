"""Reasoning is told from answer however the pieces are cut, whether the model or the prompt opened it."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contract.generation import ModelReasoning, ModelText
from models.dialogue.reasoning import KNOWN, THINK, Marks, ReasoningSplit

CASES = [
    ("<think>\nOne, two.\n</think>\n\nThree.", False, "One, two.", "Three."),
    ("One, two.</think>Three.", True, "One, two.", "Three."),
    ("<think>again</think>Three.", True, "again", "Three."),
    ("\n\n</think>\n\nThree.", True, "", "Three."),
    ("<think></think>Three.", False, "", "Three."),
    ("Three < four, <think> is a mark.", False, "", "Three < four, <think> is a mark."),
    ("<think>cut o", False, "cut o", ""),
    ("<think>a </thin b</think>c", False, "a </thin b", "c"),
    ("<thi", False, "", "<thi"),
    ("", False, "", ""),
]


def split(pieces: list[str], marks: Marks, begun: bool) -> tuple[str, str]:
    reader = ReasoningSplit(marks, begun=begun)
    events = [event for piece in pieces for event in reader.feed(piece)] + reader.finish()
    assert all(event.text for event in events)
    kinds = [isinstance(event, ModelText) for event in events]
    assert kinds == sorted(kinds), "the thought comes first"
    thought = "".join(event.text for event in events if isinstance(event, ModelReasoning))
    return thought, "".join(event.text for event in events if isinstance(event, ModelText))


@pytest.mark.parametrize(("written", "begun", "thought", "answer"), CASES, ids=range(len(CASES)))
def test_thought_and_answer_are_told_apart(written: str, begun: bool, thought: str, answer: str) -> None:
    assert split([written], THINK, begun) == (thought, answer)
    assert split(list(written), THINK, begun) == (thought, answer)


@pytest.mark.parametrize("marks", KNOWN, ids=str)
def test_every_known_pair_of_marks(marks: Marks) -> None:
    written = f"{marks.opening} x {marks.closing} y"
    assert split(list(written), marks, False) == ("x", "y")


@given(
    st.lists(st.sampled_from(["<think>", "</think>", "<", "think", ">", "/", " ", "\n", "a"]), max_size=12).map(
        "".join
    ),
    st.booleans(),
    st.data(),
)
def test_any_cut_gives_the_same(written: str, begun: bool, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(written)), max_size=6)))
    pieces = [written[a:b] for a, b in itertools.pairwise([0, *cuts, len(written)])]
    assert split(pieces, THINK, begun) == split([written], THINK, begun)
