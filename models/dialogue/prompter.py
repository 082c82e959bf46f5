"""Prompter: a request as the text one model reads, and the reader of what it writes back."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.contract.errors import TemplateUnusable
from engine.contract.generation import Generation, Message, ModelReasoning, ModelText, ModelToolCall
from models.calling.call_format import REACT as REACT_CALLS
from models.calling.call_stream import CallStream
from models.calling.described_tools import with_described_tools
from models.calling.ladder import CONSTRAINED, REACT, TEMPLATE
from models.calling.probe import Render
from models.dialogue.grammar import grammar_of
from models.dialogue.harmony import FINAL, MARKS, HarmonyReader
from models.dialogue.reasoning import ReasoningSplit
from models.dialogue.traits import TemplateTraits
from models.dialogue.turns import escaped, merged, template_tools, template_turns, without_system

REACT_STOP = "Observation:"
_SCHEMA_TOLD = "Answer with one JSON value that fits this JSON schema, and nothing else:\n{schema}"


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model reads, and how what it writes is held and read."""

    text: str
    way: str
    """How tools are called here; empty when there are none."""
    begun: bool
    """The text ends inside the model's reasoning."""
    grammar: str = ""
    grammar_after: str = ""
    stops: tuple[str, ...] = ()


class Prompter:
    """Writes prompts for one model through its template; ``picture_mark`` is what it takes for a picture."""

    def __init__(
        self,
        render: Render,
        traits: TemplateTraits,
        control_tokens: Sequence[str],
        rung: str,
        picture_mark: str = "",
    ) -> None:
        self._render = render
        self.traits = traits
        self.rung = rung
        self._control_tokens = tuple(control_tokens)
        self._picture_mark = picture_mark
        kept = {traits.marks.opening, traits.marks.closing, *_call_marks(traits)} | (
            {*MARKS} if traits.harmony else set()
        )
        self.shows_control = any(token in mark for token in control_tokens for mark in kept)
        """Whether the model's marks are control tokens, which are otherwise not part of what it writes."""
        hidden = [re.escape(token) for token in control_tokens if not any(token in mark for mark in kept)]
        self._hidden = re.compile("|".join(hidden) or r"(?!)")

    def prompt(self, request: Generation) -> Prompt:
        """Return the prompt of a request. Raises TemplateUnusable, BadRequest for a schema that cannot be kept."""
        way = self._way(request)
        messages = escaped(request.messages, self._control_tokens)
        if way in {CONSTRAINED, REACT}:
            messages = with_described_tools(messages, request.tools, way)
        if request.schema is not None:
            messages = _with_schema(messages, request.schema)
        variables: dict[str, Any] = {"enable_thinking": request.think, "thinking": request.think}
        if way == TEMPLATE:
            variables["tools"] = template_tools(request.tools)
        text = self._rendered(messages, variables)
        text, begun = self._opened(text, request, forced=request.schema is not None or way == CONSTRAINED)
        grammar = "" if request.schema is None or way else grammar_of(request.schema)
        after = self.traits.marks.closing if begun else ""
        return Prompt(text, way, begun, grammar, after if grammar else "", (REACT_STOP,) if way == REACT else ())

    def reader(self, prompt: Prompt, request: Generation) -> AnswerReader | HarmonyReader:
        """Return what tells reasoning, text and calls apart in the answer to ``prompt``."""
        if self.traits.harmony and prompt.way != REACT:
            return HarmonyReader(begun=prompt.text.endswith(FINAL))
        calls = None
        if prompt.way in {TEMPLATE, REACT}:
            schemas = {tool.name: tool.parameters for tool in request.tools}
            known = (self.traits.calls,) if self.traits.calls is not None and prompt.way == TEMPLATE else ()
            calls = CallStream((REACT_CALLS,) if prompt.way == REACT else known, schemas)
        return AnswerReader(ReasoningSplit(self.traits.marks, begun=prompt.begun), calls, self._hidden)

    def _way(self, request: Generation) -> str:
        """Return how the tools of a request are called; a choice or a form that is demanded needs a grammar."""
        if not request.tools or request.tool_choice == "none":
            return ""
        demanded = request.schema is not None or request.tool_choice != "auto"
        return CONSTRAINED if self.rung == TEMPLATE and demanded else self.rung

    def _rendered(self, messages: Sequence[Message], variables: Mapping[str, Any]) -> str:
        """Render, and where the template refuses turns that follow each other, render them joined."""
        spoken = tuple(messages) if self.traits.system else without_system(messages)
        try:
            return self._render({"messages": self._turns(spoken), **variables})
        except TemplateUnusable:
            joined = merged(spoken)
            if joined == spoken:
                raise
            return self._render({"messages": self._turns(joined), **variables})

    def _turns(self, messages: Sequence[Message]) -> list[dict[str, Any]]:
        as_text = self.traits.arguments_as_text
        return template_turns(messages, arguments_as_text=as_text, picture_mark=self._picture_mark)

    def _opened(self, text: str, request: Generation, *, forced: bool) -> tuple[str, bool]:
        """Open or close the reasoning at the end of a prompt as the request wants it; return whether it is open."""
        if self.traits.harmony:
            return (text + FINAL if forced else text), False
        marks = self.traits.marks
        is_open = text.rstrip().endswith(marks.opening)
        if is_open and not request.think:
            return f"{text.rstrip()}\n\n{marks.closing}\n\n", False
        if not is_open and request.think and self.traits.reasoning and forced:
            return f"{text}{marks.opening}\n", True  # else a model that does not think would never meet the grammar
        return text, is_open


class AnswerReader:
    """Takes the pieces of an answer and gives events."""

    def __init__(self, reasoning: ReasoningSplit, calls: CallStream | None, hidden: re.Pattern[str]) -> None:
        self._reasoning = reasoning
        self._calls = calls
        self._hidden = hidden

    @property
    def calls(self) -> int:
        """How many calls were read so far."""
        return self._calls.count if self._calls is not None else 0

    def feed(self, text: str) -> list[ModelReasoning | ModelText | ModelToolCall]:
        """Return what is certain after ``text``."""
        return self._through(self._reasoning.feed(self._hidden.sub("", text)))

    def finish(self) -> list[ModelReasoning | ModelText | ModelToolCall]:
        """Return what was held back."""
        events = self._through(self._reasoning.finish())
        return [*events, *(self._calls.finish() if self._calls is not None else ())]

    def _through(
        self, events: Sequence[ModelReasoning | ModelText]
    ) -> list[ModelReasoning | ModelText | ModelToolCall]:
        if self._calls is None:
            return list(events)
        through: list[ModelReasoning | ModelText | ModelToolCall] = []
        for event in events:
            through += self._calls.feed(event.text) if isinstance(event, ModelText) else [event]
        return through


def _call_marks(traits: TemplateTraits) -> tuple[str, ...]:
    form = traits.calls
    if form is None:
        return ()
    return (*form.glue, form.between, form.key_opening, form.key_closing, form.value_closing)


def _with_schema(messages: Sequence[Message], schema: Mapping[str, Any]) -> tuple[Message, ...]:
    told = _SCHEMA_TOLD.format(schema=json.dumps(schema, ensure_ascii=False))
    if messages and messages[0].role == "system":
        return (replace(messages[0], content=f"{messages[0].content}\n\n{told}"), *messages[1:])
    return (Message("system", told), *messages)
