"""The error tree. Each error travels over the wire by its code and is rebuilt as the same class.

JackdawError
├── UserError                 the person can fix it (exit code 1)
│   ├── NotFound              no such root, file, chat, model, job
│   ├── PathMissing           a folder or file that does not exist
│   ├── PathUnreadable        no permission
│   ├── PathNotAllowed        the home itself, a system folder, a path inside another rule
│   ├── BadQuery              the query language was not understood
│   ├── BadRequest            arguments that do not fit
│   ├── Conflict              already there, or in a state that forbids it
│   ├── NewerLedger           the home was written by a newer Jackdaw
│   ├── LedgerDamaged         the system of record cannot be read; a snapshot can be put back
│   ├── HomeBusy              another engine owns this home
│   ├── DiskFull              too little space to go on
│   ├── ModelMissing          no model for the task
│   ├── TemplateUnusable      a model's chat template is missing, broken or hostile
│   ├── ModelTooLarge         a model that does not fit into memory now
│   ├── NotGranted            a destination the person has not allowed
│   ├── AirGapped             the air gap forbids every connection
│   ├── RemoteFailed          another machine's server does not answer as it should
│   ├── NotShown              a file, page or picture that cannot be drawn
│   └── NotAuthorised         token missing or not allowed to do this
└── EngineFault               our failure (exit code 3)
    ├── EngineUnreachable     no engine answers
    ├── NotReady              the engine is up, the index is still opening
    ├── IndexDamaged          the index cannot be trusted until it is repaired
    ├── RunnerFailed          a model process failed
    ├── WorkerFailed          a parser process failed
    ├── Cancelled             the call was cancelled
    └── DeadlinePassed        the call ran out of time
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from engine.contract.reason import Remedy


class JackdawError(Exception):
    """Base of all errors that cross a process boundary."""

    code: ClassVar[str] = "error"
    template: ClassVar[str] = "Something went wrong: {problem}."
    retryable: ClassVar[bool] = False
    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 500

    def __init__(self, detail: str = "", *, remedy: Remedy | None = None, **params: object) -> None:
        self.params: dict[str, str] = {key: str(value) for key, value in params.items()}
        self.detail = detail
        self.remedy = remedy
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """One English line for a person, made from the code and the parameters."""
        try:
            return self.template.format(**self.params)
        except (KeyError, IndexError):
            return self.template

    def to_wire(self) -> dict[str, Any]:
        """Return ``{code, params, message, detail, retryable, remedy}``."""
        return {
            "code": self.code,
            "params": self.params,
            "message": self.message,
            "detail": self.detail,
            "retryable": self.retryable,
            "remedy": {"action": self.remedy.action, "params": dict(self.remedy.params)} if self.remedy else None,
        }


class UserError(JackdawError):
    """Something the person can fix."""

    code = "user_error"
    template = "{problem}"
    exit_code = 1
    http_status = 400


class NotFound(UserError):
    """Nothing of that name or id."""

    code = "not_found"
    template = "There is no {what} '{name}'."
    http_status = 404


class PathMissing(UserError):
    """A path that does not exist."""

    code = "path_missing"
    template = "{path} does not exist."


class PathUnreadable(UserError):
    """A path without read permission."""

    code = "path_unreadable"
    template = "No permission to read {path}."


class PathNotAllowed(UserError):
    """A path that must not be indexed."""

    code = "path_not_allowed"
    template = "{path} cannot be added: {problem}."


class BadQuery(UserError):
    """A query that could not be understood."""

    code = "bad_query"
    template = "{problem}"


class BadRequest(UserError):
    """Arguments that do not fit."""

    code = "bad_request"
    template = "{problem}"
    http_status = 422


class Conflict(UserError):
    """The state of things forbids it."""

    code = "conflict"
    template = "{problem}"
    http_status = 409


class NewerLedger(UserError):
    """A ledger written by a newer program."""

    code = "newer_ledger"
    template = (
        "This home was last used by a newer Jackdaw (ledger {found}, this program knows {known}). "
        "Update Jackdaw, or go back to the snapshot {snapshot} with: jackdaw doctor --restore"
    )


class LedgerDamaged(UserError):
    """A ledger that cannot be trusted. ``way_back`` names the latest snapshot and the command that puts it back."""

    code = "ledger_damaged"
    template = "The ledger {path} is damaged: {problem}. {way_back}"
    http_status = 503


class HomeBusy(UserError):
    """Another engine owns the home."""

    code = "home_busy"
    template = "Another Jackdaw engine (process {pid}) already uses {home}."


class DiskFull(UserError):
    """Too little free space."""

    code = "disk_full"
    template = "Only {free} free on the disk of {path}; {needed} needed. Free some space and try again."
    retryable = True
    http_status = 507


class ModelMissing(UserError):
    """No model for the task."""

    code = "model_missing"
    template = (
        "No model for {task}. Add one with: jackdaw models add FILE.gguf, then jackdaw models use NAME --for {task}."
    )


class ModelTooLarge(UserError):
    """A model that does not fit into memory now; it was not loaded."""

    code = "model_too_large"
    template = "The model '{model}' is not loaded. {sentence}"
    retryable = True
    http_status = 507


class NotGranted(UserError):
    """A destination the person has not allowed for the purpose; nothing was sent."""

    code = "not_granted"
    template = "Jackdaw may not connect to {destination} for the purpose '{purpose}' yet. Nothing was sent."
    http_status = 403


class AirGapped(UserError):
    """The air gap forbids the connection; nothing was sent."""

    code = "air_gapped"
    template = "The air gap is on, so {destination} was not contacted. Switch off network.air_gap to allow it."
    http_status = 403


class RemoteFailed(UserError):
    """A server of others does not answer, or not as it should."""

    code = "remote_failed"
    template = "{destination} did not do its part: {problem}."
    retryable = True
    http_status = 502


class TemplateUnusable(UserError):
    """A chat template that makes no prompt."""

    code = "template_unusable"
    template = (
        "Prompts for {model} cannot be written: {problem}. "
        "Use an instruction-tuned (chat or instruct) GGUF of the model, or another model."
    )
    http_status = 422


class NotShown(UserError):
    """A part of a file that cannot be drawn; ``reason`` is the Reason's code, ``problem`` its words."""

    code = "not_shown"
    template = "It cannot be shown: {problem}"
    http_status = 422


