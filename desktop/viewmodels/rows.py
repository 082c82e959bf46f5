"""RowsModel: rows of one kind as a list that views show, replace and append to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from desktop.viewmodels import wording

AnyIndex = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole + 1
"""Gives the whole row, for the delegate that paints it."""
NO_PARENT = QModelIndex()


class ListRow(Protocol):
    """What every row can say of itself."""

    @property
    def headline(self) -> str:
        """What the row is called."""
        ...

    @property
    def spoken(self) -> str:
        """The row in one sentence for a screen reader."""
        ...

    @property
    def tip(self) -> str:
        """What hovering shows; empty for nothing."""
        ...


R = TypeVar("R", bound=ListRow)


class RowsModel(QAbstractListModel, Generic[R]):
    """Rows are appended, exchanged in place or all replaced, never moved."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[R] = []

    def rowCount(self, parent: AnyIndex = NO_PARENT) -> int:
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a row's headline, its spoken sentence, its tip or the whole row."""
        if not index.isValid():
            return None
        row = self.row(index.row())
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return row.headline
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken
        return wording.tip(row.tip) or None if role == Qt.ItemDataRole.ToolTipRole else None

    def row(self, number: int) -> R:
        """Return one row."""
        return self._rows[number]

    def replace(self, rows: Iterable[R]) -> None:
        """Show other rows; nothing happens when they are the same."""
        rows = list(rows)
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def append(self, rows: Iterable[R]) -> None:
        """Add rows below the ones that are there."""
        added = list(rows)
        if added:
            first = len(self._rows)
            self.beginInsertRows(NO_PARENT, first, first + len(added) - 1)
            self._rows.extend(added)
            self.endInsertRows()

    def remove(self, number: int) -> None:
        """Take one row away."""
        self.beginRemoveRows(NO_PARENT, number, number)
        del self._rows[number]
        self.endRemoveRows()

    def exchange(self, number: int, row: R) -> None:
        """Show another row in the place of one."""
        self._rows[number] = row
        self.dataChanged.emit(self.index(number), self.index(number))
