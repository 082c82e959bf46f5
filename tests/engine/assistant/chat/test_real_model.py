"""With a real (tiny, untrained) model behind llama.cpp: counts agree, prompts are read ahead, turns are summed up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.assistant.answer.answerer import Answerer, Memory, Senses
from engine.assistant.answer.write.pace import Reads
from engine.assistant.chat.afterwards import Afterwards
from engine.assistant.chat.chats import Chats
from engine.contract.answer import Answered
from engine.contract.call import Call
from engine.contract.chat import SummaryPart
from engine.contract.request import Question
from engine.library.store.ledger.database import Ledger
from engine.settings.values import Chat as ChatSettings
from models.backends.llama_cpp import LlamaCppBackend
from models.handles.chat import chat_runner
from models.handles.template_worker import TemplateWorker
from tests.fakes.hits import CountedTerms, FixedSearch, hit
from tests.fakes.tiny_gguf import make_tiny_gguf

TEXT = "The monthly rent of the workshop is 1,250 euros. It rises in 2026."
RENT = "What is the monthly rent of the workshop?"
SETTINGS = ChatSettings(max_answer_tokens=48, write_titles=False)


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LlamaCppBackend]:
    path = make_tiny_gguf(tmp_path_factory.mktemp("models") / "tiny.gguf")
    runner, templates = chat_runner("tiny", path, context_tokens=2048, threads=1), TemplateWorker()
    yield LlamaCppBackend(runner, templates)
    runner.close()
    templates.close()


def test_a_long_chat_with_a_real_model(tmp_path: Path, backend: LlamaCppBackend) -> None:
    ledger = Ledger.open(tmp_path / "ledger.sqlite3")
    chats, reads = Chats(ledger), Reads()
    senses = Senses(CountedTerms([TEXT]))
    answers = Answerer(
        FixedSearch([hit(TEXT)]), chats, lambda name: backend, senses, lambda: SETTINGS, Memory(reads=reads)
    )
    afterwards = Afterwards(answers, chats, lambda name: backend, lambda: SETTINGS, reads, lambda chat, change: None)
    chat, summaries = "", []
    for turn in range(8):
        *_, said = answers.answer(Question(RENT, chat), Call())
        assert isinstance(said, Answered), said
        chat = said.chat
        record = chats.record(said.node)
        assert record.is_as_sent, record.notes
        assert record.usage.prompt_tokens == record.sent_tokens > 0
        assert record.sent_tokens + record.answer_tokens <= 2048
        if turn:
            assert record.usage.cached_tokens >= record.expected_cached > 0, "what was read ahead is not read again"
        afterwards.tend(chat, said.node, backend, Call())
        nodes = chats.conversation(chat).nodes
        summaries = [part for node in nodes for part in node.parts if isinstance(part, SummaryPart)]
    assert summaries, "eight turns do not fit a quarter of 2,048 tokens"
    assert all(part.text for part in summaries)
    assert record.context[0].what == "summary"
    ledger.close()
