"""What the model saw is kept, can be looked at, and can be asked again with one thing changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from engine.assistant.answer.answerer import Answerer, Memory, Senses
from engine.assistant.answer.attached import Attached
from engine.assistant.chat.chats import Chats
from engine.contract.answer import (
    Answered,
    AnswerEvent,
    Checked,
    ReadingStarted,
    ReasoningDelta,
    SourcesFound,
    StatusChanged,
    Usage,
)
from engine.contract.attachment import AttachmentReading
from engine.contract.call import Call
from engine.contract.chat import Attachment, AttachmentPart, ChatRole, ReasoningPart, TextPart
from engine.contract.errors import ModelMissing, NotFound
from engine.contract.generation import Generation, ModelDone, ModelEvent, ModelReasoning, ModelText
from engine.contract.locator import LinesPlace
from engine.contract.passage import Passage
from engine.contract.request import Question
from tests.engine.assistant.answer.test_answerer import DOG, LEASE, RENT
from tests.fakes.chat_backend import ScriptedBackend
from tests.fakes.hits import CountedTerms, FixedSearch

SAID = ("The rent is 1,250 euros [1].", " It seems fair.")


class Speeds:
    def __init__(self, speed: float = 0.0) -> None:
        self.speed = speed
        self.noted: list[float] = []

    def reading(self, model: str) -> float:
        return self.speed

    def note(self, model: str, tokens_per_s: float) -> None:
        self.noted.append(tokens_per_s)


class Cutting(ScriptedBackend):
    """Reads fewer tokens than it was sent, thinks aloud, and was quick about it."""

    def stream(self, request: Generation, call: Call) -> Iterator[ModelEvent]:
        yield ModelReasoning("Let me see. ")
        yield ModelText("It is 5 [1].")
        yield ModelDone(Usage(60, 10, 3, 500.0, 9.0), "end")


def room(chats: Chats, backend: ScriptedBackend | None, memory: Memory | None = None) -> Answerer:
    hits = [LEASE, DOG]
    senses = Senses(CountedTerms([h.text for h in hits]))
    return Answerer(FixedSearch(hits), chats, lambda name: backend, senses, memory=memory or Memory())


def ask(answerer: Answerer, text: str, **others: Any) -> list[AnswerEvent]:
    return list(answerer.answer(Question(text, **others), Call()))


def end(events: Sequence[AnswerEvent]) -> Answered:
    assert isinstance(events[-1], Answered), events[-1]
    return events[-1]


def test_the_record_holds_what_was_sent_to_the_letter(chats: Chats) -> None:
    backend = ScriptedBackend(SAID)
    said = end(ask(room(chats, backend), RENT, temperature=0.7, seed=9))
    record = chats.record(said.node)
    assert [(m.role, m.content) for m in record.messages] == [(m.role, m.content) for m in backend.asked[0]]
    assert (record.question, record.model, record.temperature, record.seed) == (RENT, "scripted", 0.7, 9)
    assert record.sent_tokens == backend.count_prompt(Generation(backend.asked[0])) == record.usage.prompt_tokens
    assert record.is_as_sent
    assert [(item.n, item.included, item.score) for item in record.context] == [(1, True, 1.0), (2, True, 0.5)]
    assert [timing.step for timing in record.timings] == ["search", "judge", "fit", "write"]


def test_the_check_is_told_and_kept_with_the_answer(chats: Chats) -> None:
    events = ask(room(chats, ScriptedBackend(SAID)), RENT)
    said = end(events)
    (checked,) = (event for event in events if isinstance(event, Checked))
    assert [(item.text, item.found, item.n) for item in checked.items] == [("1,250", True, 1)]
    assert [said.answer[start:end] for start, end in checked.own_words] == ["It seems fair."]
    kept = chats.conversation(said.chat).nodes[-1].answer
    assert kept is not None
    assert kept.check == said.check == checked


def test_a_model_that_reads_less_than_was_sent_is_shown_up(chats: Chats) -> None:
    traced: list[str] = []
    call = Call(trace=lambda name, facts: traced.append(name))
    speeds = Speeds()
    events = list(room(chats, Cutting(), Memory(speeds)).answer(Question(RENT), call))
    said = end(events)
    record = chats.record(said.node)
    assert said.notes == (f"The model read 60 tokens, we sent {record.sent_tokens}.",)
    assert StatusChanged(said.notes[0]) in events
    assert not record.is_as_sent
    assert "answer.prompt_mismatch" in traced
    assert speeds.noted == [100.0], "fifty new tokens in half a second"


def test_reasoning_is_apart_from_the_answer(chats: Chats) -> None:
    events = ask(room(chats, Cutting()), RENT)
    assert ReasoningDelta("Let me see. ") in events
    said = end(events)
    node = chats.conversation(said.chat).nodes[-1]
    assert node.parts[:2] == (ReasoningPart("Let me see. "), TextPart("It is 5 [1]."))


def test_the_wait_is_predicted_from_the_measured_speed(chats: Chats) -> None:
    events = ask(room(chats, ScriptedBackend(SAID), Memory(Speeds(100.0))), RENT)
    reading = next(event for event in events if isinstance(event, ReadingStarted))
    assert reading.expected_s == round((reading.tokens - reading.cached) / 100.0, 2)
    assert StatusChanged(f"Reading 2 passages, about {max(1, round(reading.expected_s))} s") in events


def test_sources_are_there_before_the_model_is_touched(chats: Chats) -> None:
    class Slow(ScriptedBackend):
        touched = False

        def capabilities(self) -> Any:
            self.touched = True
            return super().capabilities()

    backend = Slow(SAID)
    first = next(room(chats, backend).answer(Question(RENT), Call()))
    assert isinstance(first, SourcesFound)
    assert first.citations[0].path == LEASE.path
    assert not backend.touched


def test_asking_again_makes_a_sibling_answer(chats: Chats) -> None:
    answerer = room(chats, ScriptedBackend(SAID))
    first = end(ask(answerer, RENT))
    question = chats.conversation(first.chat).nodes[0]
    second = end(ask(answerer, "", chat=first.chat, again=question.id, excluded=(int(DOG.passage),)))
    nodes = {node.id: node for node in chats.conversation(first.chat).nodes}
    assert len(nodes) == 3
    assert nodes[first.node].parents == nodes[second.node].parents == (question.id,)
    record = chats.record(second.node)
    assert record.question == RENT
    assert [(item.passage, item.reason) for item in record.context if not item.included] == [(2, "excluded")]
    assert DOG.text not in record.messages[-1].content
    with pytest.raises(NotFound):
        answerer.answer(Question("", first.chat, again=first.node), Call())


def test_the_first_question_can_be_edited(chats: Chats) -> None:
    answerer = room(chats, ScriptedBackend(SAID))
    first = end(ask(answerer, RENT))
    again = end(ask(answerer, "What is the yearly rent of the workshop?", chat=first.chat, is_first=True))
    nodes = {node.id: node for node in chats.conversation(first.chat).nodes}
    assert [node.parents for node in nodes.values() if node.role is ChatRole.USER] == [(), ()]
    assert len(chats.record(again.node).messages) == 2, "what the other branch said is not told"


def test_a_chat_without_files_searches_nothing(chats: Chats) -> None:
    backend = ScriptedBackend(("Hello there.",))
    events = ask(room(chats, backend), "Say hello", scope="none")
    assert (end(events).grounding, end(events).citations) == ("model", ())
    assert backend.asked[0][-1].content == "Say hello"
    with pytest.raises(ModelMissing):
        room(chats, None).answer(Question("Say hello", scope="none"), Call())


def attached(text: str) -> tuple[Attached, AttachmentPart]:
    facts = Attachment("ab" * 32, "note.txt", len(text), "text", "txt", 1)
    reading = AttachmentReading("", (), (Passage("body", 0, 0, len(text), text, LinesPlace((1, 1))),))
    return Attached(lambda _: facts, lambda _: reading, lambda _: b""), AttachmentPart("ab" * 32, "note.txt")


def test_an_attachment_is_a_source_of_its_chat_alone(chats: Chats) -> None:
    memory, part = attached("The deposit of the garage is 300 euros.")
    chats.keep_attachment(Attachment(part.content_hash, "note.txt", 9, "text", "txt"), AttachmentReading())
    backend = ScriptedBackend(("300 euros [1].",))
    answerer = room(chats, backend, Memory(attached=memory))
    said = end(ask(answerer, "How high is the deposit of the garage?", attachments=(part,)))
    assert (said.citations[0].uri, said.citations[0].document) == (f"attachment:{part.content_hash}", 0)
    assert said.check.found == said.check.total == 1
    follow = end(ask(answerer, "And whose is it?", chat=said.chat))
    assert "The deposit of the garage" in chats.record(follow.node).messages[-1].content
    other = end(ask(answerer, RENT))
    assert "The deposit of the garage" not in chats.record(other.node).messages[-1].content
    with pytest.raises(NotFound):
        answerer.answer(Question("x", attachments=(AttachmentPart("cd" * 32, "gone"),)), Call())
