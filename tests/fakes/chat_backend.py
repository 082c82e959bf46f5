"""ScriptedBackend: a ChatBackend that says what it was told to, token by token."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence

from engine.contract.answer import Usage
from engine.contract.call import Call
from engine.contract.errors import BadRequest, Cancelled, JackdawError
from engine.contract.generation import (
    Capabilities,
    Generation,
    Message,
    ModelDone,
    ModelEvent,
    ModelReasoning,
    ModelText,
    ModelToolCall,
)


class ScriptedBackend:
    """Answers with ``pieces``; a token is a word. ``before`` runs before each piece (to cancel, to fail)."""

    def __init__(
        self,
        pieces: Sequence[str | ModelReasoning | ModelToolCall] = ("Hello", " world"),
        *,
        context_tokens: int = 2048,
        control_tokens: tuple[str, ...] = ("<|im_start|>", "<|im_end|>"),
        parameters: int = 0,
        before: Callable[[int], None] = lambda place: None,
        error: JackdawError | None = None,
        vision: bool = False,
    ) -> None:
        self._pieces = tuple(pieces)
        self._capabilities = Capabilities(
            "scripted", context_tokens, control_tokens, tools="native", vision=vision, parameters=parameters
        )
        self._before = before
        self._error = error
        self._cancelled = threading.Event()
        self.asked: list[tuple[Message, ...]] = []

    def capabilities(self) -> Capabilities:
        return self._capabilities

    def stream(self, request: Generation, call: Call) -> Iterator[ModelEvent]:
        self.asked.append(request.messages)
        self._cancelled.clear()
        tokens = self.count_prompt(request)
        if tokens >= self._capabilities.context_tokens:
            raise BadRequest(problem="too long")
        said = 0
        for place, piece in enumerate(self._pieces[: request.sampling.max_tokens]):
            self._before(place)
            call.check()
            if self._cancelled.is_set():
                raise Cancelled
            said += 1
            yield ModelText(piece) if isinstance(piece, str) else piece
        if self._error is not None:
            raise self._error
        finish = "length" if said == request.sampling.max_tokens else "end"
        if any(isinstance(piece, ModelToolCall) for piece in self._pieces[:said]):
            finish = "tool_calls"
        yield ModelDone(Usage(tokens, 0, said, 1.0, 10.0), finish)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def count_prompt(self, request: Generation) -> int:
        return sum(self.count_tokens([message.content for message in request.messages]))

    def warm(self, request: Generation, call: Call) -> None:
        call.check()

    def cancel(self) -> None:
        self._cancelled.set()
