"""Machine: connections that leave this computer and room on its disk, as the engine counts them."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.engine_link.link import EngineLink, LinkPhase
from desktop.viewmodels import dates, wording
from engine.contract.errors import JackdawError
from engine.contract.machine import Connection, ConnectionReport, DiskUse

_log = logging.getLogger(__name__)
EVERY_MS = 10_000
"""A look at every socket costs the engine some milliseconds; the witness itself looks no more often."""


def connection_words(report: ConnectionReport | None) -> str:
    """Return ``0 connections``; nothing while it is not known."""
    if report is None:
        return ""
    words = wording.counted(report.open_count, "connection")
    return f"{words} seen, not all visible" if report.hidden else words


def report_words(report: ConnectionReport | None) -> str:
    """Return what can be said of connections in full sentences, and how that is known."""
    if report is None:
        return "Not known yet."
    how = (
        f"Looked at the sockets of {wording.counted(report.processes, 'process', 'processes')}, "
        f"{wording.counted(report.looks, 'time')} since {_moment(report.since)}. "
        f"It looks every {report.pause_s:.0f} s; a connection shorter than that may be missed."
    )
    if report.hidden:
        hidden = wording.counted(report.hidden, "process", "processes")
        how += f" The system does not show the sockets of {hidden}."
    if report.connections:
        return f"{wording.counted(len(report.connections), 'connection')} beyond this machine. {how}"
    return f"No connection beyond this machine was seen. {how}"


def connection_lines(report: ConnectionReport | None) -> tuple[str, ...]:
    """Return a line for each connection that was seen."""
    return tuple(_line(connection) for connection in report.connections) if report else ()


def disk_words(use: DiskUse | None) -> str:
    """Return ``Index 412 MB, models 2.0 GB, 84 GB free.``; nothing while it is not known."""
    if use is None:
        return ""
    parts = [f"Index {wording.size(use.ledger_bytes + use.index_bytes)}"]
    for amount, name in ((use.models_bytes, "models"), (use.cache_bytes, "cache"), (use.other_bytes, "logs and other")):
        if amount >= 1_000_000:
            parts.append(f"{name} {wording.size(amount)}")
    return f"{', '.join(parts)}, {wording.size(use.free_bytes)} free."


def _line(connection: Connection) -> str:
    where = connection.remote or f"waits to be called at {connection.local}"
    state = "open" if connection.is_open else f"closed, last seen {_moment(connection.last_seen_at)}"
    return f"{connection.program}: {connection.protocol} {where} ({state})"


def _moment(stamp: str) -> str:
    day = dates.day_of(stamp)
    clock = dates.clock_of(stamp)
    return clock if day == "Today" else f"{day} {clock}".strip()


class MachineViewModel(QObject):
    """What was seen, looked at again every ten seconds while the engine answers."""

    changed = Signal()

    def __init__(self, link: EngineLink) -> None:
        super().__init__()
        self._link = link
        self.connections: ConnectionReport | None = None
        self.disk: DiskUse | None = None
        self._asking = False
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.refresh)
        link.state_changed.connect(self._link_changed)

    def refresh(self) -> None:
        """Look now, unless a look is under way."""
        if not self._asking:
            self._asking = True
            self._link.query(lambda engine: (engine.connections(), engine.disk()), self._came, self._failed)

    def _link_changed(self, _state: object) -> None:
        if self._link.state.phase is LinkPhase.READY:
            self.refresh()
            self._timer.start()
            return
        self._timer.stop()
        self._asking = False
        self._set(None, None)

    def _came(self, seen: tuple[ConnectionReport, DiskUse]) -> None:
        self._asking = False
        self._set(*seen)

    def _failed(self, error: JackdawError) -> None:
        self._asking = False
        _log.info("connections are not known: %s", error)
        self._set(None, self.disk)

    def _set(self, connections: ConnectionReport | None, disk: DiskUse | None) -> None:
        if (connections, disk) != (self.connections, self.disk):
            self.connections, self.disk = connections, disk
            self.changed.emit()
