"""Replies: contract dataclasses as JSON, errors in their wire form, file addresses as paths."""

from __future__ import annotations

import json
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from engine.contract.errors import BadRequest, EngineFault, JackdawError, NotFound
from engine.contract.file import path_of_uri
from engine.contract.wire import to_wire

EVENT_STREAM = "text/event-stream"


def reply(value: Any, status: int = 200) -> Response:
    """Return ``value`` as JSON. Only ASCII is written: texts may hold lone surrogates, which UTF-8 cannot carry."""
    return Response(json.dumps(to_wire(value)), status, media_type="application/json")


def done() -> Response:
    """Return an empty success."""
    return Response(status_code=204)


def stream(frames: Any) -> StreamingResponse:
    """Return server-sent events."""
    return StreamingResponse(frames, media_type=EVENT_STREAM, headers={"Cache-Control": "no-store"})


def path_in(uri: str) -> bytes:
    """Return the path of a ``file://`` address. Raises BadRequest."""
    try:
        return path_of_uri(uri)
    except ValueError as error:
        raise BadRequest(problem=str(error)) from None


def _on_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, JackdawError)
    return reply(error.to_wire(), error.http_status)


def _on_validation(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = "; ".join(f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}" for fault in error.errors())
    return reply(BadRequest(problem=faults).to_wire(), BadRequest.http_status)


def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    missing = NotFound(what="address", name=request.scope["path"])
    refused: JackdawError = missing if error.status_code == 404 else BadRequest(problem=str(error.detail))
    return reply(refused.to_wire(), error.status_code)


def _on_surprise(_request: Request, error: Exception) -> Response:
    # the server raises it again behind this reply and logs it
    return reply(EngineFault(type(error).__name__, problem="unexpected error").to_wire(), EngineFault.http_status)


def speak_errors(app: FastAPI) -> None:
    """Make every failure of a route answer in the wire form of an error."""
    app.add_exception_handler(JackdawError, _on_error)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(Exception, _on_surprise)
