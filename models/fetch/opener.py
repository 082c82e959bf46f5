"""Opener: how downloads ask for bytes. The engine hands in the real one, which goes through its one way out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Protocol


class Reply(Protocol):
    """A server's answer, its content not read yet."""

    @property
    def status(self) -> int:
        """HTTP status."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers by lower-case name; those of redirects on the way that begin with ``x-`` are among them."""

    def chunks(self) -> Iterator[bytes]:
        """Yield the content as it comes. Raises RemoteFailed when it breaks off."""


class Opener(Protocol):
    """Opens web addresses."""

    def __call__(self, url: str, headers: Mapping[str, str]) -> AbstractContextManager[Reply]:
        """Send a GET. Raises NotGranted, AirGapped, RemoteFailed."""
