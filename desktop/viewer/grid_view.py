"""GridView: a table with its header frozen, the cited rows marked, and figures about what is selected."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QModelIndex, QPersistentModelIndex, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.components.labels import label
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import LIST_ROW, SPACE_L, SPACE_XS
from desktop.theme.typography import Type
from desktop.viewmodels.viewer.grid import Grid, selection_words
from desktop.viewmodels.viewer.grid_model import MARKED_ROLE, GridModel

_WIDEST, _NARROWEST = 220, 48


class _CellDelegate(QStyledItemDelegate):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint the ground of a cited cell, the cell, and lines above and below it."""
        marked = bool(index.data(MARKED_ROLE))
        if marked:
            painter.fillRect(option.rect, self._theme.colour("mark"))
        inner = QStyleOptionViewItem(option)
        inner.rect = option.rect.adjusted(SPACE_XS, 0, -SPACE_XS, 0)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, self._theme.colour("selection"))
        super().paint(painter, inner, index)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.save()
            painter.setPen(QPen(self._theme.colour("accent"), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -1, -1))
            painter.restore()
        if marked:
            painter.save()
            painter.setPen(QPen(self._theme.colour("accent"), 1))
            area: QRect = option.rect
            painter.drawLine(area.topLeft(), area.topRight())
            painter.drawLine(area.bottomLeft(), area.bottomRight())
            if index.column() == 0:
                painter.fillRect(area.left(), area.top(), 3, area.height(), self._theme.colour("accent"))
            painter.restore()


class Table(QTableView):
    """The cells; copying is told, so that the reference can go with them."""

    copied = Signal(str)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy what is selected, with its reference."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copied.emit(self._selected_text())
        else:
            super().keyPressEvent(event)

    def _selected_text(self) -> str:
        rows: dict[int, list[str]] = {}
        for index in sorted(self.selectedIndexes(), key=lambda each: (each.row(), each.column())):
            rows.setdefault(index.row(), []).append(str(index.data() or ""))
        return "\n".join("\t".join(cells) for cells in rows.values())


class GridView(QWidget):
    """The table and its foot."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.table = Table()
        self.model = GridModel()
        self._delegate = _CellDelegate(theme)
        self._foot = label(theme, role=Type.CAPTION, tone="muted")
        self.table.setAccessibleName(tr("Table"))
        self.table.setModel(self.model)
        self.table.setItemDelegate(self._delegate)
        self.table.setFont(theme.font(Type.CAPTION))
        for header in (self.table.horizontalHeader(), self.table.verticalHeader()):
            header.setFont(theme.font(Type.CAPTION))
        self.table.setWordWrap(False)
        self.table.setCornerButtonEnabled(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().setDefaultSectionSize(LIST_ROW)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.verticalHeader().setAccessibleName(tr("Row numbers"))
        self.table.horizontalHeader().setAccessibleName(tr("Columns"))
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.selectionModel().selectionChanged.connect(self._count)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.table, 1)
        self._foot.setContentsMargins(SPACE_L, SPACE_XS, SPACE_L, SPACE_XS)
        column.addWidget(self._foot)
        self.setFocusProxy(self.table)
        self._count(QItemSelection(), QItemSelection())

    def show_grid(self, grid: Grid) -> None:
        """Show a grid, its first cited row one third from the top."""
        self.model.show(grid)
        metrics = self.table.fontMetrics()
        for column, name in enumerate(grid.headers):
            widest = max((len(row.cells[column]) for row in grid.rows[:200]), default=0)
            width = max(metrics.horizontalAdvance(name), metrics.averageCharWidth() * widest) + 24
            self.table.setColumnWidth(column, min(_WIDEST, max(_NARROWEST, width)))
        self._count(QItemSelection(), QItemSelection())
        QTimer.singleShot(0, self, self._bring_into_view)

    def _bring_into_view(self) -> None:
        first = self.model.grid.first_marked
        if first >= 0:
            above = self.table.viewport().height() // 3 // LIST_ROW
            self.table.scrollTo(self.model.index(max(0, first - above), 0), QTableView.ScrollHint.PositionAtTop)

    def _count(self, _new: QItemSelection, _old: QItemSelection) -> None:
        words = selection_words(str(index.data() or "") for index in self.table.selectedIndexes())
        self._foot.setText(words)
        self._foot.setVisible(bool(words))
