"""RoutedBackend: several models behind one ChatBackend: the next one answers when one fails, and it is said."""

from __future__ import annotations

import dataclasses
import random
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from engine.contract.call import Call
from engine.contract.errors import JackdawError, ModelMissing
from engine.contract.generation import Capabilities, ChatBackend, Generation, ModelDone, ModelEvent
from models.catalogue.routing import CLOSED, Circuit, Decision, decide, pause_s

T = TypeVar("T")


class Circuits:
    """What is remembered of every model between requests. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[str, Circuit] = {}

    def is_open(self, name: str) -> bool:
        """Return whether a model is passed over now."""
        return self._known.get(name, CLOSED).is_open(self._clock())

    def note(self, name: str, *, failed: bool) -> None:
        """Remember how a try ended."""
        with self._lock:
            self._known[name] = self._known.get(name, CLOSED).failed(self._clock()) if failed else CLOSED


@dataclass(frozen=True, slots=True)
class Choice:
    """One model by name; ``open`` gives its backend, and may raise why it cannot."""

    name: str
    open: Callable[[], ChatBackend]


@dataclass(slots=True)
class _Try:
    """What happened so far in one request."""

    notes: list[str] = field(default_factory=list)
    last: JackdawError | None = None
    begun: bool = False


class RoutedBackend:
    """Tries ``choices`` in their order; every decision is in the call's trace and in the answer's usage."""

    def __init__(
        self, choices: Sequence[Choice], circuits: Circuits, chance: Callable[[], float] = random.random
    ) -> None:
        self._choices = tuple(choices)
        self._circuits = circuits
        self._chance = chance
        self._current: ChatBackend | None = None

    def capabilities(self) -> Capabilities:
        """Return what the model that would answer now can do. Raises what the last one raised when none can."""
        return self._first(lambda backend: backend.capabilities())

    def stream(self, request: Generation, call: Call) -> Iterator[ModelEvent]:
        """Yield the answer of the first model that gives one; see ChatBackend."""
        so_far = _Try()
        for choice in self._in_turn():
            if (yield from self._of_one(choice, request, call, so_far)):
                return
        raise so_far.last or ModelMissing(task="chat")

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the counts of the model that would answer now."""
        return self._first(lambda backend: backend.count_tokens(texts))

    def count_prompt(self, request: Generation) -> int:
        """Return the count of the model that would answer now."""
        return self._first(lambda backend: backend.count_prompt(request))

    def warm(self, request: Generation, call: Call) -> None:
        """Let the model that would answer now read ahead."""
        self._first(lambda backend: backend.warm(request, call))

    def cancel(self) -> None:
        """End the running stream, if there is one."""
        if self._current is not None:
            self._current.cancel()

    def _in_turn(self) -> list[Choice]:
        """Return the choices, those that keep failing last: someone has to be asked."""
        return sorted(self._choices, key=lambda choice: self._circuits.is_open(choice.name))

    def _first(self, ask: Callable[[ChatBackend], T]) -> T:
        last: JackdawError = ModelMissing(task="chat")
        for choice in self._in_turn():
            try:
                return ask(choice.open())
            except JackdawError as error:
                if decide(error, 1, begun=False) is Decision.GIVE_UP:
                    raise
                last = error
        raise last

    def _of_one(
        self, choice: Choice, request: Generation, call: Call, so_far: _Try
    ) -> Generator[ModelEvent, None, bool]:
        """Yield one model's answer, retried while that may help; return whether it ended."""
        tried = 0
        while True:
            try:
                yield from self._attempt(choice, request, call, so_far)
            except JackdawError as error:
                tried += 1
                decision = self._decide(choice, error, tried, call, so_far)
                if decision is Decision.GIVE_UP:
                    raise
                if decision is Decision.NEXT:
                    return False
                call.cancel.wait(pause_s(tried, self._chance()))
                call.check()
            else:
                return True

    def _attempt(self, choice: Choice, request: Generation, call: Call, so_far: _Try) -> Iterator[ModelEvent]:
        self._current = choice.open()
        call.trace("model", {"model": choice.name, "place": self._choices.index(choice)})
        for event in self._current.stream(request, call):
            so_far.begun = True
            if isinstance(event, ModelDone):
                self._circuits.note(choice.name, failed=False)
                notes = (*so_far.notes, *event.usage.notes)
                usage = dataclasses.replace(event.usage, backend=choice.name, notes=notes)
                yield dataclasses.replace(event, usage=usage)
            else:
                yield event

    def _decide(self, choice: Choice, error: JackdawError, tried: int, call: Call, so_far: _Try) -> Decision:
        decision = decide(error, tried, begun=so_far.begun)
        if decide(error, tried, begun=False) is not Decision.GIVE_UP:
            self._circuits.note(choice.name, failed=True)
        if decision is Decision.RETRY and self._circuits.is_open(choice.name):
            decision = Decision.NEXT
        call.trace("model_failed", {"model": choice.name, "error": error.code, "tried": tried, "then": decision.value})
        if decision is Decision.NEXT:
            so_far.last = so_far.last or error
            so_far.notes.append(f"{choice.name} did not answer: {error.message}")
        return decision
