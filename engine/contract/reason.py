"""Reason: why a file is skipped, failed or offline, or why a call failed, in words a person can act on.

The wire form is ``{code, params, message, detail, retryable, remedy}``. ``message`` is English made from
``code`` and ``params``; the window translates by ``code``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.contract.wire import from_wire, to_wire


@dataclass(frozen=True, slots=True)
class Remedy:
    """A typed action that would mend the matter: install, grant, free_space, unlock, retry, ..."""

    action: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was not done."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    detail: str = ""
    retryable: bool = False
    remedy: Remedy | None = None

    @property
    def message(self) -> str:
        """One English line for a person."""
        return message_of(self.code, self.params)

    def wire_form(self) -> dict[str, Any]:
        """Return the JSON form, message included."""
        return {
            "code": self.code,
            "params": dict(self.params),
            "message": self.message,
            "detail": self.detail,
            "retryable": self.retryable,
            "remedy": to_wire(self.remedy),
        }

    @classmethod
    def from_wire_form(cls, data: Mapping[str, Any]) -> Reason:
        """Return the reason of a JSON form."""
        remedy = data.get("remedy")
        return cls(
            code=str(data["code"]),
            params={str(k): str(v) for k, v in dict(data.get("params") or {}).items()},
            detail=str(data.get("detail") or ""),
            retryable=bool(data.get("retryable", False)),
            remedy=from_wire(Remedy, remedy) if remedy else None,
        )


_MESSAGES: Mapping[str, str] = {
    "empty": "The file is empty.",
    "encrypted": "Protected by a password. Save a copy without one to make it searchable.",
    "secret": "Looks like a password or key file, so it is left alone.",
    "unsupported": "No reader for {format} files yet.",
    "needs_program": "Reading {format} files needs {program}. Install it and try again.",
    "too_large": "Larger than the limit of {limit}.",
    "too_large_inside": "Unpacks to more than the limit of {limit}.",
    "binary": "Holds no text that can be read.",
    "sparse": "Mostly empty space on the disk ({size} claimed).",
    "damaged": "The file is damaged: {problem}.",
    "mislabelled": "The content is not {format}, whatever the name says.",
    "not_recognised": "Could not be recognised: {problem}.",
    "no_such_part": "The file has no {part}.",
    "nothing_to_see": "A {format} file has no pages or pictures to show.",
    "parser_crashed": "The reader for {format} crashed on this file. It will not be tried again until either changes.",
    "parser_timeout": "Reading took longer than {limit} and was stopped.",
    "parser_memory": "Reading needed more than {limit} of memory and was stopped.",
    "output_too_large": "Holds more text than the limit of {limit}.",
    "unreadable": "No permission to read this file.",
    "vanished": "The file went away while it was read.",
    "changing": "The file keeps changing. It will be read once it rests.",
    "not_a_file": "Not an ordinary file ({type}).",
    "online_only": "Kept online by {provider}. Download it to make it searchable.",
    "ignored": "Left out by an ignore rule ({rule}).",
    "forgotten": "Forgotten on request. Add it again to index it.",
    "root_offline": "The folder is not there at the moment. Its files are kept and come back with it.",
    "link": "A link. The file it leads to is indexed where it lies.",
    "link_outside": "A link that leads out of the folder.",
    "read_error": "The disk could not read this file: {problem}.",
    "plugin_disabled": "The reader {plugin} is not enabled.",
}


def message_of(code: str, params: Mapping[str, str]) -> str:
    """Return the English line for a code; an unknown code is shown with its parameters."""
    template = _MESSAGES.get(code)
    if template is None:
        return ", ".join([code.replace("_", " "), *(f"{key} {value}" for key, value in params.items())])
    return template.format_map(_Gaps(params))


class _Gaps(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"


def known_codes() -> frozenset[str]:
    """Return every reason code that has an English line."""
    return frozenset(_MESSAGES)
