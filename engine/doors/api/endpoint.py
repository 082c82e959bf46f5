"""Endpoints: plain functions behind paths. A function's signature says what it takes and what it gives.

A parameter is the Doors, the Holder of the token, part of the path (by its name), the body (a dataclass), the
``Last-Event-ID`` (an EventId), or else a field of the query. What is returned goes out as JSON; None is an empty
success. The same signatures make the API's description (``openapi``).
"""

from __future__ import annotations

import dataclasses
import enum
import inspect
import json
import logging
import re
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NewType, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from engine.contract.errors import BadRequest, EngineFault, JackdawError
from engine.contract.wire import from_wire
from engine.doors.api.doors import Doors
from engine.doors.api.guard import Receive, Scope, Send
from engine.doors.api.reply import refuse, reply
from engine.doors.api.tokens import Holder

EventId = NewType("EventId", int)
"""Number of the last event that the caller has seen."""
EVENT_ID_HEADER = "last-event-id"
Function = TypeVar("Function", bound=Callable[..., Any])
log = logging.getLogger(__name__)


class Source(enum.Enum):
    """Where a parameter's value comes from."""

    DOORS = "doors"
    HOLDER = "holder"
    PATH = "path"
    QUERY = "query"
    HEADER = "header"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an endpoint's function."""

    name: str
    source: Source
    shape: Any
    default: Any = inspect.Parameter.empty

    @property
    def is_required(self) -> bool:
        """True when the caller must give it."""
        return self.default is inspect.Parameter.empty


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method of one path."""

    method: str
    path: str
    status: int
    function: Callable[..., Any]
    parameters: tuple[Parameter, ...]
    gives: Any

    def answer(self, asked: Request, body: bytes) -> Response:
        """Return what the function says to a request, its refusals and failures included."""
        try:
            given = self.function(**{one.name: _value(one, asked, body) for one in self.parameters})
        except JackdawError as error:
            return refuse(error)
        except Exception as error:
            log.exception("%s %s failed", self.method, self.path)
            return refuse(EngineFault(type(error).__name__, problem="unexpected error"))
        if given is None:
            return Response(status_code=204)
        return given if isinstance(given, Response) else reply(given, self.status)


class Routes:
    """The endpoints of one noun."""

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix
        self.endpoints: list[Endpoint] = []

    def get(self, path: str = "") -> Callable[[Function], Function]:
        """Serve GET by the function below."""
        return self._add("GET", path, 200)

    def post(self, path: str = "", status: int = 200) -> Callable[[Function], Function]:
        """Serve POST by the function below; its result goes out with ``status``."""
        return self._add("POST", path, status)

    def patch(self, path: str = "") -> Callable[[Function], Function]:
        """Serve PATCH by the function below."""
        return self._add("PATCH", path, 200)

    def delete(self, path: str = "") -> Callable[[Function], Function]:
        """Serve DELETE by the function below."""
        return self._add("DELETE", path, 200)

    def _add(self, method: str, path: str, status: int) -> Callable[[Function], Function]:
        def add(function: Function) -> Function:
            whole = self.prefix + path
            hints = typing.get_type_hints(function)
            parameters = tuple(
                Parameter(name, _source(name, hints[name], whole), hints[name], one.default)
                for name, one in inspect.signature(function).parameters.items()
            )
            self.endpoints.append(Endpoint(method, whole, status, function, parameters, hints["return"]))
            return function

        return add


class Place:
    """One path, served by the endpoint of each method. An ASGI application."""

    def __init__(self, endpoints: Mapping[str, Endpoint]) -> None:
        self._endpoints = endpoints

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, in a thread: the services behind the doors are synchronous."""
        asked = Request(scope, receive)
        endpoint = self._endpoints.get(asked.method)
        if endpoint is None:
            answer = refuse(BadRequest(problem=f"{asked.method} is not offered here."), status=405)
        else:
            answer = await run_in_threadpool(endpoint.answer, asked, await asked.body())
        await answer(scope, receive, send)


def _source(name: str, shape: Any, path: str) -> Source:
    if shape is Doors:
        return Source.DOORS
    if shape is Holder:
        return Source.HOLDER
    if f"{{{name}}}" in path:
        return Source.PATH
    if EventId in (shape, *typing.get_args(shape)):
        return Source.HEADER
    return Source.BODY if dataclasses.is_dataclass(shape) else Source.QUERY


def _value(one: Parameter, asked: Request, body: bytes) -> Any:
    """Return what a request gives for a parameter. Raises BadRequest."""
    if one.source is Source.DOORS:
        return asked.scope["jackdaw.doors"]
    if one.source is Source.HOLDER:
        return asked.scope["jackdaw.holder"]
    if one.source is Source.BODY:
        return _body(one.shape, body)
    if one.source is Source.PATH:
        given: str | None = asked.path_params[one.name]
    elif one.source is Source.HEADER:
        given = asked.headers.get(EVENT_ID_HEADER)
    else:
        given = asked.query_params.get(one.name)
    if given is None:
        if one.is_required:
            raise BadRequest(problem=f"{one.name} is missing.")
        return one.default
    return _number(one.name, given) if is_number(one.shape) else given


def is_number(shape: Any) -> bool:
    """Return whether a parameter's type is a whole number, maybe absent."""
    kinds = (shape, *typing.get_args(shape))
    return int in kinds or EventId in kinds


def _number(name: str, given: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,18}", given):
        raise BadRequest(problem=f"{name} must be a whole number.")
    return int(given)


def _body(shape: type, body: bytes) -> Any:
    try:
        return from_wire(shape, json.loads(body))
    except (ValueError, RecursionError) as error:
        raise BadRequest(problem=f"The body is no {shape.__name__}: {error}") from None
