"""LlamaCppBackend: a GGUF model in a runner process, as a ChatBackend."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Protocol, cast

from engine.assistant.answer.backend import Capabilities, Message, ModelDone, ModelEvent, ModelText, Sampling
from engine.contract.answer import Usage
from engine.contract.call import Call, CancelToken
from models.runner import Runner


class _Closable(Protocol):
    def close(self) -> None: ...


class _EitherToken(CancelToken):
    """Set when it was cancelled itself or the call's own token was."""

    def __init__(self, other: CancelToken) -> None:
        super().__init__()
        self._other = other

    @property
    def is_cancelled(self) -> bool:
        """True once one of the two is set."""
        return super().is_cancelled or self._other.is_cancelled


class LlamaCppBackend:
    """A language model behind ``runner``, whose program is ``models.runners.chat``."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._running: CancelToken | None = None

    def capabilities(self) -> Capabilities:
        """Return what the model can do, loading it if need be. Raises RunnerFailed."""
        facts = self._runner.load(Call())
        return Capabilities(self._runner.model, int(facts["context_tokens"]), tuple(facts["control_tokens"]))

    def stream(self, messages: Sequence[Message], sampling: Sampling, call: Call) -> Iterator[ModelEvent]:
        """Yield the answer; see ChatBackend."""
        token = _EitherToken(call.cancel)
        inner = dataclasses.replace(call, cancel=token)
        request = {
            "messages": [dataclasses.asdict(message) for message in messages],
            "sampling": dataclasses.asdict(sampling),
        }
        self._running = token
        frames = self._runner.stream("generate", request, (), inner)
        with closing(cast(_Closable, frames)):
            for frame in frames:
                inner.check()
                if frame.header.get("end"):
                    yield ModelDone(Usage(**frame.header["usage"]), str(frame.header["finish"]))
                else:
                    yield ModelText(str(frame.header["text"]))

    def count_tokens(self, text: str) -> int:
        """Return how many tokens the model reads ``text`` as. Raises RunnerFailed."""
        frame = self._runner.call("count_tokens", {"texts": [text]}, (), Call())
        return int(frame.header["counts"][0])

    def cancel(self) -> None:
        """End the running stream, if there is one."""
        if self._running is not None:
            self._running.cancel()
