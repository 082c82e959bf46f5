"""Reveal: shows a file in the system's file manager."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

_NAME, _PATH = "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1"
_WAIT_MS = 1_500


def reveal(url: QUrl, owner: QObject) -> None:
    """Select the file in the file manager; where none offers that, open its folder. Does not wait."""
    from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher

    bus = QDBusConnection.sessionBus()
    if sys.platform != "linux" or not bus.isConnected():
        _open_folder(url)
        return
    message = QDBusMessage.createMethodCall(_NAME, _PATH, _NAME, "ShowItems")
    message.setArguments([[url.toString(QUrl.ComponentFormattingOption.FullyEncoded)], ""])
    watcher = QDBusPendingCallWatcher(bus.asyncCall(message, _WAIT_MS), owner)

    def answered(call: QDBusPendingCallWatcher) -> None:
        if call.isError():
            _open_folder(url)
        call.deleteLater()

    watcher.finished.connect(answered)


def _open_folder(url: QUrl) -> None:
    QDesktopServices.openUrl(url.resolved(QUrl(".")))
