"""Pace: how fast a model reads on this machine, what it has read last, and so how long the first word will take."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from engine.contract.answer import Usage
from engine.contract.generation import Message

ASSUMED_TOKENS_PER_S: Final = 150.0
"""While nothing was measured: a 1.5B model in four bits on an old laptop's two cores."""
LEAST_MEASURED_TOKENS: Final = 48
"""Fewer tokens read anew say more of the overhead than of the speed."""


class Speeds(Protocol):
    """What was measured of each model on this machine."""

    def reading(self, model: str) -> float:
        """Return the tokens a second that a model reads, 0 while unknown."""
        ...

    def note(self, model: str, tokens_per_s: float) -> None:
        """Take a measurement in."""
        ...


class NoSpeeds:
    """Nothing is known and nothing kept."""

    def reading(self, model: str) -> float:  # noqa: ARG002
        """Return 0."""
        return 0.0

    def note(self, model: str, tokens_per_s: float) -> None:
        """Keep nothing."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Reading speed (0: not measured yet) and the wait before the first word that is aimed at."""

    tokens_per_s: float
    first_word_s: float

    @property
    def fresh_tokens(self) -> int:
        """How many tokens may be read anew."""
        return int((self.tokens_per_s or ASSUMED_TOKENS_PER_S) * self.first_word_s)

    def expected_s(self, fresh: int) -> float:
        """Return how long reading so many tokens takes, 0 while the speed is unknown."""
        return round(fresh / self.tokens_per_s, 2) if self.tokens_per_s else 0.0


class Reads:
    """What each model has read last: a prompt that begins the same need not be read again. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: dict[str, tuple[Message, ...]] = {}

    def sent(self, model: str, messages: Sequence[Message]) -> None:
        """Remember what a model reads now."""
        with self._lock:
            self._last[model] = tuple(messages)

    def shared(self, model: str, messages: Sequence[Message]) -> int:
        """Return how many of the first messages the model has just read."""
        with self._lock:
            last = self._last.get(model, ())
        count = 0
        for one, other in zip(last, messages, strict=False):
            if one != other:
                break
            count += 1
        return count


def measured(usage: Usage) -> float:
    """Return the reading speed of a finished answer, 0 when too little was read to tell."""
    fresh = usage.prompt_tokens - usage.cached_tokens
    if fresh < LEAST_MEASURED_TOKENS or usage.first_token_ms < 1.0:
        return 0.0
    return fresh / (usage.first_token_ms / 1000)
