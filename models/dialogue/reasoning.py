"""Reasoning: the marks a model thinks between, and the split of its words into thought and answer as they come."""

from __future__ import annotations

from dataclasses import dataclass

from engine.contract.generation import ModelReasoning, ModelText
from models.dialogue.overlap import overlap


@dataclass(frozen=True, slots=True)
class Marks:
    """What opens and closes a stretch of reasoning."""

    opening: str
    closing: str


THINK = Marks("<think>", "</think>")
KNOWN: tuple[Marks, ...] = (
    THINK,
    Marks("<thinking>", "</thinking>"),
    Marks("<thought>", "</thought>"),
    Marks("<reasoning>", "</reasoning>"),
    Marks("<seed:think>", "</seed:think>"),
    Marks("[THINK]", "[/THINK]"),
    Marks("<|START_THINKING|>", "<|END_THINKING|>"),
    Marks("<|begin_of_thought|>", "<|end_of_thought|>"),
    Marks("◁think▷", "◁/think▷"),
)
"""Marks of published templates; others are found by rendering (probe)."""


class ReasoningSplit:
    """Takes the pieces of an answer. Reasoning is known by its mark at the very beginning, or ``begun`` in the prompt.

    White space around the reasoning belongs to neither part.
    """

    def __init__(self, marks: Marks, *, begun: bool = False) -> None:
        self._marks = marks
        self._held = ""
        self._state = "thinking" if begun else "before"
        self._said = False
        self._marked = False

    @property
    def is_open(self) -> bool:
        """Whether the reasoning has begun and not ended."""
        return self._state == "thinking"

    def feed(self, text: str) -> list[ModelReasoning | ModelText]:
        """Return what is certain after ``text``."""
        self._held += text
        if self._state == "before":
            self._begin()
        events: list[ModelReasoning | ModelText] = []
        if self._state == "thinking":
            events += self._think()
        if self._state == "between" and (stripped := self._held.lstrip()):
            self._state, self._held = "answer", stripped
        if self._state == "answer" and self._held:
            events.append(ModelText(self._held))
            self._held = ""
        return events

    def finish(self) -> list[ModelReasoning | ModelText]:
        """Return what was held back."""
        held, self._held = self._held, ""
        if self._state == "thinking":
            thought = held.rstrip() if self._said else held.strip()
            return [ModelReasoning(thought)] if thought else []
        return [ModelText(held)] if held and self._state != "between" else []

    def _begin(self) -> None:
        start = self._held.lstrip()
        if start.startswith(self._marks.opening):
            self._state, self._held, self._marked = "thinking", start[len(self._marks.opening) :], True
        elif not self._marks.opening.startswith(start):
            self._state = "answer"

    def _think(self) -> list[ModelReasoning | ModelText]:
        if not self._said:
            self._held = self._held.lstrip()
            if not self._marked and self._marks.opening.startswith(self._held) and self._held != self._marks.opening:
                return []
            if not self._marked and self._held.startswith(self._marks.opening):  # said although the prompt opened it
                self._held = self._held[len(self._marks.opening) :].lstrip()
            self._marked = True
        thought, closed, rest = self._held.partition(self._marks.closing)
        if closed:
            self._state, self._held = "between", rest
            thought = thought.rstrip()
        else:
            kept = thought[: len(thought) - overlap(thought, self._marks.closing)].rstrip()
            thought, self._held = kept, thought[len(kept) :]
        self._said = self._said or bool(thought)
        return [ModelReasoning(thought)] if thought else []
