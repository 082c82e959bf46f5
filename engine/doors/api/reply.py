"""Replies: contract dataclasses as JSON, errors in their wire form, file addresses as paths."""

from __future__ import annotations

import json
from collections.abc import AsyncIterable
from typing import Any

from starlette.responses import Response, StreamingResponse

from engine.contract.errors import BadRequest, JackdawError
from engine.contract.file import path_of_uri
from engine.contract.wire import to_wire

EVENT_STREAM = "text/event-stream"
PICTURE = "image/webp"


class PictureReply(Response):
    """A picture as it is."""

    media_type = PICTURE

    def __init__(self, data: bytes) -> None:
        # What can be forgotten must not live on in a cache outside the home.
        super().__init__(data, headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"})


class EventStream(StreamingResponse):
    """Server-sent events."""

    def __init__(self, frames: AsyncIterable[str]) -> None:
        super().__init__(frames, media_type=EVENT_STREAM, headers={"Cache-Control": "no-store"})


def reply(value: Any, status: int = 200) -> Response:
    """Return ``value`` as JSON. Only ASCII is written: texts may hold lone surrogates, which UTF-8 cannot carry."""
    return Response(json.dumps(to_wire(value)), status, media_type="application/json")


def refuse(error: JackdawError, status: int | None = None) -> Response:
    """Return an error in its wire form, with its own status unless another is given."""
    return reply(error.to_wire(), status or error.http_status)


def path_in(uri: str) -> bytes:
    """Return the path of a ``file://`` address. Raises BadRequest."""
    try:
        return path_of_uri(uri)
    except ValueError as error:
        raise BadRequest(problem=str(error)) from None
