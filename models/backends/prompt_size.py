"""Prompt size: how large a request is, for servers that do not count it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from engine.contract.generation import Generation
from models.backends.token_estimate import TURN_TOKENS, TokenEstimate

CUT_NOTE = "The server read {read} tokens of about {sent}: it may have left out a part of what it was sent."
PICTURE_TOKENS = 1024
"""What a picture is counted as; vision models make some hundreds to some thousand tokens of one."""


def texts(request: Generation) -> Iterator[str]:
    """Yield every text of a request that its prompt holds, tools included."""
    for message in request.messages:
        yield from (message.content, message.reasoning, *(call.arguments for call in message.tool_calls))
    if request.tool_choice != "none":
        for tool in request.tools:
            yield json.dumps([tool.name, tool.description, dict(tool.parameters)])


def size_bytes(request: Generation) -> int:
    """Return the bytes of all texts."""
    return sum(len(text.encode(errors="replace")) for text in texts(request))


def estimated(request: Generation, estimate: TokenEstimate) -> int:
    """Return the tokens a prompt is estimated at, turns and pictures included."""
    pictures = sum(len(message.images) for message in request.messages)
    around = TURN_TOKENS * (len(request.messages) + 1) + PICTURE_TOKENS * pictures
    return sum(estimate.of(text) for text in texts(request)) + around
