"""GridModel: a grid as a table that views can show and copy from."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt

from desktop.viewmodels.rows import AnyIndex
from desktop.viewmodels.viewer.grid import Grid

MARKED_ROLE = Qt.ItemDataRole.UserRole + 2
_NO_PARENT = QModelIndex()


class GridModel(QAbstractTableModel):
    """Cells as text; the rows' numbers are those of the file."""

    def __init__(self) -> None:
        super().__init__()
        self.grid = Grid((), ())

    def show(self, grid: Grid) -> None:
        """Show another grid."""
        self.beginResetModel()
        self.grid = grid
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        """Return how many rows are shown."""
        return 0 if parent.isValid() else len(self.grid.rows)

    def columnCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self.grid.headers)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's text, or whether its row is cited."""
        if not index.isValid():
            return None
        row = self.grid.rows[index.row()]
        cell = row.cells[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return cell
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.grid.headers[index.column()]}: {cell}{', cited' if row.is_marked else ''}"
        return row.is_marked if role == MARKED_ROLE else None

    def headerData(self, section: int, side: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a column's name or a row's number."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if side is Qt.Orientation.Horizontal:
            return self.grid.headers[section] if section < len(self.grid.headers) else None
        return str(self.grid.rows[section].number) if section < len(self.grid.rows) else None
