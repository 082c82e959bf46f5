"""PageView: a page or picture as pixels, its passage marked by boxes, zoomed and turned by keys and wheel."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea

from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_L
from desktop.viewmodels.viewer.pages import Boxes

_PULSE_MS = 700
_STEPS = (0.25, 0.33, 0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)
"""Zoom relative to the width of the pane."""
_PADDING = 2.0


class PageView(QAbstractScrollArea):
    """Shows one image at a time; who owns it decides which."""

    turned = Signal(int)
    """Another page is wanted: +1 or -1."""
    copied = Signal(str)
    sharper = Signal(int)
    """The page stands so large that this many pixels on its longest side are wanted."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._image = QImage()
        self._boxes: Boxes = ()
        self._zoom = 1.0
        self._placed = False
        self._grip: QPoint | None = None
        self._pulse = QTimer(self, singleShot=True, interval=_PULSE_MS)
        self._pulse.timeout.connect(self.viewport().update)
        self.setAccessibleName(tr("Page"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.verticalScrollBar().setSingleStep(40)
        self.horizontalScrollBar().setSingleStep(40)

    @property
    def zoom(self) -> float:
        """The size of the page relative to the width of the pane."""
        return self._zoom

    @property
    def marks(self) -> list[QRectF]:
        """Where the marked areas stand, in pixels of what is shown."""
        page = QRectF(self._page())
        return [
            QRectF(
                page.left() + left * page.width() - _PADDING,
                page.top() + top * page.height() - _PADDING,
                (right - left) * page.width() + 2 * _PADDING,
                (bottom - top) * page.height() + 2 * _PADDING,
            )
            for left, top, right, bottom in self._boxes
        ]

    def show_page(self, image: QImage | None, boxes: Boxes, *, words: str, anew: bool) -> None:
        """Show an image (None while it is drawn). ``anew`` brings its mark, else its top, into view."""
        self._image = image if image is not None else QImage()
        self._boxes = boxes
        self.setAccessibleDescription(words)
        self._placed = self._placed and not anew
        self._measure()
        self.viewport().update()

    def set_zoom(self, zoom: float) -> None:
        """Show the page at another size; what stands in the middle stays there."""
        zoom = min(max(zoom, _STEPS[0]), _STEPS[-1])
        if zoom == self._zoom:
            return
        bar = self.verticalScrollBar()
        middle = (bar.value() + self.viewport().height() / 2) / max(1, self._size().height() + 2 * SPACE_L)
        self._zoom = zoom
        self._measure()
        bar.setValue(round(middle * (self._size().height() + 2 * SPACE_L) - self.viewport().height() / 2))
        self.viewport().update()

    def zoom_by(self, by: int) -> None:
        """Go to the next larger (+1) or smaller (-1) step."""
        larger = [step for step in _STEPS if step > self._zoom + 0.01]
        smaller = [step for step in _STEPS if step < self._zoom - 0.01]
        if by > 0 and larger:
            self.set_zoom(larger[0])
        elif by < 0 and smaller:
            self.set_zoom(smaller[-1])

    def fit_width(self) -> None:
        """Make the page as wide as the pane."""
        self.set_zoom(1.0)

    def fit_page(self) -> None:
        """Make all of the page visible."""
        height = self.viewport().height() - 2 * SPACE_L
        if not self._image.isNull() and self._size().height():
            self.set_zoom(self._zoom * height / self._size().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the page to the new width."""
        super().resizeEvent(event)
        self._measure()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn pages at their ends, zoom, and tell what is to be copied."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copied.emit("")
        elif not (self._zoom_key(event) or self._move_key(event)):
            super().keyPressEvent(event)

    def _zoom_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(1)
        elif key == Qt.Key.Key_Minus:
            self.zoom_by(-1)
        elif key == Qt.Key.Key_0 and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.fit_width()
        else:
            return False
        return True

    def _move_key(self, event: QKeyEvent) -> bool:
        bar, key = self.verticalScrollBar(), event.key()
        if key in (Qt.Key.Key_PageDown, Qt.Key.Key_Space):
            self._move(1)
        elif key == Qt.Key.Key_PageUp:
            self._move(-1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            bar.setValue(bar.minimum() if key == Qt.Key.Key_Home else bar.maximum())
        else:
            return False
        return True

    def _move(self, by: int) -> None:
        """Go on by what is seen, at the end of a page to the next one."""
        bar = self.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() if by > 0 else bar.value() <= bar.minimum()
        if at_end:
            self.turned.emit(by)
        else:
            bar.setValue(bar.value() + by * round(0.9 * bar.pageStep()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl; turn the page at its end."""
        bar, by = self.verticalScrollBar(), event.angleDelta().y()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and by:
            self.zoom_by(1 if by > 0 else -1)
        elif by < 0 and bar.value() >= bar.maximum():
            self.turned.emit(1)
        elif by > 0 and bar.value() <= bar.minimum():
            self.turned.emit(-1)
        else:
            super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the page."""
        self._grip = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the page with the hand."""
        if self._grip is None:
            return
        here = event.position().toPoint()
        moved, self._grip = here - self._grip, here
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - moved.x())
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() - moved.y())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go of the page."""
        self._grip = None

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the page, its marks and the ring of the focus."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.viewport().rect(), self._theme.colour("sunken"))
        page = self._page()
        if self._image.isNull():
            painter.fillRect(page, self._theme.colour("surface"))
            return
        painter.drawImage(page, self._image)
        self._paint_marks(painter)
        painter.setPen(QPen(self._theme.colour("hairline"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(page.adjusted(0, 0, -1, -1))
        if self.hasFocus():
            painter.setPen(QPen(self._theme.colour("accent"), 2))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))

    def _paint_marks(self, painter: QPainter) -> None:
        areas = self.marks
        if not areas:
            return
        ink = QColor("#FFE58A")  # a page is paper in either scheme
        painter.save()
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        for area in areas:
            painter.fillRect(area, ink)
        painter.restore()
        whole = areas[0]
        for area in areas[1:]:
            whole = whole.united(area)
        width = 6.0 if self._pulse.isActive() else 3.0
        painter.fillRect(QRectF(whole.left() - width - 3, whole.top(), width, whole.height()), QColor("#2B5FA8"))

    def _size(self) -> QSize:
        """Return how large the page stands, in logical pixels."""
        width = max(1, round((self.viewport().width() - 2 * SPACE_L) * self._zoom))
        if self._image.isNull():
            return QSize(width, round(width * 1.414))
        return QSize(width, max(1, round(width * self._image.height() / self._image.width())))

    def _page(self) -> QRect:
        size = self._size()
        left = max(SPACE_L, (self.viewport().width() - size.width()) // 2) - self.horizontalScrollBar().value()
        return QRect(QPoint(left, SPACE_L - self.verticalScrollBar().value()), size)

    def _measure(self) -> None:
        size, seen = self._size(), self.viewport().size()
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        down.setPageStep(seen.height())
        down.setRange(0, max(0, size.height() + 2 * SPACE_L - seen.height()))
        across.setPageStep(seen.width())
        across.setRange(0, max(0, size.width() + 2 * SPACE_L - seen.width()))
        if self._image.isNull():
            return
        if not self._placed and self.isVisible():
            self._placed = True
            self._bring_into_view()
        self.sharper.emit(round(max(size.width(), size.height()) * self.devicePixelRatioF()))

    def _bring_into_view(self) -> None:
        areas = self.marks
        bar = self.verticalScrollBar()
        if not areas:
            bar.setValue(0)
            return
        top = min(area.top() for area in areas) + bar.value()
        bar.setValue(round(top - self.viewport().height() / 3))
        if not self._theme.is_calm:
            self._pulse.start()
