"""Hub: how the addresses of model files are written, and which servers they come from."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from engine.contract.machine import Grant, Purpose

_FILE_SERVERS = {"huggingface.co": ("huggingface.co", "*.huggingface.co", "*.hf.co")}
"""A hub that sends files from other servers, whose names change."""
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Hub:
    """The server at a base address."""

    base: str

    def file_url(self, repo: str, revision: str, path: str) -> str:
        """Return the address of one file."""
        return f"{self.base.rstrip('/')}/{quote(repo)}/resolve/{quote(revision, safe='')}/{quote(path)}"

    def page_url(self, repo: str, revision: str) -> str:
        """Return the address where people can look at a repository."""
        return f"{self.base.rstrip('/')}/{repo}/tree/{revision}"

    @property
    def grants(self) -> tuple[Grant, ...]:
        """What the person has to allow before anything can be fetched."""
        parts = urlsplit(self.base)
        host = (parts.hostname or "").lower()
        port = parts.port or _PORTS.get(parts.scheme, 443)
        return tuple(Grant(Purpose.DOWNLOAD, name, port) for name in _FILE_SERVERS.get(host, (host,)))
