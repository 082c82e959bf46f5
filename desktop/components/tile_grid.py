"""TileGrid: a view of very many tiles of one size; only those in sight are ever looked at.

Qt's own list in icon mode lays every tile out anew with each page that comes: 65 ms of the GUI thread at 10,000.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QCursor, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.components.tiling import Tiling
from desktop.theme.tokens import SPACE_XS

_Index = QModelIndex | QPersistentModelIndex
_Cursor = QAbstractItemView.CursorAction
_BESIDE: Final = {_Cursor.MovePrevious: -1, _Cursor.MoveNext: 1, _Cursor.MoveLeft: -1, _Cursor.MoveRight: 1}


class TileGrid(QAbstractItemView):
    """Tiles from the leading side on, as many in a row as fit; one is chosen at a time."""

    def __init__(self, name: str, delegate: QStyledItemDelegate) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setItemDelegate(delegate)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def tiling(self) -> Tiling:
        """Return where the tiles stand now."""
        size = self.itemDelegate().sizeHint(QStyleOptionViewItem(), QModelIndex())
        count = self.model().rowCount() if self.model() is not None else 0
        return Tiling(count, self.viewport().width(), size.width(), size.height(), SPACE_XS)

    def visualRect(self, index: _Index) -> QRect:
        """Return where a tile is in the viewport."""
        return self._place_of(index.row(), self.tiling()) if index.isValid() else QRect()

    def _place_of(self, number: int, tiling: Tiling) -> QRect:
        x, y = tiling.corner(number)
        there = QRect(x, y - self.verticalOffset(), tiling.tile_width, tiling.tile_height)
        return QStyle.visualRect(self.layoutDirection(), self.viewport().rect(), there)

    def indexAt(self, point: QPoint) -> QModelIndex:
        """Return the tile at a place of the viewport, or no index."""
        place = QStyle.visualPos(self.layoutDirection(), self.viewport().rect(), point)
        number = self.tiling().at(place.x(), place.y() + self.verticalOffset())
        return QModelIndex() if number is None else self.model().index(number, 0)

    def scrollTo(
        self, index: _Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Bring a tile into sight, with as little movement as the hint allows."""
        tile, bar = self.visualRect(index), self.verticalScrollBar()
        lower = tile.bottom() - self.viewport().height() + SPACE_XS
        if hint is QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(bar.value() + (tile.top() + lower) // 2)
        elif tile.top() < 0 or hint is QAbstractItemView.ScrollHint.PositionAtTop:
            bar.setValue(bar.value() + tile.top() - SPACE_XS)
        elif lower > 0 or hint is QAbstractItemView.ScrollHint.PositionAtBottom:
            bar.setValue(bar.value() + lower)

    def moveCursor(self, action: _Cursor, _modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Return the tile a key leads to."""
        tiling = self.tiling()
        if not tiling.count:
            return QModelIndex()
        current, last = self.currentIndex().row(), tiling.count - 1
        page = max(1, self.viewport().height() // tiling.row_height)
        rows = {_Cursor.MoveUp: -1, _Cursor.MoveDown: 1, _Cursor.MovePageUp: -page, _Cursor.MovePageDown: page}
        if current < 0 or action is _Cursor.MoveHome:
            target = 0
        elif action is _Cursor.MoveEnd:
            target = last
        elif action in rows:
            target = tiling.below(current, rows[action])
        else:
            is_mirrored = self.isRightToLeft() and action in (_Cursor.MoveLeft, _Cursor.MoveRight)
            target = min(last, max(0, current + _BESIDE[action] * (-1 if is_mirrored else 1)))
        return self.model().index(target, 0)

    def horizontalOffset(self) -> int:
        """Return 0: nothing stands beside the view."""
        return 0

    def verticalOffset(self) -> int:
        """Return how far the tiles are scrolled."""
        return self.verticalScrollBar().value()

    def isIndexHidden(self, _index: _Index) -> bool:
        """Return that no tile is hidden."""
        return False

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Choose the tile that was pressed, or none."""
        self.selectionModel().select(self.indexAt(rect.topLeft()), command)

    def visualRegionForSelection(self, selection: object) -> QRegion:  # noqa: ARG002 - one tile is chosen at a time
        """Return where the chosen tile is."""
        return QRegion(self.visualRect(self.currentIndex()))

    def updateGeometries(self) -> None:
        """Set how far can be scrolled."""
        tiling, seen = self.tiling(), self.viewport().height()
        bar = self.verticalScrollBar()
        bar.setSingleStep(tiling.row_height // 3)
        bar.setPageStep(seen)
        bar.setRange(0, max(0, tiling.height - seen))
        super().updateGeometries()

    def rowsInserted(self, parent: _Index, start: int, end: int) -> None:
        """Make room for tiles that came."""
        super().rowsInserted(parent, start, end)
        self.scheduleDelayedItemsLayout()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the tiles in sight."""
        painter, option = QPainter(self.viewport()), QStyleOptionViewItem()
        self.initViewItemOption(option)
        below = self.indexAt(self.viewport().mapFromGlobal(QCursor.pos())) if self.viewport().underMouse() else None
        current = self.currentIndex() if self.hasFocus() else None
        ground, flags = option.state, QStyle.StateFlag
        tiling, down = self.tiling(), self.verticalOffset()
        for number in tiling.between(event.rect().top() + down, event.rect().bottom() + down):
            index = self.model().index(number, 0)
            option.rect = self._place_of(number, tiling)
            is_chosen = self.selectionModel().isSelected(index)
            option.state = ground & ~(flags.State_Selected | flags.State_HasFocus | flags.State_MouseOver)
            for flag, is_so in (
                (flags.State_Selected, is_chosen),
                (flags.State_HasFocus, index == current),
                (flags.State_MouseOver, index == below),
            ):
                option.state |= flag if is_so else flags.State_None
            self.itemDelegate().paint(painter, option, index)
