"""Routing: which model does which task, which one steps in when it fails, when a failing one is left alone. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from engine.contract.errors import (
    AirGapped,
    JackdawError,
    ModelMissing,
    ModelTooLarge,
    NotFound,
    NotGranted,
    RemoteFailed,
    RunnerFailed,
)

CHAT_TASKS: Final = ("chat", "title")
"""What a language model is asked to do; each may have a model of its own, else it is chat's."""
MOST_RETRIES: Final = 2
FIRST_PAUSE_S: Final = 0.5
LONGEST_PAUSE_S: Final = 8.0
FAILURES_TO_OPEN: Final = 3
OPEN_S: Final = 30.0
"""How long a model that failed so often is passed over before it is tried once more."""


class Decision(Enum):
    """What to do about an error."""

    RETRY = "retry"
    NEXT = "next"
    GIVE_UP = "give_up"


@dataclass(frozen=True, slots=True)
class Circuit:
    """What is remembered of one model: failures in a row, and when the last of enough of them was."""

    failures: int = 0
    opened_at_s: float = 0.0

    def is_open(self, now_s: float) -> bool:
        """True while the model is passed over."""
        return self.failures >= FAILURES_TO_OPEN and now_s < self.opened_at_s + OPEN_S

    def failed(self, now_s: float) -> Circuit:
        """Return it after one more failure. A single try after the pause that fails too opens it again."""
        return replace(self, failures=self.failures + 1, opened_at_s=now_s)


CLOSED: Final = Circuit()


def choices(task: str, chosen: Mapping[str, str], fallback: Iterable[str]) -> tuple[str, ...]:
    """Return the models for a task, in the order in which they are tried; nothing when none was chosen for it."""
    first = chosen.get(task, "") or chosen.get("chat", "")
    if not first:
        return ()
    return tuple(dict.fromkeys([first, *(name for name in (chosen.get("chat", ""), *fallback) if name)]))


def decide(error: JackdawError, tried: int, *, begun: bool) -> Decision:
    """Return what to do after a model's ``tried`` failures in a row in this request.

    Once words of the answer were given (``begun``) another model's would not fit them. A request that is wrong is
    wrong for all; a model that is not there, too large or not allowed is not asked again.
    """
    if begun:
        return Decision.GIVE_UP
    if isinstance(error, (RemoteFailed, RunnerFailed)):
        return Decision.RETRY if tried <= MOST_RETRIES else Decision.NEXT
    if isinstance(error, (ModelMissing, ModelTooLarge, NotFound, NotGranted, AirGapped)):
        return Decision.NEXT
    return Decision.GIVE_UP


def pause_s(tried: int, chance: float) -> float:
    """Return how long to wait before a retry; ``chance`` (0 to 1) keeps many from coming back at once."""
    longest: float = min(FIRST_PAUSE_S * 2 ** (tried - 1), LONGEST_PAUSE_S)
    return longest * (0.5 + 0.5 * chance)
