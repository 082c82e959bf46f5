"""The shipped language model, run as the app runs any: it answers, cites, declines, calls tools and fills in JSON.

The sentences are ones it got right when it was made; see docs/tiny-models.md before changing them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.assistant.answer.thread import Exchange
from engine.assistant.chat.titling import find_title
from engine.contract.call import Call
from engine.contract.generation import (
    Generation,
    Message,
    ModelDone,
    ModelText,
    ModelToolCall,
    Sampling,
    ToolCall,
    ToolSpec,
)
from models.backends.llama_cpp import LlamaCppBackend
from models.handles.chat import chat_runner
from models.handles.template_worker import TemplateWorker
from models.tiny.corpus.sources import DECLINE, Passage, app_prompt, lay_out

MODEL = Path(__file__).parents[3] / "assets" / "tiny" / "chat.gguf"
RENT = Passage("flat.md", "", "The rent of the flat in Berlin is 950 euros. The list was checked by Anna.")
PHONE = Passage("people.txt", "Contacts", "The phone number of Maria Keller is 0171 555 203.")
WEATHER = ToolSpec(
    "get_weather",
    "Tells the weather of a town.",
    {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
)


@pytest.fixture(scope="module")
def backend() -> Iterator[LlamaCppBackend]:
    templates = TemplateWorker()
    runner = chat_runner("tiny", MODEL, context_tokens=2048, threads=1)
    yield LlamaCppBackend(runner, templates)
    runner.close()
    templates.close()


def written(backend: LlamaCppBackend, request: Generation) -> str:
    return "".join(event.text for event in backend.stream(request, Call()) if isinstance(event, ModelText))


def asked(question: str, *passages: Passage) -> Generation:
    system = Message("system", app_prompt("answer"))
    return Generation((system, Message("user", lay_out(question, passages))), Sampling(max_tokens=60))


def test_it_answers_from_the_source_and_cites_it(backend: LlamaCppBackend) -> None:
    said = written(backend, asked("What is the rent of the flat in Berlin?", RENT))
    assert said == "The rent of the flat in Berlin is 950 euros [1]."


@pytest.mark.parametrize("order", [(RENT, PHONE), (PHONE, RENT)])
def test_it_cites_the_right_one_of_two(backend: LlamaCppBackend, order: tuple[Passage, ...]) -> None:
    said = written(backend, asked("What is the phone number of Maria Keller?", *order))
    assert said == f"The phone number of Maria Keller is 0171 555 203 [{order.index(PHONE) + 1}]."


def test_it_declines_what_the_source_does_not_hold(backend: LlamaCppBackend) -> None:
    assert written(backend, asked("Who wrote the book Silver Harbour?", RENT)) == DECLINE


def test_it_calls_the_tool_that_fits(backend: LlamaCppBackend) -> None:
    assert backend.capabilities().tools == "template"
    request = Generation((Message("user", "What is the weather in Paris?"),), Sampling(max_tokens=60), (WEATHER,))
    *events, done = list(backend.stream(request, Call()))
    calls = [event for event in events if isinstance(event, ModelToolCall)]
    assert [call.name for call in calls if call.name] == ["get_weather"]
    assert json.loads("".join(call.arguments for call in calls)) == {"city": "Paris"}
    assert isinstance(done, ModelDone)
    assert done.finish == "tool_calls"


def test_it_uses_what_the_tool_returned(backend: LlamaCppBackend) -> None:
    call = ToolCall("1", "get_weather", '{"city": "Paris"}')
    turns = (
        Message("user", "What is the weather in Paris?"),
        Message("assistant", "", tool_calls=(call,)),
        Message("tool", "snow, 3 degrees", tool_call="1", name="get_weather"),
    )
    said = written(backend, Generation(turns, Sampling(max_tokens=60), (WEATHER,)))
    assert said == "The weather in Paris: snow, 3 degrees."


def test_it_fills_in_what_a_schema_asks_for(backend: LlamaCppBackend) -> None:
    asked_for = "Answer with JSON, fields name, city.\n\nThe name is Anna Weber. city: Vienna."
    schema = {
        "type": "object",
        "properties": {"name": {"type": "string", "maxLength": 40}, "city": {"type": "string", "maxLength": 40}},
        "required": ["name", "city"],
        "additionalProperties": False,
    }
    said = written(backend, Generation((Message("user", asked_for),), Sampling(max_tokens=120), schema=schema))
    assert json.loads(said) == {"name": "Anna Weber", "city": "Vienna"}


def test_it_names_a_conversation(backend: LlamaCppBackend) -> None:
    first = Exchange(
        "What is the rent of the flat in Berlin?", "The rent of the flat in Berlin is 950 euros.", ("q", "a")
    )
    assert find_title(first, backend, Call()) == "Flat in Berlin"


def test_it_talks_a_little(backend: LlamaCppBackend) -> None:
    turns = (Message("system", app_prompt("chat")), Message("user", "Hello"))
    assert written(backend, Generation(turns, Sampling(max_tokens=30))) == "Hello. What would you like to know?"
