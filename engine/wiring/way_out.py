"""WayOut: the one way out of a home, its grants in the settings, its record, and the witness of sockets beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from engine.contract.machine import ConnectionReport, Grant
from engine.network.exchanges import ExchangeLog
from engine.network.grants import grant_of, read_grants, with_grant, without_grant
from engine.network.witness import Witness
from engine.settings.paths import Home
from engine.wiring.preferences import Preferences

if TYPE_CHECKING:
    from engine.network.outbound import Outbound


class WayOut:
    """What the door offers of connections, and where backends and downloads get their clients."""

    def __init__(self, home: Home, preferences: Preferences) -> None:
        self._preferences = preferences
        self._record = ExchangeLog(home.connections_file)
        self.witness = Witness()

    @cached_property
    def outbound(self) -> Outbound:
        """The maker of clients; it brings the HTTP library, which the start of the engine does without."""
        from engine.network.outbound import Outbound

        return Outbound(lambda: self._preferences.now.network, self._record)

    def report(self, companions: Iterable[int]) -> ConnectionReport:
        """Look now and return what was seen of sockets and what went through the way out."""
        return replace(self.witness.report(companions), exchanges=self._record.latest())

    def grants(self) -> Sequence[Grant]:
        """Return every destination that is allowed."""
        return read_grants(self._preferences.now.network.granted)

    def grant(self, purpose: str, host: str, port: int) -> Grant:
        """Allow a destination from now on. Raises BadRequest."""
        given = grant_of(purpose, host, port)
        self._preferences.change({"network.granted": with_grant(self._preferences.now.network.granted, given)})
        return given

    def withdraw(self, purpose: str, host: str, port: int) -> None:
        """Allow it no longer. Raises BadRequest."""
        gone = grant_of(purpose, host, port)
        self._preferences.change({"network.granted": without_grant(self._preferences.now.network.granted, gone)})
