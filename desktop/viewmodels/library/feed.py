"""Feed: the library's status, kept fresh by events and passed on at most twice a second."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.engine_link.link import EngineLink, LinkPhase
from engine.contract.errors import JackdawError
from engine.contract.event import Event
from engine.contract.status import LibraryStatus
from engine.contract.wire import from_wire

_log = logging.getLogger(__name__)
PAUSE_MS = 500
_STALE_TYPES = frozenset({"resync", "file_state", "root_state", "index", "settings", "model"})


class LibraryFeed(QObject):
    """Follows the engine. ``files_moved`` tells that lists of files may have changed."""

    status_changed = Signal(object)
    files_moved = Signal()
    models_moved = Signal()
    jobs_moved = Signal()
    settings_moved = Signal()

    def __init__(self, link: EngineLink) -> None:
        super().__init__()
        self._link = link
        self.status: LibraryStatus | None = None
        self._newest: LibraryStatus | None = None
        self._stale = False
        self._asking = False
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self._pass_on)
        link.event_received.connect(self._event)
        link.state_changed.connect(self._link_changed)

    def refresh(self) -> None:
        """Ask for the status now."""
        self._asking = True
        self._link.query(lambda engine: engine.status(), self._answered, self._failed)

    def _link_changed(self, _state: object) -> None:
        if self._link.state.phase is LinkPhase.READY:
            self.refresh()
            self.models_moved.emit()
            self.jobs_moved.emit()

    def _event(self, event: Event) -> None:
        if event.type == "progress":
            self._read_progress(event)
        elif event.type == "job":
            self.jobs_moved.emit()
        elif event.type in _STALE_TYPES:
            self._stale = True
            if event.type == "settings":
                self.settings_moved.emit()
            if event.type in ("model", "resync"):
                self.models_moved.emit()
        if not self._timer.isActive():
            self._timer.start()

    def _read_progress(self, event: Event) -> None:
        try:
            self._newest = from_wire(LibraryStatus, dict(event.data))
        except ValueError:
            _log.warning("a progress event of another shape", exc_info=True)
            self._stale = True

    def _pass_on(self) -> None:
        newest, self._newest = self._newest, None
        if newest is not None:
            self._publish(newest)
        if self._stale and not self._asking:
            self._stale = False
            self.refresh()
            self.files_moved.emit()

    def _answered(self, status: LibraryStatus) -> None:
        self._asking = False
        self._publish(status)
        if self._stale:
            self._timer.start()

    def _failed(self, error: JackdawError) -> None:
        self._asking = False
        _log.info("no status: %s", error)
        if error.retryable and self._link.state.phase is LinkPhase.READY:
            self._stale = True
            self._timer.start()

    def _publish(self, status: LibraryStatus) -> None:
        if status != self.status:
            self.status = status
            self.status_changed.emit(status)
