"""Afterwards: what is done between questions with a model that is loaded and idle: a title, a summary, reading ahead.

All of it is background work on one thread. A question interrupts it at once; what was not finished is done later.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final, Protocol

from engine.assistant.answer.thread import Past, branch, exchanges, past_of
from engine.assistant.answer.write.pace import Reads
from engine.assistant.answer.write.prompt import begin_prompt
from engine.assistant.chat.chats import Chats
from engine.assistant.chat.summarising import summarise
from engine.assistant.chat.titling import find_title
from engine.contract.answer import Answered, AnswerEvent
from engine.contract.call import Call, background_call
from engine.contract.chat import Conversation
from engine.contract.errors import Cancelled, JackdawError
from engine.contract.generation import ChatBackend
from engine.contract.request import Question
from engine.settings.values import Chat as ChatSettings

QUIET_S: Final = 0.5
"""A window that has the answer may ask at once for the next; the model is left alone so long."""
log = logging.getLogger(__name__)
Told = Callable[[str, str], None]
"""Hears of a chat that changed, and how: titled or summarised."""


class Answers(Protocol):
    """Answering, as the door offers it."""

    def answer(self, question: Question, call: Call) -> Iterator[AnswerEvent]:
        """Return the events of one answer."""
        ...


class Afterwards:
    """Answers through ``answers`` and does afterwards what makes the next answer come sooner. Thread-safe.

    ``title_backend`` gives the model that finds titles, where it is another than the chat's.
    """

    def __init__(
        self,
        answers: Answers,
        chats: Chats,
        backend_for: Callable[[str], ChatBackend | None],
        settings: Callable[[], ChatSettings],
        reads: Reads,
        told: Told,
        quiet_s: float = QUIET_S,
        title_backend: Callable[[], ChatBackend | None] = lambda: None,
    ) -> None:
        self._answers = answers
        self._chats = chats
        self._backend_for = backend_for
        self._settings = settings
        self._reads = reads
        self._told = told
        self._quiet_s = quiet_s
        self._title_backend = title_backend
        self._lock = threading.Lock()
        self._call = background_call()
        self._thread: threading.Thread | None = None

    def answer(self, question: Question, call: Call) -> Iterator[AnswerEvent]:
        """Return the events of one answer, as ``answers`` does; what was done in between is interrupted."""
        self._interrupt()
        return self._attended(question, self._answers.answer(question, call))

    def prepare(self, chat: str, model: str) -> None:
        """Begin to load the model and to read the beginning of a chat's next prompt: someone is about to ask."""
        self._start(lambda backend, call: self._warm(self._past(chat), chat, backend, call), model, 0.0)

    def close(self) -> None:
        """Stop."""
        self._interrupt()
        thread = self._thread
        if thread is not None:
            thread.join()

    def _attended(self, question: Question, events: Iterator[AnswerEvent]) -> Iterator[AnswerEvent]:
        for event in events:
            yield event
            if isinstance(event, Answered) and event.model:
                self._begin(event, question.model)

    def _interrupt(self) -> None:
        with self._lock:
            self._call.cancel.cancel()

    def _begin(self, answered: Answered, model: str) -> None:
        self._start(lambda backend, call: self.tend(answered.chat, answered.node, backend, call), model, self._quiet_s)

    def _start(self, work: Callable[[ChatBackend, Call], None], model: str, quiet_s: float) -> None:
        with self._lock:
            self._call.cancel.cancel()
            call = self._call = background_call()
            arguments = (self._thread, work, model, quiet_s, call)
            self._thread = threading.Thread(target=self._run, args=arguments, name="afterwards", daemon=True)
            self._thread.start()

    def _run(
        self,
        previous: threading.Thread | None,
        work: Callable[[ChatBackend, Call], None],
        model: str,
        quiet_s: float,
        call: Call,
    ) -> None:
        if previous is not None:
            previous.join()
        if call.cancel.wait(quiet_s):
            return
        try:
            backend = self._backend_for(model)
            if backend is not None:
                work(backend, call)
        except Cancelled:
            return
        except JackdawError as error:
            log.info("left undone between questions: %s", error)

    def tend(self, chat: str, node: str, backend: ChatBackend, call: Call) -> None:
        """Give the chat a title if it has none, a summary if its turns hardly fit, and read its beginning ahead.

        Raises Cancelled, and what the backend raises.
        """
        conversation = self._chats.conversation(chat)
        self._title(conversation, node, backend, call)
        call.check()
        summary = summarise(conversation, node, backend, call)
        if summary is not None:
            self._chats.append(chat, summary)
            self._told(chat, "summarised")
            conversation = replace(conversation, nodes=(*conversation.nodes, summary))
        call.check()
        self._warm(past_of(conversation, branch(conversation, node)), chat, backend, call)

    def _past(self, chat: str) -> Past:
        if not chat:
            return Past()
        conversation = self._chats.conversation(chat)
        return past_of(conversation, branch(conversation, ""))

    def _warm(self, past: Past, chat: str, backend: ChatBackend, call: Call) -> None:
        model = backend.capabilities().model
        call.check()
        request = begin_prompt(past, self._settings().max_answer_tokens, chat, backend)
        backend.warm(request, call)
        self._reads.sent(model, request.messages[:-1])

    def _title(self, conversation: Conversation, node: str, backend: ChatBackend, call: Call) -> None:
        said = exchanges(branch(conversation, node))
        if not said or not self._settings().write_titles or not self._chats.needs_title(conversation.id):
            return
        title = find_title(said[0], self._title_backend() or backend, call)
        if title and self._chats.suggest_title(conversation.id, title):
            self._told(conversation.id, "titled")
