"""Track: a recording's length as a strip: waveform or storyboard, ticks at what was found, the moment heard."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import RADIUS_CONTROL
from engine.contract.quantity import clock_words

_STEP_S = 5.0


class Track(QWidget):
    """Seeks where it is clicked and by the arrow keys."""

    sought = Signal(float)

    def __init__(self, theme: Theme, height: int) -> None:
        super().__init__()
        self._theme = theme
        self._image: QImage | None = None
        self._length_s = 0.0
        self._at_s = 0.0
        self._marks_s: tuple[float, ...] = ()
        self.setFixedHeight(height)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Position in the recording"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_image(self, image: QImage | None) -> None:
        """Show a waveform or storyboard behind the ticks."""
        self._image = image
        self.update()

    def show_length(self, length_s: float, marks_s: tuple[float, ...]) -> None:
        """Show how long it is and where something was found."""
        self._length_s, self._marks_s = length_s, marks_s
        self.update()

    def show_moment(self, at_s: float) -> None:
        """Show the moment that is heard."""
        self._at_s = at_s
        self.setAccessibleDescription(clock_words(at_s))
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go where it was clicked."""
        if self._length_s:
            share = min(1.0, max(0.0, event.position().x() / max(1, self.width())))
            self.sought.emit(share * self._length_s)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go five seconds forth or back."""
        steps = {int(Qt.Key.Key_Right): _STEP_S, int(Qt.Key.Key_Left): -_STEP_S}
        if event.key() in steps:
            self.sought.emit(min(self._length_s, max(0.0, self._at_s + steps[event.key()])))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the picture, what was heard, the ticks and the moment."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(
            QPen(self._theme.colour("accent" if self.hasFocus() else "hairline"), 2 if self.hasFocus() else 1)
        )
        painter.setBrush(self._theme.colour("sunken"))
        painter.drawRoundedRect(area, RADIUS_CONTROL, RADIUS_CONTROL)
        if self._image is not None:
            painter.drawImage(area, self._image)
        if not self._length_s:
            return
        accent = self._theme.colour("accent")
        for mark_s in self._marks_s:
            x = area.left() + area.width() * min(1.0, mark_s / self._length_s)
            painter.fillRect(QRectF(x - 1.5, area.bottom() - 10, 3, 10), self._theme.colour("warn"))
        x = area.left() + area.width() * min(1.0, self._at_s / self._length_s)
        painter.fillRect(QRectF(x - 1, area.top(), 2, area.height()), accent)
