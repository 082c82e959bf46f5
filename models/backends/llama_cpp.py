"""LlamaCppBackend: a GGUF model in a runner process, as a ChatBackend."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any, Protocol, cast

from engine.contract.answer import Usage
from engine.contract.call import Call, CancelToken
from engine.contract.generation import Capabilities, Generation, ModelDone, ModelEvent, ModelText
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

    def stream(self, request: Generation, call: Call) -> Iterator[ModelEvent]:
        """Yield the answer; see ChatBackend."""
        token = _EitherToken(call.cancel)
        inner = dataclasses.replace(call, cancel=token)
        self._running = token
        frames = self._runner.stream("generate", _payload(request), (), inner)
        with closing(cast(_Closable, frames)):
            for frame in frames:
                inner.check()
                if frame.header.get("end"):
                    yield ModelDone(Usage(**frame.header["usage"]), str(frame.header["finish"]))
                else:
                    yield ModelText(str(frame.header["text"]))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens the model reads each text as. Raises RunnerFailed."""
        frame = self._runner.call("count_tokens", {"texts": list(texts)}, (), Call())
        return [int(count) for count in frame.header["counts"]]

    def count_prompt(self, request: Generation) -> int:
        """Return how many tokens the rendered prompt has. Raises RunnerFailed."""
        frame = self._runner.call("count_prompt", _payload(request), (), Call())
        return int(frame.header["count"])

    def warm(self, request: Generation, call: Call) -> None:
        """Read the request's prompt ahead. Raises Cancelled, RunnerFailed."""
        self._runner.call("warm", _payload(request), (), call)

    def cancel(self) -> None:
        """End the running stream, if there is one."""
        if self._running is not None:
            self._running.cancel()


def _payload(request: Generation) -> dict[str, Any]:
    return {
        "messages": [{"role": message.role, "content": message.content} for message in request.messages],
        "sampling": dataclasses.asdict(request.sampling),
    }
