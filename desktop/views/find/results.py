"""Results: the hits as a list or as a grid over one model and one selection; rows are dragged out as files."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QAbstractItemView, QStackedWidget

from desktop.components.hit_delegate import HitDelegate
from desktop.components.row_table import RowTable
from desktop.components.tile_delegate import TileDelegate
from desktop.components.tile_grid import TileGrid
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.viewmodels.find.hits import HitsModel
from desktop.viewmodels.viewer.pictures import Pictures


class Results(QStackedWidget):
    """Two ways to look at the same hits; the current one stays the current one."""

    def __init__(self, theme: Theme, model: HitsModel, pictures: Pictures) -> None:
        super().__init__()
        self._model = model
        self._rows, self._tiles = HitDelegate(theme, pictures), TileDelegate(theme, pictures)
        self.list = RowTable(tr("Results"), model, self._rows, self._rows.row_height)
        self.grid = TileGrid(tr("Results as a grid"), self._tiles)
        for view in (self.list, self.grid):
            view.setDragEnabled(True)
            view.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
            view.verticalScrollBar().valueChanged.connect(pictures.drop_wishes)
            self.addWidget(view)
        pictures.came.connect(self._repaint)
        theme.changed.connect(lambda: self.list.set_row_height(self._rows.row_height))

    @property
    def shown(self) -> QAbstractItemView:
        """The view that is seen."""
        return self.grid if self.is_grid else self.list

    @property
    def is_grid(self) -> bool:
        """Whether the hits stand in a grid."""
        return self.currentWidget() is self.grid

    def show_grid(self, is_grid: bool) -> None:
        """Show a grid, or a list."""
        had_focus = self.shown.hasFocus()
        current = self.list.currentIndex()
        self.grid.setModel(self._model if is_grid else None)  # what is hidden asks for no pages
        if is_grid:
            self.grid.setSelectionModel(self.list.selectionModel())
        self.setCurrentWidget(self.grid if is_grid else self.list)
        if current.isValid():
            self.shown.scrollTo(current)
        if had_focus:
            self.shown.setFocus()

    def _repaint(self, _key: object) -> None:
        self.shown.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        """Lay the tiles out anew when the font changes."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.grid.doItemsLayout()
