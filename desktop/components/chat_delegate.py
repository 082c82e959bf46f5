"""ChatDelegate: paints one past conversation: title and day."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.components.icons import paint_icon
from desktop.theme.theme import Theme
from desktop.theme.tokens import RADIUS_CONTROL, SPACE_M, SPACE_S
from desktop.theme.typography import Type
from desktop.viewmodels.ask.chats import ChatRow
from desktop.viewmodels.rows import ROW_ROLE

_ROW, _DAY_WIDTH = 40, 120


class ChatDelegate(QStyledItemDelegate):
    """Rows of one height; the title is edited in place."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the one size of all rows; those with words of a message are taller."""
        row = index.data(ROW_ROLE)
        line = QFontMetricsF(self._theme.font(Type.BODY)).height()
        lines = 2 if isinstance(row, ChatRow) and row.snippet else 1
        return QSize(200, max(_ROW, round(lines * line + 2 * SPACE_M)))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a row."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, ChatRow):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plate = QRectF(option.rect).adjusted(1, 1, -1, -1)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("selection" if selected else "sunken"))
            painter.drawRoundedRect(plate, RADIUS_CONTROL, RADIUS_CONTROL)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("accent"), 2))
            painter.drawRoundedRect(plate.adjusted(1, 1, -1, -1), RADIUS_CONTROL, RADIUS_CONTROL)
        upper = QRectF(plate)
        if row.snippet:
            upper.setHeight(plate.height() / 2 + SPACE_S / 2)
        middle = upper.center().y()
        paint_icon(
            painter,
            "pin" if row.pinned else "ask",
            self._theme.colour("muted"),
            QRectF(plate.left() + SPACE_S, middle - 9, 18, 18),
        )
        left = plate.left() + 18 + SPACE_S + SPACE_M
        day = QRectF(plate.right() - _DAY_WIDTH - SPACE_S, plate.top(), _DAY_WIDTH, upper.height())
        self._words(painter, day, row.date, Type.CAPTION, "muted", Qt.AlignmentFlag.AlignRight)
        if row.snippet:
            lower = QRectF(
                left, upper.bottom() - SPACE_S, plate.right() - SPACE_S - left, plate.bottom() - upper.bottom()
            )
            self._snippet(painter, lower, row)
        title = QRectF(left, plate.top(), day.left() - SPACE_S - left, upper.height())
        self._words(painter, title, row.title, Type.BODY, "text", Qt.AlignmentFlag.AlignLeft)
        painter.restore()

    def _words(self, painter: QPainter, area: QRectF, text: str, role: Type, tone: str, side: Qt.AlignmentFlag) -> None:
        font = self._theme.font(role)
        painter.setFont(font)
        painter.setPen(self._theme.colour(tone))
        short = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, area.width()))
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | side, short)

    def _snippet(self, painter: QPainter, area: QRectF, row: ChatRow) -> None:
        """Paint the words of a message, what was looked for in bold on a mark."""
        at = area.left()
        for text, is_marked in _runs(row.snippet, row.marks):
            font = self._theme.font(Type.CAPTION, strong=is_marked)
            painter.setFont(font)
            metrics = QFontMetricsF(font)
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, area.right() - at))
            width = metrics.horizontalAdvance(shown)
            if is_marked:
                painter.fillRect(QRectF(at, area.center().y() - metrics.height() / 2, width, metrics.height()),
                                 self._theme.colour("mark"))  # fmt: skip
            painter.setPen(self._theme.colour("text" if is_marked else "muted"))
            painter.drawText(QRectF(at, area.top(), width + 1, area.height()), Qt.AlignmentFlag.AlignVCenter, shown)
            at += width
            if shown != text:
                return


def _runs(text: str, marks: tuple[tuple[int, int], ...]) -> list[tuple[str, bool]]:
    """Return a text cut where marks begin and end; a mark far behind is brought near the start."""
    first = marks[0][0] if marks else 0
    begin = text.rfind(" ", 0, max(0, first - 30)) + 1 if first > 40 else 0
    runs, at = [("\u2026 ", False)] if begin else [], begin
    for start, end in marks:
        runs += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [run for run in (*runs, (text[at:], False)) if run[0]]
