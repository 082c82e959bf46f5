"""The type scale: a few roles, each a factor of the system's font."""

from __future__ import annotations

import enum

from PySide6.QtGui import QFont

_LEAST_BODY_PT = 10.0  # below this the caption, 0.86 of it, is hard to read
READING_LINE_PERCENT = 145
READING_COLUMNS = 72


class Type(enum.Enum):
    """A role of text and its size relative to the body."""

    CAPTION = 0.86
    BODY = 1.0
    READING = 1.14
    TITLE = 1.43
    DISPLAY = 2.0


def body_font(system: QFont) -> QFont:
    """Return the system's font, no smaller than can be read, with tabular figures."""
    font = QFont(system)
    font.setPointSizeF(max(system.pointSizeF(), _LEAST_BODY_PT))
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def scaled(body: QFont, role: Type, *, strong: bool = False) -> QFont:
    """Return ``body`` in the size of a role, weight 600 when ``strong``, else 400."""
    font = QFont(body)
    font.setPointSizeF(body.pointSizeF() * role.value)
    font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    return font
