"""Grids: rows become cells again, cited ones are marked, figures are those of the selection."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.modeltest import ModelTester

from desktop.viewmodels.viewer.excerpt import cut_excerpt
from desktop.viewmodels.viewer.grid import REACH_ROWS, cut_grid, selection_words
from desktop.viewmodels.viewer.grid_model import GridModel
from engine.contract.document import Layer, Role, Segment
from engine.contract.locator import CellsPlace, LinesPlace, Locator, Place
from engine.contract.request import DocumentText

HEAD = "Ticket\tItem\tPrice"
ROWS = ["Ticket: 5001; Item: chain; 11 speed; Price: 32.5", "Ticket: 5002; Price: 1,238", "Ticket: 5003; Item: bell"]


def layer(lines: list[str], place: Place) -> Layer:
    text = "Sales\n\n" + "\n".join(lines)
    return Layer("body", text, (Segment(0, 5, place, Role.HEADING, 1), Segment(7, len(text), place, Role.TABLE)))


SHEET = layer([HEAD, *ROWS], CellsPlace("Sales", "A1:C4"))


def test_a_sheet_is_cells_with_the_cited_row_marked() -> None:
    start = SHEET.text.index("Ticket: 5002")
    grid = cut_grid(SHEET, Locator(CellsPlace("Sales", "A3:C3")), (start, start + 9))
    assert grid is not None
    assert grid.headers == ("Ticket", "Item", "Price")
    assert [row.number for row in grid.rows] == [2, 3, 4]
    assert grid.rows[0].cells == ("5001", "chain; 11 speed", "32.5")
    assert grid.rows[1].cells == ("5002", "", "1,238")
    assert [row.is_marked for row in grid.rows] == [False, True, False]
    assert grid.first_marked == 1


def test_a_csv_has_names_from_its_rows() -> None:
    made = layer(["supplier, town", "supplier: Lumen; town: Osterby"], LinesPlace((1, 2)))
    grid = cut_grid(made, Locator(LinesPlace((2, 2))), None)
    assert grid is not None
    assert (grid.headers, grid.rows[0].cells, grid.rows[0].number) == (("supplier", "town"), ("Lumen", "Osterby"), 2)
    assert grid.first_marked == -1


def test_other_sheets_are_left_out_and_no_table_is_no_grid() -> None:
    assert cut_grid(SHEET, Locator(CellsPlace("Costs", "A1")), None) is None
    excerpt = cut_excerpt(DocumentText(1, SHEET, "xlsx"), Locator(CellsPlace("Costs", "A1")), "nowhere")
    assert excerpt.grid is None
    assert excerpt.blocks


def test_rows_without_names_are_cut_at_tabs() -> None:
    grid = cut_grid(layer(["a\tb", "1"], CellsPlace("S", "B7:C8")), Locator(CellsPlace("S", "B7")), None)
    assert grid is not None
    assert [(row.number, row.cells) for row in grid.rows] == [(7, ("a", "b")), (8, ("1", ""))]


def test_a_long_sheet_is_cut_around_the_place() -> None:
    lines = [HEAD, *(f"Ticket: {n}; Item: x" for n in range(3 * REACH_ROWS))]
    long = layer(lines, CellsPlace("Sales", f"A1:C{len(lines)}"))
    start = long.text.index("Ticket: 3000;")
    grid = cut_grid(long, Locator(CellsPlace("Sales", "A1")), (start, start + 5))
    assert grid is not None
    assert grid.is_cut
    assert len(grid.rows) == 2 * REACH_ROWS
    assert grid.rows[grid.first_marked].cells[0] == "3000"


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["3"], ""),
        (["3", "1,238.50", ""], "Count 2, sum 1,241.5, average 620.75"),
        (["3", "x", "5"], "Count 3, sum 8, average 4, of 2 numbers"),
        (["a", "b"], "Count 2"),
    ],
)
def test_figures_of_a_selection(cells: list[str], words: str) -> None:
    assert selection_words(cells) == words


@given(st.lists(st.text(alphabet="ab:; \t1", max_size=20), min_size=2, max_size=6))
def test_any_lines_make_even_rows(lines: list[str]) -> None:
    grid = cut_grid(layer(lines, CellsPlace("S", "A1")), Locator(CellsPlace("S", "A1")), (0, 3))
    assert grid is not None
    assert all(len(row.cells) == len(grid.headers) for row in grid.rows)


def test_the_model_keeps_its_promises(qtmodeltester: ModelTester) -> None:
    grid = cut_grid(SHEET, Locator(CellsPlace("Sales", "A1")), (0, 90))
    assert grid is not None
    model = GridModel()
    model.show(grid)
    qtmodeltester.check(model)
    assert model.index(0, 1).data() == "chain; 11 speed"
