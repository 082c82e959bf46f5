"""Card: a surface with a column in it, and a row of things that stand beside each other."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.theme.tokens import SPACE_L, SPACE_M, SPACE_S

_REARRANGED = frozenset({QEvent.Type.Resize, QEvent.Type.LayoutRequest})


class Card(QFrame):
    """A surface with a column in it."""

    def __init__(self, name: str = "card") -> None:
        super().__init__()
        self.setObjectName(name)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_M)
        self.column.setSpacing(SPACE_S)

    def event(self, event: QEvent) -> bool:
        """Stay as tall as the sentences in it need: a column that scrolls asks only for the least height of each."""
        done = super().event(event)
        if event.type() in _REARRANGED and self.column.hasHeightForWidth():
            self.setMinimumHeight(self.column.totalHeightForWidth(self.width()))
        return done


def row_of(*parts: QWidget, stretch: int = -1) -> QHBoxLayout:
    """Return parts in a row; the one numbered ``stretch`` takes the room, -1 leaves it at the end."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACE_S)
    for number, part in enumerate(parts):
        row.addWidget(part, 1 if number == stretch else 0)
    if stretch < 0:
        row.addStretch(1)
    return row


def scrolled(parent_space: int = 0) -> tuple[QWidget, QScrollArea]:
    """Return a column that scrolls when it is too long, and what scrolls it."""
    inner = QWidget()
    column = QVBoxLayout(inner)
    column.setContentsMargins(parent_space, parent_space, parent_space, SPACE_L)
    column.setSpacing(SPACE_M)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inner)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return inner, area
