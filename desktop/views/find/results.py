"""Results: the hits as a list or as a grid over one model and one selection; rows are dragged out as files."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QAbstractItemView, QListView, QStackedWidget

from desktop.components.hit_delegate import HitDelegate
from desktop.components.tile_delegate import TileDelegate
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_XS
from desktop.viewmodels.find.hits import HitsModel
from desktop.viewmodels.viewer.pictures import Pictures


class Results(QStackedWidget):
    """Two ways to look at the same hits; the current one stays the current one."""

    def __init__(self, theme: Theme, model: HitsModel, pictures: Pictures) -> None:
        super().__init__()
        self._pictures = pictures
        self._delegates = (HitDelegate(theme, pictures), TileDelegate(theme, pictures))
        self.list = self._view(model, self._delegates[0], tr("Results"))
        self.grid = self._view(model, self._delegates[1], tr("Results as a grid"))
        self.grid.setSelectionModel(self.list.selectionModel())
        self.grid.setViewMode(QListView.ViewMode.IconMode)
        self.grid.setResizeMode(QListView.ResizeMode.Adjust)
        self.grid.setMovement(QListView.Movement.Static)
        self.grid.setSpacing(SPACE_XS)
        self.grid.setDragEnabled(True)  # IconMode took it away
        for view in (self.list, self.grid):
            self.addWidget(view)
        pictures.came.connect(self._repaint)

    @property
    def shown(self) -> QListView:
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
        self.setCurrentWidget(self.grid if is_grid else self.list)
        if current.isValid():
            self.shown.scrollTo(current)
        if had_focus:
            self.shown.setFocus()

    def _view(self, model: HitsModel, delegate: HitDelegate | TileDelegate, name: str) -> QListView:
        view = QListView()
        view.setAccessibleName(name)
        view.setModel(model)
        view.setItemDelegate(delegate)
        view.setUniformItemSizes(True)
        view.setMouseTracking(True)
        view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setDragEnabled(True)
        view.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        view.setIconSize(QSize(56, 56))
        view.verticalScrollBar().valueChanged.connect(self._pictures.drop_wishes)
        return view

    def _repaint(self, _key: object) -> None:
        self.shown.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        """Lay the tiles out anew when the font changes."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.grid.doItemsLayout()
