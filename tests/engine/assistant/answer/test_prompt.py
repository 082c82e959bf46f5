"""What fits is decided by the model's own count; what does not is listed with the reason."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.assistant.answer.thread import Exchange, Past
from engine.assistant.answer.write.pace import LEAST_MEASURED_TOKENS, Pace, Reads, measured
from engine.assistant.answer.write.prompt import Material, Picture, Prompt, build_prompt
from engine.contract.answer import Usage
from engine.contract.errors import BadRequest
from engine.contract.generation import Generation, Message, Sampling
from tests.fakes.chat_backend import ScriptedBackend
from tests.fakes.hits import hit

FAST = Pace(100_000.0, 6.0)
SYSTEM_WORDS = 130


def exchange(number: int, words: int = 10) -> Exchange:
    return Exchange(f"Question {number}", "answer " * words, (f"q{number}", f"a{number}"))


def build(
    material: Material, context_tokens: int = 4000, pace: Pace = FAST, reads: Reads | None = None, answer: int = 100
) -> Prompt:
    backend = ScriptedBackend(context_tokens=context_tokens)
    return build_prompt(material, Generation((), Sampling(max_tokens=answer)), backend, pace, reads or Reads())


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(1, 600), max_size=8),
    st.lists(st.integers(1, 300), max_size=8),
    st.integers(600, 4000),
    st.integers(10, 300),
    st.floats(1.0, 2000.0),
)
def test_the_whole_request_fits_and_everything_is_accounted_for(
    sources: list[int], turns: list[int], context: int, answer: int, speed: float
) -> None:
    hits = tuple(hit("word " * words, number=n) for n, words in enumerate(sources, start=1))
    past = Past(tuple(exchange(n, words) for n, words in enumerate(turns)))
    prompt = build(Material("How much?", hits, past), context, Pace(speed, 6.0), answer=answer)
    backend = ScriptedBackend(context_tokens=context)
    assert prompt.tokens == backend.count_prompt(prompt.request)
    assert prompt.tokens + answer <= context
    assert len(prompt.context) == len(hits) + len(past.exchanges)
    assert all(item.included == (item.reason == "") for item in prompt.context)
    assert prompt.numbers == tuple(item.n for item in prompt.context if item.n and item.included)
    told = prompt.request.messages[-1].content
    assert all((f'<source n="{n}"' in told) == (n in prompt.numbers) for n in range(1, len(hits) + 1))
    assert prompt.turns == past.exchanges[len(past.exchanges) - len(prompt.turns) :], "the latest, without a gap"


def test_history_takes_a_quarter_at_most_and_the_oldest_goes() -> None:
    past = Past(tuple(exchange(n, 300) for n in range(6)))
    prompt = build(Material("How much?", (hit("It is 5."),), past), 4000)
    left = [item for item in prompt.context if not item.included]
    assert 0 < len(prompt.turns) < 6
    assert {(item.what, item.reason) for item in left} == {("turn", "no_room")}
    assert left[0].text == "Question 0"
    assert prompt.numbers == (1,), "earlier turns do not push the source out"


def test_a_summary_stands_for_the_turns_it_covers() -> None:
    past = Past((exchange(5),), "They spoke of rent.", (exchange(1), exchange(2)))
    prompt = build(Material("And now?", (), past))
    assert "They spoke of rent." in prompt.request.messages[1].content
    assert [turn.nodes for turn in prompt.turns] == [("q1", "a1"), ("q2", "a2"), ("q5", "a5")]
    assert [item.what for item in prompt.context] == ["summary", "turn"]


def test_a_slow_model_reads_fewer_sources_but_always_the_best_one() -> None:
    hits = tuple(hit("word " * 200, number=n) for n in range(1, 5))
    slow = build(Material("How much?", hits), pace=Pace(20.0, 6.0))
    assert slow.numbers == (1,)
    assert {item.reason for item in slow.context if not item.included} == {"too_slow"}
    patient = build(Material("How much?", hits), pace=Pace(20.0, 60.0))
    assert patient.numbers == (1, 2, 3, 4)


def test_what_was_read_before_leaves_room_for_more() -> None:
    hits = tuple(hit("word " * 200, number=n) for n in range(1, 5))
    reads = Reads()
    first = build(Material("How much?", hits), reads=reads)
    assert first.cached == 0
    reads.sent("scripted", first.request.messages)
    second = build(Material("And then?", hits), reads=reads)
    system = len(first.request.messages[0].content.split())
    assert (second.cached, second.fresh) == (system, second.tokens - system)


def test_a_picture_goes_to_a_model_that_sees_and_is_listed_for_one_that_does_not() -> None:
    prompt = build(Material("What is this?", pictures=(Picture("shot.png", b"png"),)))
    assert prompt.request.messages[-1].images == ()
    assert [(item.what, item.path, item.included, item.reason) for item in prompt.context] == [
        ("picture", "shot.png", False, "no_vision")
    ]


def test_a_question_that_is_too_long_is_refused_in_words() -> None:
    with pytest.raises(BadRequest, match=r"chat\.context_tokens"):
        build(Material("word " * 900), context_tokens=700)


def test_a_plain_chat_has_another_beginning_and_no_envelope() -> None:
    messages = build(Material("Hello?", is_plain=True)).request.messages
    assert messages[-1] == Message("user", "Hello?")
    assert "None" not in messages[0].content
    assert "<sources>" not in messages[0].content


@given(st.integers(0, 5000), st.integers(0, 5000), st.floats(0.0, 60_000.0))
def test_speed_is_measured_on_what_was_read_anew(prompt: int, cached: int, first_ms: float) -> None:
    speed = measured(Usage(prompt, cached, 1, first_ms))
    assert speed >= 0
    assert (speed > 0) == (prompt - cached >= LEAST_MEASURED_TOKENS and first_ms >= 1.0)


def test_what_a_small_model_would_mix_up_is_listed_as_that() -> None:
    hits = tuple(hit("word " * 20, number=n) for n in range(1, 5))
    prompt = build(Material("How much?", hits, beyond=frozenset({2, 4})))
    assert prompt.numbers == (1, 3)
    assert [(item.n, item.reason) for item in prompt.context if not item.included] == [(2, "too_many"), (4, "too_many")]
