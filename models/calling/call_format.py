"""CallFormat: how a model writes tool calls: the shape, and the marks around its parts."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

_MARK = re.compile(r"[\w:]*(?:<[^<>\s]*>|\[[^\[\]\s]*\])|```\w*|[^\s`<\[]+|\S[^\s<\[]*")


class Shape(enum.StrEnum):
    """Which part of a call is JSON."""

    JSON = "json"
    """All of it: ``<tool_call>{"name": ..., "arguments": {...}}</tool_call>``."""
    TAG_WITH_JSON = "tag_with_json"
    """The arguments: ``<function=name>{...}</function>``."""
    TAG_WITH_TAGGED = "tag_with_tagged"
    """Nothing: ``<function=name><parameter=key>value</parameter></function>``."""
    PYTHONIC = "pythonic"
    """Nothing: ``[name(key="value")]``."""


@dataclass(frozen=True, slots=True)
class CallFormat:
    """One way to write calls. Marks are matched part by part, with any white space between the parts."""

    shape: Shape
    opening: str = ""
    """Before the first call's name or JSON; empty when nothing announces a call."""
    between: str = ""
    """From the name to its arguments, in tagged shapes."""
    closing: str = ""
    """After the last call's JSON, value or bracket."""
    separator: str = ""
    """From one call to the next, where that is not simply closing and opening."""
    key_opening: str = ""
    """Before each argument's key, in TAG_WITH_TAGGED."""
    key_closing: str = ""
    """From a key to its value."""
    value_closing: str = ""
    """After each value."""

    @property
    def trigger(self) -> str:
        """The mark that turns text into calls; empty for calls that nothing announces."""
        return next(iter(marks(self.opening)), "")

    @property
    def lead(self) -> str:
        """The mark directly before a name, in tagged shapes."""
        return marks(self.opening)[-1] if self.opening.strip() else ""

    @property
    def glue(self) -> tuple[str, ...]:
        """The marks that may stand around calls and mean nothing by themselves, longest first."""
        found = {*marks(self.opening), *marks(self.closing), *marks(self.separator)}
        return tuple(sorted(found, key=lambda mark: (-len(mark), mark)))


def marks(text: str) -> list[str]:
    """Return the parts of a marker: each tag with the word attached before it, each fence, each other word."""
    return _MARK.findall(text)


HERMES = CallFormat(Shape.JSON, opening="<tool_call>", closing="</tool_call>")
BARE = CallFormat(Shape.JSON)
BARE_PYTHONIC = CallFormat(Shape.PYTHONIC)
REACT = CallFormat(Shape.TAG_WITH_JSON, opening="Action:", between="Action Input:")

ALWAYS: tuple[CallFormat, ...] = (
    HERMES,
    CallFormat(Shape.JSON, opening="[TOOL_CALLS]"),
    CallFormat(Shape.JSON, opening="<|python_tag|>"),
    CallFormat(Shape.TAG_WITH_JSON, opening="<function=", between=">", closing="</function>"),
    CallFormat(Shape.PYTHONIC, opening="<|tool_call_start|>", closing="<|tool_call_end|>"),
)
"""Marked calls that are understood whatever the template says: small models fall back to what they saw in training."""
