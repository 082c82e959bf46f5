"""Conversation: one training example - turns, tools, and where its answers take their evidence from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.tiny.corpus.template import render


@dataclass(frozen=True, slots=True)
class Turn:
    """One message. Assistant turns are what the model learns to write, unless they are history."""

    role: str
    content: str
    learned: bool = True
    tool_calls: tuple[Mapping[str, Any], ...] = ()

    def as_message(self) -> dict[str, Any]:
        """Return the message as chat templates expect it."""
        message: dict[str, Any] = {"role": self.role, "content": self.content}
        return message | ({"tool_calls": list(self.tool_calls)} if self.tool_calls else {})


@dataclass(frozen=True, slots=True)
class Conversation:
    """Turns with the task they teach."""

    task: str
    turns: tuple[Turn, ...]
    tools: tuple[Mapping[str, Any], ...] = ()

    def text(self) -> str:
        """Return the whole conversation as the model reads it."""
        return render([turn.as_message() for turn in self.turns], self.tools, ask=False)

    def prompt(self, turn: int) -> str:
        """Return what the model reads before it writes the assistant turn number ``turn``."""
        return render([each.as_message() for each in self.turns[:turn]], self.tools, ask=True)

    def learned(self) -> list[int]:
        """Return the numbers of the turns to be learned."""
        return [number for number, turn in enumerate(self.turns) if turn.role == "assistant" and turn.learned]
