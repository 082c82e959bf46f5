"""Windows: how a text longer than the model's limit is covered, so that nothing is ever truncated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SPECIAL_TOKENS = 2
"""[CLS] before and [SEP] after the content of every window."""


@dataclass(frozen=True, slots=True)
class WindowRule:
    """At most ``content`` tokens of text in a window; the next one begins ``stride`` tokens later."""

    content: int
    stride: int

    def __post_init__(self) -> None:
        if not 0 < self.stride <= self.content:
            raise ValueError(f"windows of {self.content} tokens every {self.stride} would leave gaps")

    @classmethod
    def for_limit(cls, max_tokens: int) -> WindowRule:
        """Return the rule for a model that reads ``max_tokens``: a fifth of each window overlaps (254, 200 for 256)."""
        content = max_tokens - SPECIAL_TOKENS
        return cls(content, max(1, content * 4 // 5 - content * 4 // 5 % 5))


def spans(token_count: int, rule: WindowRule) -> list[tuple[int, int]]:
    """Return the windows of a text as token spans, in order; together they cover every token. Never empty."""
    found = [(0, min(token_count, rule.content))]
    while found[-1][1] < token_count:
        start = found[-1][0] + rule.stride
        found.append((start, min(token_count, start + rule.content)))
    return found


def cut(tokens: Sequence[int], rule: WindowRule, first: int, last: int) -> list[list[int]]:
    """Return the model inputs of a text's tokens: each window between the special tokens ``first`` and ``last``."""
    return [[first, *tokens[start:end], last] for start, end in spans(len(tokens), rule)]
