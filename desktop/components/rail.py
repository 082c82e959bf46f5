"""Rail: the column at the left that leads to each view."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeySequence, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QVBoxLayout, QWidget

from desktop.components.icons import paint_icon
from desktop.theme.theme import Theme
from desktop.theme.tokens import RADIUS_CONTROL, RAIL_WIDTH, SPACE_S, SPACE_XS
from desktop.theme.typography import Type

_HEIGHT = 56


class RailButton(QAbstractButton):
    """One place to go: a drawing above its name."""

    def __init__(self, theme: Theme, drawing: str, name: str, key: str) -> None:
        super().__init__()
        self._theme = theme
        self._drawing = drawing
        self.setText(name)
        self.setAccessibleName(name)
        self.setToolTip(f"{name} ({key})")
        QShortcut(QKeySequence(key), self).activated.connect(self.click)  # a button's own shortcut clicks 0.1 s late
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(RAIL_WIDTH, _HEIGHT)

    def sizeHint(self) -> QSize:
        """Return the fixed size."""
        return QSize(RAIL_WIDTH, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, drawing, name and focus ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plate = QRectF(self.rect()).adjusted(SPACE_XS, 2, -SPACE_XS, -2)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked():
            painter.setBrush(self._theme.colour("selection"))
            painter.drawRoundedRect(plate, RADIUS_CONTROL, RADIUS_CONTROL)
        elif self.underMouse():
            painter.setBrush(self._theme.colour("hairline"))
            painter.drawRoundedRect(plate, RADIUS_CONTROL, RADIUS_CONTROL)
        ink = self._theme.colour("accent" if self.isChecked() else "muted")
        paint_icon(painter, self._drawing, ink, QRectF(self.width() / 2 - 11, 8, 22, 22))
        painter.setPen(ink)
        font = self._theme.font(Type.CAPTION, strong=self.isChecked())
        painter.setFont(font)
        room = self.width() - 2 * SPACE_XS
        short = QFontMetricsF(font).elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(SPACE_XS, 32, room, 18), Qt.AlignmentFlag.AlignCenter, short)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("accent"), 2))
            painter.drawRoundedRect(plate.adjusted(1, 1, -1, -1), RADIUS_CONTROL, RADIUS_CONTROL)


class Rail(QWidget):
    """All places; those of ``lower`` stand at the foot."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, upper: tuple[tuple[str, str], ...], lower: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self.setFixedWidth(RAIL_WIDTH)
        self.setAutoFillBackground(False)
        self._theme = theme
        self._buttons: dict[str, RailButton] = {}
        group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_S, 0, SPACE_S)
        column.setSpacing(SPACE_XS)
        for position, (drawing, name) in enumerate((*upper, *lower)):
            if position == len(upper):
                column.addStretch(1)
            button = RailButton(theme, drawing, name, f"Ctrl+{position + 1}")
            button.clicked.connect(lambda _checked=False, place=drawing: self.chosen.emit(place))
            group.addButton(button)
            column.addWidget(button)
            self._buttons[drawing] = button

    def show_chosen(self, place: str) -> None:
        """Mark a place as the present one."""
        self._buttons[place].setChecked(True)

    def focus_chosen(self) -> None:
        """Put the keyboard on the present place."""
        for button in self._buttons.values():
            if button.isChecked():
                button.setFocus(Qt.FocusReason.OtherFocusReason)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground and the line beside it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("sunken"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), self._theme.colour("hairline"))
