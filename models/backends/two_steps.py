"""Two steps: a tool call that is valid by construction: choose an action, then write what it takes, each by grammar."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from engine.contract.errors import BadRequest
from engine.contract.generation import Generation, ToolSpec
from models.calling.described_tools import ANSWER, chosen
from models.dialogue.grammar import choice, grammar_of

CHOICE_TOKENS = 96
"""More than the longest name of a tool takes."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The first step: ``fixed`` is the line that needs no model to be written."""

    grammar: str = ""
    fixed: str = ""


def first_step(request: Generation) -> Choice:
    """Return how the action is chosen. Raises BadRequest for a choice that is no tool of the request."""
    names = [tool.name for tool in request.tools]
    if request.tool_choice not in {"auto", "required"}:
        if request.tool_choice not in names:
            raise BadRequest(problem=f"There is no tool '{request.tool_choice}' in this request.")
        return Choice(fixed=chosen(request.tool_choice))
    if len(names) == 1 and request.tool_choice == "required":
        return Choice(fixed=chosen(names[0]))
    actions = names if request.tool_choice == "required" else [*names, ANSWER]
    return Choice(grammar=f'root ::= "{{\\"action\\": " {choice(actions)} "}}"\n')


def chosen_tool(line: str, tools: Sequence[ToolSpec]) -> ToolSpec | None:
    """Return the tool that the first step's line names; None when the model answers itself."""
    try:
        action = json.loads(line).get("action")
    except (ValueError, AttributeError):
        return None
    return next((tool for tool in tools if tool.name == action), None)


def second_grammar(tool: ToolSpec | None, request: Generation) -> str:
    """Return the grammar of what follows: arguments, or the answer's own form, or nothing for free text."""
    if tool is not None:
        return grammar_of({"type": "object", **tool.parameters})
    return "" if request.schema is None else grammar_of(request.schema)
