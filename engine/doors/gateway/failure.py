"""Failure: errors in OpenAI's shape, with the status their clients know and a body that helps."""

from __future__ import annotations

import json
from typing import Any, Final

from starlette.responses import Response

from engine.contract.errors import (
    BadRequest,
    Cancelled,
    DeadlinePassed,
    JackdawError,
    ModelMissing,
    ModelTooLarge,
    NotFound,
    NotShown,
    TemplateUnusable,
)

_STATUS: Final[tuple[tuple[type[JackdawError], int, str, str], ...]] = (
    (NotFound, 404, "invalid_request_error", "model_not_found"),
    (ModelMissing, 404, "invalid_request_error", "model_not_found"),
    (BadRequest, 400, "invalid_request_error", "bad_request"),
    (NotShown, 400, "invalid_request_error", "not_shown"),
    (TemplateUnusable, 400, "invalid_request_error", "template_unusable"),
    (ModelTooLarge, 503, "server_error", "model_too_large"),
    (DeadlinePassed, 504, "server_error", "deadline_passed"),
    (Cancelled, 503, "server_error", "cancelled"),
)


class Failure(Exception):
    """A refusal with its HTTP status. ``retry_after_s`` 0 names no time to come back."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        kind: str = "invalid_request_error",
        param: str | None = None,
        retry_after_s: int = 0,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after_s = retry_after_s
        self._error = {"message": message, "type": kind, "param": param, "code": code}

    @property
    def body(self) -> dict[str, Any]:
        """The error as OpenAI writes it."""
        return {"error": self._error}

    def response(self) -> Response:
        """Return it as an answer."""
        headers = {"Retry-After": str(self.retry_after_s)} if self.retry_after_s else {}
        if self.status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        return Response(json.dumps(self.body), self.status, headers, media_type="application/json")


def failure_of(error: Exception) -> Failure:
    """Return how an error is told to a caller; what is ours to mend says no more than its kind."""
    if isinstance(error, Failure):
        return error
    if not isinstance(error, JackdawError):
        return Failure(500, "internal_error", "Something went wrong; the engine's log has it.", kind="server_error")
    for shape, status, kind, code in _STATUS:
        if isinstance(error, shape):
            return Failure(status, code, error.message, kind=kind, retry_after_s=5 if status == 503 else 0)
    status = 503 if error.retryable else 500
    return Failure(status, error.code, error.message, kind="server_error", retry_after_s=5 if status == 503 else 0)
