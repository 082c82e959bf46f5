"""A grid of tens of thousands of tiles: chosen by click and key, scrolled, and looked at only where it is seen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, QStringListModel, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from desktop.components.tile_grid import TileGrid

TILES, LEFT = 20_000, Qt.MouseButton.LeftButton
_Index = QModelIndex | QPersistentModelIndex


class Painted(QStyledItemDelegate):
    """Notes which tiles are painted, and as what."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[int, QStyle.StateFlag] = {}

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:  # noqa: N802 - as Qt calls it
        return QSize(100, 80)

    def paint(self, _painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        self.seen[index.row()] = option.state


@pytest.fixture
def grid(qtbot: QtBot) -> TileGrid:
    made = TileGrid("Results as a grid", Painted())
    made.setModel(QStringListModel([f"tile {number}" for number in range(TILES)], made))
    qtbot.addWidget(made)
    made.resize(450, 400)
    with qtbot.waitExposed(made):
        made.show()
    return made


def painted(grid: TileGrid) -> dict[int, QStyle.StateFlag]:
    """Return what is painted when all that is in sight is."""
    delegate = grid.itemDelegate()
    assert isinstance(delegate, Painted)
    delegate.seen.clear()
    grid.viewport().repaint()
    return dict(delegate.seen)


def test_only_tiles_in_sight_are_painted(grid: TileGrid) -> None:
    assert min(painted(grid)) == 0
    assert len(painted(grid)) <= 6 * grid.tiling().columns
    grid.scrollToBottom()
    assert max(painted(grid)) == TILES - 1
    assert len(painted(grid)) <= 6 * grid.tiling().columns


def test_a_click_chooses_the_tile_under_it(qtbot: QtBot, grid: TileGrid) -> None:
    qtbot.mouseClick(grid.viewport(), LEFT, pos=grid.visualRect(grid.model().index(6, 0)).center())
    assert grid.currentIndex().row() == 6
    states = painted(grid)
    chosen = [number for number, state in states.items() if state & QStyle.StateFlag.State_Selected]
    assert chosen == [6]


def test_keys_lead_to_each_tile_and_bring_it_into_sight(qtbot: QtBot, grid: TileGrid) -> None:
    columns, keys = grid.tiling().columns, Qt.Key
    grid.setCurrentIndex(grid.model().index(1, 0))
    for key, wanted in (
        (keys.Key_Right, 2), (keys.Key_Down, 2 + columns), (keys.Key_Left, 1 + columns), (keys.Key_Up, 1),
        (keys.Key_End, TILES - 1), (keys.Key_Right, TILES - 1), (keys.Key_Home, 0), (keys.Key_Left, 0),
    ):  # fmt: skip
        qtbot.keyClick(grid, key)
        assert grid.currentIndex().row() == wanted
        assert grid.viewport().rect().contains(grid.visualRect(grid.currentIndex()))
    qtbot.keyClick(grid, keys.Key_PageDown)
    assert grid.currentIndex().row() == columns * (grid.viewport().height() // grid.tiling().row_height)


def test_from_right_to_left_the_first_tile_stands_at_the_right(qtbot: QtBot, grid: TileGrid) -> None:
    grid.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    first, second = (grid.visualRect(grid.model().index(number, 0)) for number in (0, 1))
    assert first.left() > second.right()
    assert grid.indexAt(second.center()).row() == 1
    grid.setCurrentIndex(grid.model().index(0, 0))
    qtbot.keyClick(grid, Qt.Key.Key_Left)
    assert grid.currentIndex().row() == 1


def test_tiles_that_come_or_go_change_how_far_it_scrolls(qtbot: QtBot, grid: TileGrid) -> None:
    model, bar = grid.model(), grid.verticalScrollBar()
    assert isinstance(model, QStringListModel)
    before = bar.maximum()
    model.insertRows(TILES, 1_000)
    qtbot.waitUntil(lambda: bar.maximum() > before)
    model.setStringList(["one"])
    qtbot.waitUntil(lambda: bar.maximum() == 0)
    assert list(painted(grid)) == [0]
    assert not grid.indexAt(grid.visualRect(model.index(0, 0)).bottomRight() * 3).isValid()
