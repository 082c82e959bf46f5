"""A question asked while the model of meaning is loading says so, and is answered in the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from engine.assistant.answer.answerer import LOADING, LOADING_S, OPENING, Answerer, Senses
from engine.assistant.chat.chats import Chats
from engine.contract.answer import Answered, AnswerEvent, SourcesFound, StatusChanged
from engine.contract.call import Call
from engine.contract.errors import RunnerFailed
from engine.contract.request import Question
from tests.fakes.embedder import FakeEmbedder
from tests.fakes.hits import CountedTerms, FixedSearch, hit

TEXT = "The monthly rent of the workshop is 1,250 euros. It rises in 2026."


class LoadingEmbedder(FakeEmbedder):
    """Is loaded at the patient wait (or never, or fails), and notes how long it was waited for."""

    def __init__(self, outcome: bool | RunnerFailed) -> None:
        super().__init__()
        self.outcome = outcome
        self.waits: list[float] = []

    def ready(self, wait_s: float, call: Call) -> bool:
        self.waits.append(wait_s)
        if wait_s == 0.0:
            return False
        if isinstance(self.outcome, RunnerFailed):
            raise self.outcome
        return self.outcome

    def embed_query(self, text: str, call: Call) -> Any:
        assert self.outcome is True, "a model that is not there must not be asked"
        return super().embed_query(text, call)


def ask(chats: Chats, embedder: FakeEmbedder) -> Sequence[AnswerEvent]:
    answerer = Answerer(
        FixedSearch([hit(TEXT, number=1)]), chats, lambda _name: None, Senses(CountedTerms([TEXT]), lambda: embedder)
    )
    return list(answerer.answer(Question("What is the monthly rent of the workshop?"), Call()))


@pytest.mark.parametrize("outcome", [True, False, RunnerFailed(model="fake", problem="it died")])
def test_loading_is_told_and_the_answer_comes(chats: Chats, outcome: bool | RunnerFailed) -> None:
    embedder = LoadingEmbedder(outcome)
    early, first, *_, last = ask(chats, embedder)
    assert isinstance(early, SourcesFound), "what words find is shown before any model is loaded"
    assert first == StatusChanged(LOADING)
    assert isinstance(last, Answered)
    assert "1,250 euros" in last.answer
    assert embedder.waits[:2] == [0.0, LOADING_S]


def test_a_loaded_model_is_not_spoken_of(chats: Chats) -> None:
    assert not [event for event in ask(chats, FakeEmbedder()) if isinstance(event, StatusChanged)]


def test_a_library_that_is_being_opened_is_told_at_once(chats: Chats) -> None:
    search = FixedSearch([hit(TEXT, number=1)], is_open=False)
    answerer = Answerer(search, chats, lambda _name: None, Senses(CountedTerms([TEXT])))
    events = answerer.answer(Question("What is the monthly rent of the workshop?"), Call())
    assert next(events) == StatusChanged(OPENING)
    assert search.requests == [], "the person is told before the search is waited for"
    assert isinstance(list(events)[-1], Answered)
