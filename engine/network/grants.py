"""Grants: which destinations the person allowed for what, and the decision whether a connection may be made.

A grant is written ``purpose@host:port``, several with spaces between, in the setting ``network.granted``. The host may
be ``*.name.tld``: every machine below that name, for file servers whose names change.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from engine.contract.errors import AirGapped, BadRequest, NotGranted
from engine.contract.machine import Grant
from engine.contract.reason import Remedy
from engine.network.destination import Destination
from engine.settings.values import Network

_WRITTEN = re.compile(r"([a-z]+)@(\*\.)?([a-z0-9._:-]+):([0-9]{1,5})")
_PORTS = range(1, 65536)


def covers(grant: Grant, purpose: str, destination: Destination) -> bool:
    """Return whether a connection is what was allowed."""
    if (grant.purpose, grant.port) != (purpose, destination.port):
        return False
    return destination.host.endswith(grant.host[1:]) if grant.is_wide else destination.host == grant.host


def read_grants(text: str) -> tuple[Grant, ...]:
    """Return the grants of a setting; words that are none are passed over, so a slip grants nothing."""
    return tuple(grant for word in text.lower().split() if (grant := _grant(word)) is not None)


def grant_of(purpose: str, host: str, port: int) -> Grant:
    """Return the grant. Raises BadRequest for what cannot be one, ``*.com`` for instance."""
    grant = _grant(f"{purpose}@{host}:{port}".lower())
    if grant is None:
        raise BadRequest(problem=f"'{host}:{port}' for '{purpose}' cannot be allowed: not a host and a port.")
    return grant


def with_grant(text: str, grant: Grant) -> str:
    """Return the setting with a grant more."""
    kept = [known.written for known in read_grants(text) if known != grant]
    return " ".join([*kept, grant.written])


def without_grant(text: str, grant: Grant) -> str:
    """Return the setting with a grant less."""
    return " ".join(known.written for known in read_grants(text) if known != grant)


class Gate:
    """Decides from the settings as they are at that moment."""

    def __init__(self, settings: Callable[[], Network]) -> None:
        self._settings = settings

    def check(self, purpose: str, destination: Destination, *, asked_for: bool) -> Grant | None:
        """Return the grant that allows a connection, None for one that stays on this machine.

        ``asked_for`` is false for a place that another server sent us to: it needs a grant even on this machine.
        Raises AirGapped, NotGranted; no name was looked up then.
        """
        if destination.is_loopback and asked_for:
            return None
        settings = self._settings()
        if settings.air_gap and not destination.is_loopback:
            raise AirGapped(destination=destination.shown, remedy=Remedy("settings", {"key": "network.air_gap"}))
        for grant in read_grants(settings.granted):
            if covers(grant, purpose, destination):
                return grant
        params = {"purpose": purpose, "host": destination.host, "port": str(destination.port)}
        raise NotGranted(destination=destination.shown, purpose=purpose, remedy=Remedy("grant", params))


def _grant(word: str) -> Grant | None:
    found = _WRITTEN.fullmatch(word)
    if found is None or int(found[4]) not in _PORTS:
        return None
    purpose, wide, host, port = found[1], found[2] or "", found[3], int(found[4])
    if wide and "." not in host.strip("."):
        return None
    return Grant(purpose, wide + host, port)
