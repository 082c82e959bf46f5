"""HomeMethods: the part of the client that cares for the home and for the rules of its folders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.contract.job import Job
from engine.contract.status import FoundCollection, RootStatus, RulesPreview
from engine.contract.wire import from_wire
from engine.doors.client.addresses import AnyPath, uri_of

PREVIEW_S = 120.0
"""Rules are held against every listed file of a folder; there may be hundreds of thousands."""


class HomeMethods:
    """Ignore rules, room on the disk, backup, diagnostics, other programs' collections."""

    _call: Any

    def set_rules(self, path: AnyPath, ignore: Sequence[str]) -> RootStatus:
        """Give a watched folder other lines of .gitignore syntax."""
        return from_wire(RootStatus, self._call("POST", "/v1/roots/rules", _rules(path, ignore)))

    def preview_rules(self, path: AnyPath, ignore: Sequence[str]) -> RulesPreview:
        """Return what these lines would drop of a watched folder."""
        answer = self._call("POST", "/v1/roots/rules/preview", _rules(path, ignore), timeout_s=PREVIEW_S)
        return from_wire(RulesPreview, answer)

    def collections(self) -> tuple[FoundCollection, ...]:
        """Return folders that other programs have indexed."""
        return from_wire(tuple[FoundCollection, ...], self._call("GET", "/v1/roots/elsewhere"))

    def reclaim(self) -> Job:
        """Give back the room of what can be made again; the job's result holds ``freed_bytes``."""
        return from_wire(Job, self._call("POST", "/v1/home/reclaim"))

    def back_up(self, folder: AnyPath) -> Job:
        """Write a checked copy of all that cannot be made again; the job's result holds ``path``."""
        return from_wire(Job, self._call("POST", "/v1/home/backup", {"uri": uri_of(folder)}))

    def diagnostics(self, folder: AnyPath) -> Job:
        """Write what helps to find a fault, without secrets; the job's result holds ``path``."""
        return from_wire(Job, self._call("POST", "/v1/home/diagnostics", {"uri": uri_of(folder)}))


def _rules(path: AnyPath, ignore: Sequence[str]) -> dict[str, Any]:
    return {"uri": uri_of(path), "ignore": list(ignore)}
