"""ScriptedBackend: a ChatBackend that says what it was told to, token by token."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence

from engine.assistant.answer.backend import Capabilities, Message, ModelDone, ModelEvent, ModelText, Sampling
from engine.contract.answer import Usage
from engine.contract.call import Call
from engine.contract.errors import BadRequest, Cancelled, JackdawError


class ScriptedBackend:
    """Answers with ``pieces``; a token is a word. ``before`` runs before each piece (to cancel, to fail)."""

    def __init__(
        self,
        pieces: Sequence[str] = ("Hello", " world"),
        *,
        context_tokens: int = 2048,
        control_tokens: tuple[str, ...] = ("<|im_start|>", "<|im_end|>"),
        before: Callable[[int], None] = lambda place: None,
        error: JackdawError | None = None,
    ) -> None:
        self._pieces = tuple(pieces)
        self._capabilities = Capabilities("scripted", context_tokens, control_tokens)
        self._before = before
        self._error = error
        self._cancelled = threading.Event()
        self.asked: list[tuple[Message, ...]] = []

    def capabilities(self) -> Capabilities:
        return self._capabilities

    def stream(self, messages: Sequence[Message], sampling: Sampling, call: Call) -> Iterator[ModelEvent]:
        self.asked.append(tuple(messages))
        self._cancelled.clear()
        tokens = sum(self.count_tokens(message.content) for message in messages)
        if tokens >= self._capabilities.context_tokens:
            raise BadRequest(problem="too long")
        said = 0
        for place, piece in enumerate(self._pieces[: sampling.max_tokens]):
            self._before(place)
            call.check()
            if self._cancelled.is_set():
                raise Cancelled
            said += 1
            yield ModelText(piece)
        if self._error is not None:
            raise self._error
        finish = "length" if said == sampling.max_tokens else "end"
        yield ModelDone(Usage(tokens, 0, said, 1.0, 10.0), finish)

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def cancel(self) -> None:
        self._cancelled.set()
