"""TemplateTraits: what a chat template can express, as found out by rendering it."""

from __future__ import annotations

from dataclasses import dataclass

from models.calling.call_format import CallFormat
from models.dialogue.reasoning import THINK, Marks


@dataclass(frozen=True, slots=True)
class TemplateTraits:
    """How to speak through one template."""

    system: bool = True
    """It has a place for what the system says."""
    tools: bool = False
    """It tells the model of tools, and writes calls and their results."""
    calls: CallFormat | None = None
    """How it writes calls, where that could be told."""
    arguments_as_text: bool = False
    """It pastes arguments, so they must be text already."""
    reasoning: bool = False
    """The model is one that thinks before it answers."""
    marks: Marks = THINK
    """What its reasoning stands between."""
    harmony: bool = False
    """It writes in channels (models.dialogue.harmony), whatever else was found."""


PLAIN = TemplateTraits()
