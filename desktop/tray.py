"""Tray: the icon in the system's tray, where there is one: the small window, the large one, a pause, notices."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from desktop.language import tr


class Tray(QObject):
    """Optional comfort: some desktops have no tray, so nothing may be reachable through it alone."""

    def __init__(
        self, icon: QIcon, *, open_window: Callable[[], None], ask: Callable[[], None], pause: Callable[[], None]
    ) -> None:
        super().__init__()
        self._icon = QSystemTrayIcon(icon, self)
        self.menu = QMenu()
        self.menu.setAccessibleName(tr("Jackdaw"))
        for words, act in (
            (tr("Open Jackdaw"), open_window),
            (tr("Quick question"), ask),
            (tr("Pause or go on indexing"), pause),
        ):
            self.menu.addAction(words).triggered.connect(lambda _checked=False, do=act: do())
        self.menu.addSeparator()
        self.menu.addAction(tr("Quit")).triggered.connect(lambda _checked=False: QApplication.closeAllWindows())
        self._icon.setContextMenu(self.menu)
        self._icon.setToolTip(tr("Jackdaw"))
        self._icon.activated.connect(lambda reason: self._activated(reason, open_window))
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._icon.show()

    def say(self, words: str) -> None:
        """Show a notice as the system does, unless a window of ours has the person's attention."""
        if self._icon.isVisible() and QApplication.activeWindow() is None:
            self._icon.showMessage(tr("Jackdaw"), words, self._icon.icon())

    def close(self) -> None:
        """Take the icon away."""
        self._icon.hide()

    def _activated(self, reason: QSystemTrayIcon.ActivationReason, open_window: Callable[[], None]) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            open_window()
