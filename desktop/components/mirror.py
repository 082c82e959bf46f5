"""Mirror: where painted parts stand in a window that is read from right to left."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt


def mirrored(part: QRectF, area: QRectF, direction: Qt.LayoutDirection) -> QRectF:
    """Return where a part of an area stands: as it is, or at the other side when reading goes from right to left."""
    if direction is not Qt.LayoutDirection.RightToLeft:
        return part
    return part.translated(area.left() + area.right() - part.left() - part.right(), 0)
