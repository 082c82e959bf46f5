"""Harmony: channels come out the same however the text is cut, and nothing of them is lost or shown as answer."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from engine.contract.generation import ModelReasoning, ModelText, ModelToolCall
from models.dialogue.harmony import FINAL, MARKS, HarmonyReader, speaks_harmony

WHOLE = (
    "<|channel|>analysis<|message|>The person wants weather.<|end|><|start|>assistant<|channel|>commentary"
    "<|message|>I will look.<|end|><|start|>assistant<|channel|>commentary to=functions.weather <|constrain|>json"
    '<|message|>{"place": "Oslo"}<|call|>'
)
words = st.text("ab <|>/{}\n:", max_size=12).filter(lambda text: not any(mark in text for mark in MARKS))


def read(pieces: list[str], *, begun: bool = False) -> tuple[str, str, list[tuple[str, str]]]:
    """Return thought, answer, and calls with their arguments."""
    reader = HarmonyReader(begun=begun, make_id=lambda: "id")
    events = [event for piece in pieces for event in reader.feed(piece)] + reader.finish()
    calls: list[list[str]] = []
    for event in events:
        if isinstance(event, ModelToolCall):
            if event.name:
                calls.append([event.name, ""])
            calls[event.index][1] += event.arguments
    assert reader.calls == len(calls)
    thought = "".join(event.text for event in events if isinstance(event, ModelReasoning))
    said = "".join(event.text for event in events if isinstance(event, ModelText))
    return thought, said, [(name, arguments) for name, arguments in calls]


def cut(text: str, places: list[int]) -> list[str]:
    ends = sorted({place % (len(text) + 1) for place in places} | {0, len(text)})
    return [text[a:b] for a, b in itertools.pairwise(ends)]


@given(st.lists(st.integers(0, 400)))
def test_thought_preamble_and_call(places: list[int]) -> None:
    expected = ("The person wants weather.", "I will look.", [("weather", '{"place": "Oslo"}')])
    assert read(cut(WHOLE, places)) == expected


def test_a_call_may_name_its_function_before_the_channel() -> None:
    text = '<|start|>assistant to=functions.find<|channel|>commentary json<|message|>{"q": 1}<|call|>'
    assert read([text]) == ("", "", [("find", '{"q": 1}')])


@given(words, words, words, st.lists(st.integers(0, 200)))
def test_nothing_of_the_channels_is_lost(thought: str, answer: str, arguments: str, places: list[int]) -> None:
    text = f"<|channel|>analysis<|message|>{thought}<|end|><|start|>assistant{FINAL}{answer}<|end|>"
    text += f"<|start|>assistant<|channel|>commentary to=functions.f<|message|>{arguments}<|call|>"
    assert read(cut(text, places)) == (thought, answer, [("f", arguments)])


@given(st.text("ab <|>cehnamsgfil", max_size=60), st.lists(st.integers(0, 60)))
def test_any_text_is_read_without_fail_and_however_it_is_cut(text: str, places: list[int]) -> None:
    assert read(cut(text, places)) == read([text])


def test_an_opened_answer_an_unended_one_and_one_without_channels() -> None:
    assert read(['{"a": ', "1}"], begun=True) == ("", '{"a": 1}', [])
    assert read([FINAL + "half of"]) == ("", "half of", [])
    assert read(["just words"]) == ("", "just words", [])
    assert read(["<|channel|>fin"]) == ("", "", [])


def test_a_template_tells() -> None:
    assert speaks_harmony("<|start|>assistant<|channel|>analysis<|message|>")
    assert not speaks_harmony("<|im_start|>assistant")
