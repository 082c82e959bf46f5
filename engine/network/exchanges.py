"""ExchangeLog: every request that was sent or refused, noted before it goes out, kept in one file of the home.

Host, port and purpose are noted, never the path or the content. Two lines an exchange: one when it begins (so a crash
hides nothing), one when it ends.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import threading
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from engine.contract.machine import Exchange
from engine.contract.wire import from_wire, to_wire

MOST_SHOWN: Final = 500
LARGEST_FILE_BYTES: Final = 1 << 20
"""Beyond it the file is set aside as ``.old``, replacing the one before: some 5,000 exchanges are always kept."""
log = logging.getLogger(__name__)


class ExchangeLog:
    """The exchanges of one home. Thread-safe. A file that cannot be written costs the record, not the exchange."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def begin(self, purpose: str, host: str, port: int) -> Exchange:
        """Note that a request goes out; return its record."""
        exchange = Exchange(secrets.token_hex(6), _now(), purpose, host, port, "open")
        self._append(exchange)
        return exchange

    def end(self, exchange: Exchange, status: str, bytes_up: int = 0, bytes_down: int = 0) -> None:
        """Note how it ended: an HTTP status, or why there was none."""
        self._append(replace(exchange, status=status, bytes_up=bytes_up, bytes_down=bytes_down))

    def refused(self, purpose: str, host: str, port: int, why: str) -> None:
        """Note a connection that was not made."""
        self._append(Exchange(secrets.token_hex(6), _now(), purpose, host, port, f"refused: {why}"))

    def latest(self, limit: int = MOST_SHOWN) -> tuple[Exchange, ...]:
        """Return the latest exchanges, newest first."""
        with self._lock:
            found = _read((self._path.with_suffix(".old"), self._path))
        return tuple(reversed(found))[:limit]

    def _append(self, exchange: Exchange) -> None:
        line = json.dumps(to_wire(exchange), separators=(",", ":")).encode() + b"\n"
        with self._lock:
            try:
                self._write(line)
            except OSError as error:
                log.warning("the record of connections cannot be written: %s", error)

    def _write(self, line: bytes) -> None:
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, line)
            size = os.fstat(handle).st_size
        finally:
            os.close(handle)
        if size > LARGEST_FILE_BYTES:
            os.replace(self._path, self._path.with_suffix(".old"))


def _read(paths: Iterable[Path]) -> list[Exchange]:
    """Return the exchanges by their beginning; a line that a crash tore is passed over."""
    found: dict[str, Exchange] = {}
    for path in paths:
        try:
            lines = path.read_bytes().splitlines()
        except FileNotFoundError:
            continue
        for line in lines:
            try:
                exchange = from_wire(Exchange, json.loads(line))
            except ValueError:
                continue
            found[exchange.id] = exchange
    return list(found.values())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
