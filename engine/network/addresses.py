"""Addresses: what a granted name stands for, asked once; a name that leads where it should not is refused."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import Final

from engine.contract.errors import NotGranted, RemoteFailed
from engine.contract.machine import Grant
from engine.network.destination import LOOPBACK_NAMES, Destination

_LOOPBACK: Final = ("127.0.0.1", "::1")
Resolver = Callable[[str, int], list[str]]
"""Returns the addresses of a name, best first; raises OSError."""


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses the system knows for a name. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def addresses_of(destination: Destination, grant: Grant | None, resolver: Resolver = resolve) -> list[str]:
    """Return the addresses to connect to.

    An address written out is itself. A name never stands for this machine, a link-local or a multicast address, and
    below a wide grant not for a private one: whoever answers for names cannot turn a connection inwards.
    Raises NotGranted, RemoteFailed when the name is unknown.
    """
    if destination.host in LOOPBACK_NAMES:
        return list(_LOOPBACK)
    if _address(destination.host) is not None:
        return [destination.host]
    try:
        found = resolver(destination.host, destination.port)
    except OSError as error:
        raise RemoteFailed(destination=destination.shown, problem="its name is not known") from error
    allowed = [address for address in found if _may_be(address, wide=grant is None or grant.is_wide)]
    if not allowed:
        problem = f"the name stands for {', '.join(found) or 'nothing'}"
        raise NotGranted(problem, destination=destination.shown, purpose=grant.purpose if grant else "")
    return allowed


def _may_be(address: str, *, wide: bool) -> bool:
    ip = _address(address)
    if ip is None:
        return False
    ip = getattr(ip, "ipv4_mapped", None) or ip
    inward = ip.is_loopback or ip.is_link_local or ip.is_multicast or ip.is_unspecified or ip.is_reserved
    return not inward and not (wide and ip.is_private)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
