"""Machine: connections that leave this computer and room on its disk, as the engine counts them."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.engine_link.link import EngineLink, LinkPhase
from desktop.language import tr
from desktop.viewmodels import dates, wording
from engine.contract.errors import JackdawError
from engine.contract.machine import Connection, ConnectionReport, DiskUse, Exchange

_log = logging.getLogger(__name__)
EVERY_MS = 10_000
"""A look at every socket costs the engine some milliseconds; the witness itself looks no more often."""


def connection_words(report: ConnectionReport | None) -> str:
    """Return ``0 connections``; nothing while it is not known."""
    if report is None:
        return ""
    if report.hidden:
        return tr("%Ln connection(s) seen, not all visible", "", report.open_count)
    return tr("%Ln connection(s)", "", report.open_count)


def report_words(report: ConnectionReport | None) -> str:
    """Return what can be said of connections in full sentences, and how that is known."""
    if report is None:
        return tr("Not known yet.")
    since = tr("%Ln connection(s) beyond this machine since {moment}.", "", len(report.connections),
               moment=_moment(report.since))  # fmt: skip
    looks = wording.number(report.looks)
    processes = tr("Looked at the sockets of %Ln process(es), {looks} times.", "", report.processes, looks=looks)
    pause = tr("It looks every {count} s; a connection shorter than that may be missed.", count=round(report.pause_s))
    hidden = tr("The system does not show the sockets of %Ln process(es).", "", report.hidden) if report.hidden else ""
    return wording.joined((since, processes, pause, hidden), " ")


def connection_lines(report: ConnectionReport | None) -> tuple[str, ...]:
    """Return a line for each connection that was seen."""
    return tuple(_line(connection) for connection in report.connections) if report else ()


def exchange_lines(report: ConnectionReport | None) -> tuple[str, ...]:
    """Return a line for each request that went through the one way out, or was refused there, newest first."""
    return tuple(_exchange(exchange) for exchange in report.exchanges) if report else ()


def disk_words(use: DiskUse | None) -> str:
    """Return ``Index 412 MB, models 2.0 GB, 84 GB free.``; nothing while it is not known."""
    if use is None:
        return ""
    parts = [tr("Index {size}", size=wording.size(use.ledger_bytes + use.index_bytes))]
    for amount, words in (
        (use.models_bytes, tr("models {size}")),
        (use.cache_bytes, tr("cache {size}")),
        (use.other_bytes, tr("logs and other {size}")),
    ):
        if amount >= 1_000_000:
            parts.append(words.format(size=wording.size(amount)))
    return tr("{parts}, {size} free.", parts=", ".join(parts), size=wording.size(use.free_bytes))


def _line(connection: Connection) -> str:
    where = connection.remote or tr("waits to be called at {address}", address=connection.local)
    last = _moment(connection.last_seen_at)
    state = tr("open", "a connection is") if connection.is_open else tr("closed, last seen {moment}", moment=last)
    return f"{connection.program}: {connection.protocol} {where} ({state})"


def _exchange(exchange: Exchange) -> str:
    purposes = {"download": tr("download"), "model": tr("model server")}
    moved = tr("{up} out, {down} in", up=wording.size(exchange.bytes_up), down=wording.size(exchange.bytes_down))
    place = f"{exchange.host}:{exchange.port}"
    purpose = purposes.get(exchange.purpose, exchange.purpose)
    return wording.joined((_moment(exchange.at), place, purpose, exchange.status, moved))


def _moment(stamp: str) -> str:
    day = dates.day_of(stamp)
    clock = dates.clock_of(stamp)
    now = dates.today()
    return clock if day == dates.day_words(now, now) else f"{day} {clock}".strip()


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