class NotAuthorised(UserError):
    """The token is missing, wrong or not allowed to do this."""

    code = "not_authorised"
    template = "Not allowed."
    http_status = 401


class EngineFault(JackdawError):
    """A failure of ours."""

    code = "engine_fault"


class EngineUnreachable(EngineFault):
    """No engine answers."""

    code = "engine_unreachable"
    template = "The engine does not answer: {problem}."
    retryable = True
    http_status = 503


class NotReady(EngineFault):
    """The engine is up and its index is still opening."""

    code = "not_ready"
    template = "The index is still opening. Try again in a moment."
    retryable = True
    http_status = 503


class IndexDamaged(EngineFault):
    """The index cannot be trusted."""

    code = "index_damaged"
    template = "The index is damaged ({problem}) and is being rebuilt."
    retryable = True
    http_status = 503


class RunnerFailed(EngineFault):
    """A model process failed."""

    code = "runner_failed"
    template = "The model process for {model} failed: {problem}."
    retryable = True


class WorkerFailed(EngineFault):
    """A parser process failed."""

    code = "worker_failed"
    template = "A reader process failed: {problem}."
    retryable = True


class Cancelled(EngineFault):
    """The call was cancelled."""

    code = "cancelled"
    template = "Cancelled."
    http_status = 499


class DeadlinePassed(EngineFault):
    """The call ran out of time."""

    code = "deadline_passed"
    template = "Not finished in time."
    retryable = True
    http_status = 504


def _subclasses(base: type[JackdawError]) -> list[type[JackdawError]]:
    return [base, *(found for child in base.__subclasses__() for found in _subclasses(child))]


def error_from_wire(data: Mapping[str, Any]) -> JackdawError:
    """Return the error of a wire form as the class that was raised; unknown codes become EngineFault."""
    by_code = {shape.code: shape for shape in _subclasses(JackdawError)}
    shape = by_code.get(str(data.get("code")), EngineFault)
    remedy = data.get("remedy")
    params = {str(key): value for key, value in dict(data.get("params") or {}).items()}
    if shape is EngineFault and not params:
        params = {"problem": str(data.get("message", "unknown"))}
    return shape(
        str(data.get("detail") or ""),
        remedy=Remedy(str(remedy["action"]), dict(remedy.get("params") or {})) if remedy else None,
        **params,
    )
