"""Training conversations are true, and laid out as the app lays out its prompts."""

from __future__ import annotations

import random
import re
from dataclasses import replace

import pytest
from tokenizers import Tokenizer

from engine.assistant.answer.thread import Exchange, Past
from engine.assistant.answer.write import envelope
from engine.assistant.answer.write.pace import Pace, Reads
from engine.assistant.answer.write.prompt import Material, build_prompt
from engine.assistant.answer.write.prompts import load_prompt
from engine.contract.generation import Generation, Sampling
from models.runners.chat_template import ChatTemplate
from models.tiny.corpus import answering, calling, sources, talking
from models.tiny.corpus.batches import LENGTHS, NO_SOURCE, UNJUDGED, collate, encode
from models.tiny.corpus.conversation import Turn
from models.tiny.corpus.mixture import conversation, difficulty
from models.tiny.corpus.sources import DECLINE, Passage
from models.tiny.corpus.template import CHAT_TEMPLATE
from models.tiny.tokenizer import train_tokenizer
from models.tiny.training import tokenizer_texts
from tests.fakes.chat_backend import ScriptedBackend
from tests.fakes.hits import hit

SOURCE = re.compile(r'<source n="(\d+)" from="[^"]*">\n(.*?)\n</source>', re.DOTALL)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return train_tokenizer(tokenizer_texts(300), 640)


def test_the_prompt_is_the_one_the_app_builds() -> None:
    passages = (Passage("rent.md", "Flat > Costs", 'The "rent" is 950 euros.'), Passage("a.txt", "", "Two\nlines."))
    past = Past((Exchange("When?", "On 3 May [1].", ("q", "a")),))
    hits = tuple(
        replace(
            hit(each.text, number=number, title=each.title), breadcrumb=tuple(filter(None, each.place.split(" > ")))
        )
        for number, each in enumerate(passages, start=1)
    )
    material = Material("What is the rent?", hits, past)
    backend = ScriptedBackend(context_tokens=4000)
    shape = Generation((), Sampling(max_tokens=50))
    built = build_prompt(material, shape, backend, Pace(100_000.0, 6.0), Reads()).request.messages
    ours = (
        Turn("system", sources.app_prompt("answer")),
        Turn("user", "When?"),
        Turn("assistant", "On 3 May."),
        Turn("user", sources.lay_out("What is the rent?", passages)),
    )
    assert [(turn.role, turn.content) for turn in ours] == [(each.role, each.content) for each in built]


def test_a_source_and_the_decline_are_worded_as_in_the_app() -> None:
    rng = random.Random(3)
    for number in range(1, 30):
        passage = sources.passage([], rng, 3, 0.0)
        assert passage.as_source(number) == envelope.source(number, passage.title, passage.place, passage.text, ())
    assert DECLINE in load_prompt("answer")
    assert sources.app_prompt("title") == load_prompt("title")


def test_the_template_renders_the_same_in_the_app() -> None:
    template = ChatTemplate(CHAT_TEMPLATE)
    rng = random.Random(4)
    for _ in range(40):
        given = conversation(rng, 1.0)
        if not given.tools:
            messages = [turn.as_message() for turn in given.turns[:-1]]
            assert template.render(messages) == given.prompt(len(given.turns) - 1)


@pytest.mark.parametrize("progress", [0.0, 0.3, 1.0])
def test_what_is_cited_holds_the_answer_and_what_is_declined_is_nowhere(progress: float) -> None:
    rng = random.Random(5)
    for _ in range(150):
        given = answering.answering(rng, difficulty(progress))
        prompt, reply = given.turns[-2].content, given.turns[-1].content
        texts = {int(number): text for number, text in SOURCE.findall(prompt)}
        if reply == DECLINE:
            assert given.task == "decline"
            continue
        match = re.fullmatch(r"(.+) \[(\d+)\]\.", reply, re.DOTALL)
        assert match
        last_word = match[1].split()[-1]
        assert last_word in texts[int(match[2])]


def test_declined_questions_are_about_what_no_source_says() -> None:
    rng = random.Random(6)
    for _ in range(100):
        given = answering.shelf(rng, difficulty(1.0))
        absent = answering._absent(rng, given)
        asked = absent.statement.partition(absent.value)[0]
        assert all(not fact.statement.startswith(asked) or not asked for fact in given.stated) or len(asked) < 5


def test_lessons_for_inner_layers_point_to_the_right_tokens(tokenizer: Tokenizer) -> None:
    rng = random.Random(7)
    for _ in range(40):
        given = answering.answering(rng, difficulty(0.3))
        row = encode(given, tokenizer)
        written = tokenizer.decode(
            [token for token, is_learned in zip(row.tokens, row.learned, strict=True) if is_learned],
            skip_special_tokens=False,
        )
        assert written == given.turns[-1].content + "<|im_end|>"
        rests_on = {number for number in row.cites if number != UNJUDGED}
        cited = re.search(r"\[(\d+)\]", given.turns[-1].content)
        assert rests_on == {int(cited[1]) if cited else NO_SOURCE}
        ends = [(row.within[at], value) for at, value in enumerate(row.answers) if value != UNJUDGED]
        assert {number for number, value in ends if value} == (rests_on - {NO_SOURCE})


def test_batches_are_padded_and_marked(tokenizer: Tokenizer) -> None:
    rng = random.Random(8)
    rows = [encode(talking.small_talk(rng), tokenizer) for _ in range(3)]
    batch = collate(rows, LENGTHS[-1], 0)
    assert batch.tokens.shape == (3, LENGTHS[-1])
    assert [int(count) for count in batch.learned.sum(1)] == [sum(row.learned) for row in rows]
    assert batch.within[0, len(rows[0].tokens) :].eq(UNJUDGED).all()


def test_a_tool_is_called_by_a_name_that_was_offered() -> None:
    rng = random.Random(9)
    called = 0
    for _ in range(60):
        given = calling.calling(rng)
        offered = {tool["function"]["name"]: tool["function"]["parameters"]["required"] for tool in given.tools}
        for turn in given.turns:
            for call in turn.tool_calls:
                called += 1
                assert sorted(call["function"]["arguments"]) == sorted(offered[call["function"]["name"]])
    assert called > 20
