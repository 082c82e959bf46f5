"""HitDelegate: paints one result: thumbnail, name, place, two lines of snippet with marks, date and reason."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.components.cover import paint_cover
from desktop.components.icons import kept_icon_pixmap
from desktop.components.mirror import mirrored
from desktop.theme.theme import Theme
from desktop.theme.tokens import HIT_ROW, RADIUS_CONTROL, SPACE_M, SPACE_S, SPACE_XS, THUMBNAIL
from desktop.theme.typography import Type
from desktop.viewmodels.find.hits import HitRow
from desktop.viewmodels.rows import ROW_ROLE
from desktop.viewmodels.viewer.pictures import Pictures

_SIDE_COLUMN = 120
_GAP = SPACE_XS
_DRAWING = 24
_ROOMY = 280
"""Below this width the name needs all of its line."""
_ICONS = frozenset({"text", "table", "mail", "code", "image", "audio", "video", "archive"})


def drawing_of(row: HitRow) -> str:
    """Return the icon of a kind of file."""
    return row.kind if row.kind in _ICONS else "text"


class HitDelegate(QStyledItemDelegate):
    """Rows of 72 px (more only when the system's font asks for it), all of one height."""

    def __init__(self, theme: Theme, pictures: Pictures) -> None:
        super().__init__()
        self._theme = theme
        self._pictures = pictures
        self._set_fonts()
        theme.changed.connect(self._set_fonts)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the one size of all rows."""
        return QSize(200, self.row_height)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a row."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, HitRow):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(option.rect)
        self._paint_ground(painter, area, option)
        tile = QRectF(area.left() + SPACE_S, area.center().y() - THUMBNAIL / 2, THUMBNAIL, THUMBNAIL)
        way = option.direction
        self._paint_thumbnail(painter, mirrored(tile, area, way), row)
        top = area.top() + (area.height() - self._text_height) / 2
        left = tile.right() + SPACE_M
        side_width = min(_SIDE_COLUMN, area.width() * 0.24)
        side = QRectF(area.right() - side_width - SPACE_S, top, side_width, self._text_height)
        self._paint_side(painter, mirrored(side, area, way), row)
        words = mirrored(QRectF(left, top, side.left() - SPACE_M - left, self._text_height), area, way)
        self._paint_head(painter, words, row)
        self._paint_snippet(painter, words, row)
        painter.restore()

    def _set_fonts(self) -> None:
        self._name = self._theme.font(Type.BODY, strong=True)
        self._body = self._theme.font(Type.CAPTION)
        self._badge = QFont(self._body)
        self._badge.setPointSizeF(self._badge.pointSizeF() * 0.86)
        self._badge.setWeight(QFont.Weight.DemiBold)
        self._name_metrics, self._body_metrics = QFontMetricsF(self._name), QFontMetricsF(self._body)
        self._marked = QTextCharFormat()
        self._marked.setBackground(self._theme.colour("mark"))
        self._marked.setForeground(self._theme.colour("text"))
        self._marked.setFontWeight(QFont.Weight.DemiBold)
        self._name_height = self._name_metrics.height()
        self._line = self._body_metrics.height() + 1
        self._text_height = self._name_height + _GAP + 2 * self._line
        self.row_height = max(HIT_ROW, round(self._text_height + 2 * SPACE_S))

    def _paint_ground(self, painter: QPainter, area: QRectF, option: QStyleOptionViewItem) -> None:
        plate = area.adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setBrush(self._theme.colour("selection"))
            painter.drawRoundedRect(plate, RADIUS_CONTROL, RADIUS_CONTROL)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(self._theme.colour("sunken"))
            painter.drawRoundedRect(plate, RADIUS_CONTROL, RADIUS_CONTROL)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("accent"), 2))
            painter.drawRoundedRect(plate.adjusted(1, 1, -1, -1), RADIUS_CONTROL, RADIUS_CONTROL)

    def _paint_thumbnail(self, painter: QPainter, tile: QRectF, row: HitRow) -> None:
        painter.setPen(QPen(self._theme.colour("hairline"), 1))
        painter.setBrush(self._theme.colour("surface"))
        painter.drawRoundedRect(tile.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CONTROL, RADIUS_CONTROL)
        image = self._pictures.get(row.picture) if row.picture is not None else None
        if image is not None:
            paint_cover(painter, image, tile, RADIUS_CONTROL, self._theme.colour("hairline"))
            return
        muted = self._theme.colour("muted")
        ratio = painter.device().devicePixelRatio()
        drawing = kept_icon_pixmap(drawing_of(row), muted.name(), _DRAWING, ratio)
        painter.drawPixmap(QPointF(tile.center().x() - _DRAWING / 2, tile.top() + SPACE_S), drawing)
        painter.setFont(self._badge)
        painter.setPen(muted)
        foot = QRectF(tile.left(), tile.bottom() - 20, tile.width(), 14)
        painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, row.badge)

    def _paint_side(self, painter: QPainter, side: QRectF, row: HitRow) -> None:
        painter.setFont(self._body)
        painter.setPen(self._theme.colour("muted"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        top = side.top()
        for words in (row.date, row.reason, row.copies):
            height = self._name_height + _GAP if top == side.top() else self._line
            short = self._body_metrics.elidedText(words, Qt.TextElideMode.ElideRight, side.width())
            painter.drawText(QRectF(side.left(), top, side.width(), height), right, short)
            top += height

    def _paint_head(self, painter: QPainter, words: QRectF, row: HitRow) -> None:
        metrics = self._name_metrics
        baseline = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        share = 0.72 if words.width() > _ROOMY else 1.0
        head = QRectF(words.left(), words.top(), words.width(), self._name_height)
        name = metrics.elidedText(row.name, Qt.TextElideMode.ElideMiddle, head.width() * share)
        painter.setFont(self._name)
        painter.setPen(self._theme.colour("text"))
        painter.drawText(head, baseline, name)
        used = metrics.horizontalAdvance(name) + SPACE_M
        where = self._body_metrics.elidedText(row.where, Qt.TextElideMode.ElideRight, max(0.0, head.width() - used))
        painter.setFont(self._body)
        painter.setPen(self._theme.colour("muted"))
        rest = QRectF(head.left() + used, head.top() + 1, max(0.0, head.width() - used), head.height() - 1)
        painter.drawText(mirrored(rest, head, painter.layoutDirection()), baseline, where)

    def _paint_snippet(self, painter: QPainter, words: QRectF, row: HitRow) -> None:
        layout = QTextLayout(row.snippet, self._body)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        if painter.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            option.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute)
        layout.setTextOption(option)
        layout.setFormats([self._mark(start, end) for start, end in row.marks if 0 <= start < end])
        top = words.top() + self._name_height + _GAP
        painter.setPen(self._theme.colour("muted"))
        layout.beginLayout()
        for number in range(2):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(words.width())
            line.setPosition(QPointF(0, number * self._line))
        layout.endLayout()
        painter.save()
        painter.setClipRect(QRectF(words.left(), top, words.width(), 2 * self._line + SPACE_XS / 2))
        layout.draw(painter, QPointF(words.left(), top))
        painter.restore()

    def _mark(self, start: int, end: int) -> QTextLayout.FormatRange:
        found = QTextLayout.FormatRange()
        found.start = start
        found.length = end - start
        found.format = self._marked
        return found
