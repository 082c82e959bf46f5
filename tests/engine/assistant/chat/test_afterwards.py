"""Between questions a loaded model finds a title, sums up what will not fit, and reads ahead."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from engine.assistant.answer.answerer import Answerer, Memory, Senses
from engine.assistant.answer.write.pace import Reads
from engine.assistant.chat.afterwards import Afterwards
from engine.assistant.chat.chats import Chats
from engine.contract.answer import Answered
from engine.contract.call import Call
from engine.contract.chat import SummaryPart
from engine.contract.errors import RunnerFailed
from engine.contract.generation import Generation, Message, ModelEvent
from engine.contract.request import Question
from engine.library.store.ledger.database import Ledger
from engine.settings.values import Chat as ChatSettings
from tests.fakes.chat_backend import ScriptedBackend
from tests.fakes.hits import CountedTerms, FixedSearch, hit

LEASE = hit("The monthly rent of the workshop is 1,250 euros. It rises in 2026.", title="Lease")
RENT = "What is the monthly rent of the workshop?"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger.open(tmp_path / "ledger.sqlite3")
    yield opened
    opened.close()


class Writer(ScriptedBackend):
    """Answers, titles and sums up by what it is asked for."""

    def __init__(self, title: str = "Rent of the workshop", context_tokens: int = 2048) -> None:
        super().__init__(context_tokens=context_tokens)
        self.title = title
        self.warmed: list[tuple[Message, ...]] = []

    def stream(self, request: Generation, call: Call) -> Iterator[ModelEvent]:
        system = request.messages[0].content
        self._pieces: Sequence[str] = ("1,250 euros [1]. " + "It is so. " * 20,)
        if "You name conversations" in system:
            self._pieces = (self.title,)
        elif "You keep notes" in system:
            self._pieces = ("They asked for the rent: 1,250 euros.",)
        return super().stream(request, call)

    def warm(self, request: Generation, call: Call) -> None:
        super().warm(request, call)
        self.warmed.append(request.messages)


class Room:
    def __init__(self, ledger: Ledger, backend: Writer) -> None:
        self.chats = Chats(ledger)
        self.backend = backend
        self.told: list[tuple[str, str]] = []
        self.reads = Reads()
        self.answers = Answerer(
            FixedSearch([LEASE]),
            self.chats,
            lambda name: backend,
            Senses(CountedTerms([LEASE.text])),
            memory=Memory(reads=self.reads),
        )
        self.afterwards = Afterwards(
            self.answers,
            self.chats,
            lambda name: backend,
            ChatSettings,
            self.reads,
            lambda chat, change: self.told.append((chat, change)),
            quiet_s=0.0,
        )

    def ask(self, text: str, chat: str = "") -> Answered:
        *_, last = self.answers.answer(Question(text, chat), Call())
        assert isinstance(last, Answered), last
        return last

    def tend(self, answered: Answered) -> None:
        self.afterwards.tend(answered.chat, answered.node, self.backend, Call())


def test_a_title_is_found_and_a_persons_own_is_kept(ledger: Ledger) -> None:
    room = Room(ledger, Writer())
    first, second = room.ask(RENT), room.ask(RENT)
    room.chats.rename(second.chat, "My own")
    room.tend(first)
    room.tend(second)
    titles = {each.id: each.title for each in room.chats.conversations()}
    assert titles == {first.chat: "Rent of the workshop", second.chat: "My own"}
    assert room.told == [(first.chat, "titled")]


@pytest.mark.parametrize("title", ["", "Zebras and giraffes", "The rent of " + "very " * 30, "\n\n"])
def test_what_is_no_title_is_not_taken(ledger: Ledger, title: str) -> None:
    room = Room(ledger, Writer(title))
    room.tend(room.ask(RENT))
    assert room.chats.conversations()[0].title == RENT


def test_the_next_prompt_is_read_ahead(ledger: Ledger) -> None:
    room = Room(ledger, Writer())
    first = room.ask(RENT)
    room.tend(first)
    (warmed,) = room.backend.warmed
    room.ask("When does it rise?", first.chat)
    asked = room.backend.asked[-1]
    assert asked[:3] == warmed[:3], "system text, question and answer of before"
    record = room.chats.record(room.chats.conversation(first.chat).nodes[-1].id)
    assert record.expected_cached >= room.backend.count_tokens([asked[0].content, asked[1].content])[0]


def test_turns_that_will_not_fit_are_summed_up_and_stay(ledger: Ledger) -> None:
    room = Room(ledger, Writer(context_tokens=900))
    last = room.ask(RENT)
    for _ in range(5):
        last = room.ask(RENT, last.chat)
    before = room.chats.conversation(last.chat).nodes
    room.tend(last)
    *kept, summary = room.chats.conversation(last.chat).nodes
    assert tuple(kept) == before, "the original is kept"
    assert summary.is_summary
    (part,) = summary.parts
    assert isinstance(part, SummaryPart)
    assert part.covers == tuple(node.id for node in before[: len(before) - 4]), "all but the last two exchanges"
    follow = room.ask("And when does it rise?", last.chat)
    record = room.chats.record(follow.node)
    assert "They asked for the rent: 1,250 euros." in record.messages[1].content
    assert ("summary", True) in [(item.what, item.included) for item in record.context]
    nodes = {node.id: node for node in room.chats.conversation(last.chat).nodes}
    assert nodes[nodes[follow.node].parents[0]].parents == (last.node,), "a summary is no turn"


def test_it_runs_by_itself_and_a_question_interrupts_it(ledger: Ledger) -> None:
    room = Room(ledger, Writer())
    done = threading.Event()
    warm = room.backend.warm
    room.backend.warm = lambda request, call: (warm(request, call), done.set())[0]  # type: ignore[method-assign]
    list(room.afterwards.answer(Question(RENT), Call()))
    assert done.wait(20)
    room.afterwards.close()
    waiting = threading.Event()
    seen: list[bool] = []

    def blocks(request: Generation, call: Call) -> None:
        waiting.set()
        seen.append(call.cancel.wait(20))
        call.check()

    room.backend.warm = blocks  # type: ignore[method-assign]
    list(room.afterwards.answer(Question(RENT), Call()))
    assert waiting.wait(20)
    list(room.afterwards.answer(Question(RENT), Call()))
    room.afterwards.close()
    assert seen[0] is True


def test_a_prompt_is_prepared_before_it_is_asked_for(ledger: Ledger) -> None:
    room = Room(ledger, Writer())
    done = threading.Event()
    warm = room.backend.warm
    room.backend.warm = lambda request, call: (warm(request, call), done.set())[0]  # type: ignore[method-assign]
    room.afterwards.prepare("", "")
    assert done.wait(20)
    room.afterwards.close()
    first = room.ask(RENT)
    assert room.chats.record(first.node).expected_cached > 0, "the system text is read already"
    room.afterwards.prepare("nowhere", "")
    room.afterwards.close()


def test_a_model_that_fails_between_questions_harms_nothing(ledger: Ledger) -> None:
    room = Room(ledger, Writer())

    def fails(request: Generation, call: Call) -> None:
        raise RunnerFailed(model="m", problem="it ended")

    room.backend.warm = fails  # type: ignore[method-assign]
    list(room.afterwards.answer(Question(RENT), Call()))
    assert isinstance(list(room.afterwards.answer(Question(RENT), Call()))[-1], Answered)
    room.afterwards.close()
