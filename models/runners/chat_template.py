"""ChatTemplate: renders a model's own chat template, which is a program from an untrusted file, within bounds.

The sandbox keeps it from reaching anything; size and time limits keep it from filling or hanging the process.
"""

from __future__ import annotations

import json
import signal
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any

from jinja2 import TemplateError, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

LONGEST_TEMPLATE = 256 * 1024
"""Characters; the longest templates of published models are under 20,000."""
LONGEST_PROMPT = 8 * 1024 * 1024
RENDER_LIMIT_S = 1.0


class TemplateRefused(Exception):
    """The template cannot be used; the message says why."""


class _BoundedEnvironment(ImmutableSandboxedEnvironment):
    """The sandbox, with repetition and powers bounded: ``'a' * 10**9`` would fill the memory in one step."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        sizes = [len(side) if isinstance(side, (str, list, tuple)) else abs(side) for side in (left, right)]
        if operator == "**" or sizes[0] * sizes[1] > LONGEST_PROMPT:
            raise TemplateRefused("the chat template asks for too much")
        return super().call_binop(context, operator, left, right)


class _GenerationBlock(Extension):
    """``{% generation %}`` marks the assistant's words for training; here it is as if it were not there."""

    tags = {"generation"}  # noqa: RUF012 - Jinja's own attribute

    def parse(self, parser: Parser) -> list[nodes.Node]:
        """Return what the block holds."""
        next(parser.stream)
        return list(parser.parse_statements(("name:endgeneration",), drop_needle=True))


def _to_json(
    value: Any,
    ensure_ascii: bool = False,
    indent: int | None = None,
    separators: tuple[str, str] | None = None,
    sort_keys: bool = False,
) -> str:
    """Return JSON as published templates expect it: no HTML escapes, and the parameters in this order."""
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def _raise(message: str) -> None:
    raise TemplateRefused(f"the chat template says: {message}")


class ChatTemplate:
    """A compiled template. Raises TemplateRefused when it is missing, too long or not valid."""

    def __init__(self, source: str, *, bos: str = "", eos: str = "") -> None:
        if not source:
            raise TemplateRefused(
                "it has no chat template. Use an instruction-tuned (chat or instruct) GGUF of the model"
            )
        if len(source) > LONGEST_TEMPLATE:
            raise TemplateRefused("its chat template is too long")
        extensions: list[str | type[Extension]] = ["jinja2.ext.loopcontrols", _GenerationBlock]
        environment = _BoundedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=extensions)
        environment.filters["tojson"] = _to_json
        environment.globals["raise_exception"] = _raise
        environment.globals["strftime_now"] = time.strftime
        self._special = {"bos_token": bos, "eos_token": eos}
        try:
            self._template = environment.from_string(source)
        except TemplateError as error:
            raise TemplateRefused(f"its chat template is not valid: {error}") from error

    def render(self, messages: Sequence[Mapping[str, Any]], variables: Mapping[str, Any] | None = None) -> str:
        """Return the prompt for these messages, ready for the assistant's turn unless ``variables`` say otherwise.

        Raises TemplateRefused.
        """
        given = {"messages": messages, "add_generation_prompt": True, **self._special, **(variables or {})}
        parts: list[str] = []
        length = 0
        try:
            with _time_limit(RENDER_LIMIT_S):
                for part in self._template.generate(given):
                    length += len(part)
                    if length > LONGEST_PROMPT:
                        raise TemplateRefused("the chat template makes too long a prompt")
                    parts.append(part)
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            raise TemplateRefused(f"the chat template failed: {error}") from error
        except (MemoryError, RecursionError) as error:
            raise TemplateRefused("the chat template asks for too much") from error
        return "".join(parts)


@contextmanager
def _time_limit(limit_s: float) -> Iterator[None]:
    """Interrupt the block after ``limit_s``.

    Where there are no timers (Windows, other threads) the only limit is the parent's deadline: it kills the process.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TemplateRefused("the chat template takes too long")

    previous = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, limit_s)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, previous)
