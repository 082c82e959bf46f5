"""Destination: one end of a connection, as it is granted and noted: host, port, and whether it leaves this machine."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from engine.contract.errors import BadRequest

_PORTS = {"http": 80, "https": 443}
LOOPBACK_NAMES = frozenset(("localhost", "localhost.", "ip6-localhost"))


@dataclass(frozen=True, slots=True)
class Destination:
    """A server. ``host`` is lower case, without brackets; ``secure`` says whether what is sent is encrypted."""

    host: str
    port: int
    secure: bool = True

    @property
    def is_loopback(self) -> bool:
        """True for this machine, by its address or by ``localhost``; decided without asking any name server."""
        if self.host in LOOPBACK_NAMES:
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def shown(self) -> str:
        """Host and port as people read them."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def destination_of(url: str) -> Destination:
    """Return where an http or https address leads. Raises BadRequest for any other."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadRequest(problem=f"'{url}' is no web address.") from error
    if parts.scheme not in _PORTS or not parts.hostname:
        raise BadRequest(problem=f"'{url}' is no web address; it begins with http:// or https://.")
    if parts.username or parts.password:
        raise BadRequest(problem="An address with a user name or password in it is not used.")
    return Destination(parts.hostname.lower(), port or _PORTS[parts.scheme], parts.scheme == "https")
