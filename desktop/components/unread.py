"""Unread: what a text document gets instead of the files and pages its text names."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QImage, QTextDocument


def unread(kind: int) -> QImage | QByteArray:
    """Return an empty thing of a kind of resource.

    It must not be None: for that, a QTextDocument reads the file itself when its name is a local one.
    """
    if kind != QTextDocument.ResourceType.ImageResource.value:
        return QByteArray()
    image = QImage(1, 1, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    return image
