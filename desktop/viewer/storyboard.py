"""Storyboard: a frame of each scene of a film; a click, or the arrows, go where a frame is shown."""

from __future__ import annotations

from bisect import bisect_right

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import RADIUS_CONTROL
from desktop.viewmodels.viewer.recording import STORY_FRAMES
from engine.contract.quantity import clock_words

_ROW = 64


class Storyboard(QWidget):
    """The engine draws all frames into one sheet, so many in a row; ``times_s`` says when each is shown."""

    sought = Signal(float)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._times_s: tuple[float, ...] = ()
        self._sheet: QImage | None = None
        self._at_s = 0.0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Storyboard"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def current(self) -> int:
        """Which frame was shown last at the present moment, -1 before the first."""
        return bisect_right(self._times_s, self._at_s) - 1

    def show_frames(self, times_s: tuple[float, ...], sheet: QImage | None) -> None:
        """Show frames; None while they are drawn."""
        self._times_s, self._sheet = times_s, sheet
        self.updateGeometry()
        self.update()

    def show_moment(self, at_s: float) -> None:
        """Show which frame belongs to a moment."""
        self._at_s = at_s
        self.setAccessibleDescription(clock_words(at_s))
        self.update()

    def sizeHint(self) -> QSize:
        """Return a size with a row's height for each row."""
        return QSize(4 * _ROW, _ROW * max(1, self._rows))

    def heightForWidth(self, width: int) -> int:
        """Return the height of the sheet at a width, or of as many rows as are awaited."""
        if self._sheet is None or self._sheet.isNull():
            return _ROW * max(1, self._rows)
        return max(1, round(width * self._columns / STORY_FRAMES * self._sheet.height() / self._sheet.width()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go where the frame under the pointer is shown."""
        if not self._times_s:
            return
        column = int(event.position().x() * STORY_FRAMES / max(1, self.width()))
        row = int(event.position().y() * self._rows / max(1, self.height()))
        if column < self._columns:
            self._go_to(row * self._columns + column)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go a frame forth or back."""
        steps = {int(Qt.Key.Key_Right): 1, int(Qt.Key.Key_Left): -1}
        if event.key() in steps:
            self._go_to(self.current + steps[event.key()])
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the frames, the one at the present moment with a ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self._sheet is None or self._sheet.isNull():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("sunken"))
            painter.drawRoundedRect(area, RADIUS_CONTROL, RADIUS_CONTROL)
        else:
            for number in range(len(self._times_s)):
                painter.drawImage(self._frame(number), self._sheet, self._part(number))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.colour("accent"), 2))
        if self.current >= 0 and self._sheet is not None:
            painter.drawRect(self._frame(self.current))
        if self.hasFocus():
            painter.drawRoundedRect(area, RADIUS_CONTROL, RADIUS_CONTROL)

    @property
    def _columns(self) -> int:
        return min(STORY_FRAMES, len(self._times_s))

    @property
    def _rows(self) -> int:
        return -(-len(self._times_s) // STORY_FRAMES)

    def _frame(self, number: int) -> QRectF:
        """Return where a frame is painted; a film of fewer scenes than fit into a row leaves the rest of it free."""
        return self._cell(number, self.width() / STORY_FRAMES, self.height() / self._rows).adjusted(1, 1, -1, -1)

    def _part(self, number: int) -> QRectF:
        """Return where a frame lies in the sheet."""
        assert self._sheet is not None
        return self._cell(number, self._sheet.width() / self._columns, self._sheet.height() / self._rows)

    def _cell(self, number: int, width: float, height: float) -> QRectF:
        row, column = divmod(number, self._columns)
        return QRectF(column * width, row * height, width, height)

    def _go_to(self, number: int) -> None:
        if 0 <= number < len(self._times_s):
            self.sought.emit(self._times_s[number])
