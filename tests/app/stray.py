"""Stray windows: parts of a view that are shown before they have a place flash up as windows of their own."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QLabel, QMenu, QWidget

from desktop.views.quick import QuickWindow
from desktop.views.window import Window

_MEANT = (Window, QuickWindow, QMenu)


class StrayWindows(QObject):
    """An event filter of the application that notes which widgets are shown as windows and were not meant to be."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Look on; everything goes its way."""
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and not isinstance(watched, _MEANT):
            words = watched.text() if isinstance(watched, QLabel) else watched.accessibleName()
            self.seen += [f"{type(watched).__name__} {words[:40]}"] if watched.isWindow() else []
        return False
