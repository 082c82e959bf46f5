"""Sockets: which of a process tree's sockets reach beyond this machine, as the system itself lists them."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psutil


@dataclass(frozen=True, slots=True)
class OutwardSocket:
    """A socket whose other end, or whose door for callers, is not on the loopback interface."""

    program: str
    pid: int
    protocol: str
    remote: str
    local: str


@dataclass(frozen=True, slots=True)
class Look:
    """What one look through the sockets found."""

    sockets: frozenset[OutwardSocket]
    processes: int
    hidden: int


def look(roots: Iterable[psutil.Process]) -> Look:
    """Return the outward sockets of the processes and of all below them. Ones that end meanwhile are left out."""
    import psutil  # 30 ms that the start of the engine need not wait for

    found: set[OutwardSocket] = set()
    seen: set[int] = set()
    hidden = 0
    for process in _with_children(roots):
        if process.pid in seen:
            continue
        try:
            found.update(_outward(process))
        except psutil.AccessDenied:
            hidden += 1
        except psutil.NoSuchProcess:
            continue
        seen.add(process.pid)
    return Look(frozenset(found), len(seen) - hidden, hidden)


def is_outward(address: str) -> bool:
    """Return whether an IP address leads beyond this machine; the wildcard does, as a door for callers."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    return not (mapped or ip).is_loopback


def _with_children(roots: Iterable[psutil.Process]) -> Iterator[psutil.Process]:
    import psutil

    for root in roots:
        try:
            below = root.children(recursive=True)
        except psutil.Error:
            below = []
        yield root
        yield from below


def _outward(process: psutil.Process) -> Iterator[OutwardSocket]:
    for entry in process.net_connections("inet"):
        local: Any = entry.laddr
        remote: Any = entry.raddr  # an empty tuple where there is no other end
        end = remote or local
        if end and is_outward(end.ip):
            protocol = "tcp" if entry.type == socket.SOCK_STREAM else "udp"
            yield OutwardSocket(_program(process), process.pid, protocol, _written(remote), _written(local))


def _written(end: Any) -> str:
    """Return address and port as they are usually written; nothing for an end that is not there."""
    if not end:
        return ""
    return f"[{end.ip}]:{end.port}" if ":" in end.ip else f"{end.ip}:{end.port}"


def _program(process: psutil.Process) -> str:
    """Return the last name of the module or program that the process runs."""
    words = process.cmdline()
    for flag in ("-m", "--program"):
        if flag in words[:-1]:
            return words[words.index(flag) + 1].rpartition(".")[2]
    return process.name()
