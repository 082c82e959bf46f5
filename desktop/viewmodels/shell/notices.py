"""Notices: the few moments worth a notification while the window is out of sight."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from desktop.language import tr
from desktop.viewmodels.library.feed import LibraryFeed
from engine.contract.status import LibraryStatus

LONG_WORK_S = 60.0
"""Work that was shorter than this is not announced when it ends: who waits for it is still looking."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What is remembered of the library between two statuses."""

    busy_since_s: float | None = None
    offline: frozenset[str] = frozenset()


def advance(moment: Moment, status: LibraryStatus, now_s: float) -> tuple[Moment, tuple[str, ...]]:
    """Return what to remember after a status, and what to say: long work that ended, a folder that went away."""
    is_busy = status.files.pending > 0
    offline = frozenset(root.path for root in status.roots if not root.online)
    said = [
        tr("{folder} cannot be reached. Its files stay searchable.", folder=path)
        for path in sorted(offline - moment.offline)
    ]
    since = moment.busy_since_s
    if since is not None and not is_busy and now_s - since >= LONG_WORK_S:
        said.append(tr("Up to date: %Ln file(s) searchable.", "", status.files.searchable))
    return Moment((since if since is not None else now_s) if is_busy else None, offline), tuple(said)


class NoticesViewModel(QObject):
    """Says ``noticed`` for what should reach the person even when the window does not."""

    noticed = Signal(str)

    def __init__(self, feed: LibraryFeed, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._moment: Moment | None = None
        feed.status_changed.connect(self._look)

    def _look(self, status: LibraryStatus) -> None:
        known = self._moment is not None
        self._moment, said = advance(self._moment or Moment(), status, self._clock())
        for words in said if known else ():  # what was so at the start is no news
            self.noticed.emit(words)
