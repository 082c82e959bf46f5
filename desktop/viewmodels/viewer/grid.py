"""Grid: the rows of a table as cells again, with the cited ones marked. Pure; made off the GUI thread."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from desktop.language import tr
from desktop.viewmodels import wording
from engine.contract.document import Layer, Role, Segment
from engine.contract.locator import CellsPlace, LinesPlace, Locator

REACH_ROWS = 2_000
"""Rows kept before and after the cited ones."""
_SEPARATED = frozenset({"csv", "tsv"})
_FIRST_ROW = re.compile(r"[A-Z]+(\d+)")
_NUMBER = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row: its number in the file and its cells."""

    number: int
    cells: tuple[str, ...]
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet, or as much of it as is shown."""

    headers: tuple[str, ...]
    rows: tuple[GridRow, ...]
    is_cut: bool = False

    @property
    def first_marked(self) -> int:
        """The position of the first cited row, -1 when there is none."""
        return next((at for at, row in enumerate(self.rows) if row.is_marked), -1)


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    start: int
    end: int


def is_table(locator: Locator, file_format: str) -> bool:
    """Return whether a place stands in a table."""
    return isinstance(locator.place, CellsPlace) or file_format in _SEPARATED


def cut_grid(layer: Layer, locator: Locator, span: tuple[int, int] | None) -> Grid | None:
    """Return the sheet of a place with the rows of ``span`` marked; None when the text holds no table there."""
    lines = [line for segment in _segments(layer, locator) for line in _lines(layer.text, segment)]
    if len(lines) < 2:
        return None
    headers = _headers(lines[0].text, lines[1].text)
    body = lines[1:] if headers else lines
    names = headers or tuple("" for _cell in lines[0].text.split("\t"))
    rows = [
        GridRow(line.number, _cells(line.text, names), bool(span and line.start < span[1] and span[0] < line.end))
        for line in body
    ]
    return _around(Grid(names, tuple(rows)))


def selection_words(cells: Iterable[str]) -> str:
    """Return count, sum and average of chosen cells; sum and average of those that are numbers."""
    chosen = [cell for cell in cells if cell]
    if len(chosen) < 2:
        return ""
    numbers = [float(cell.replace(",", "")) for cell in chosen if _NUMBER.fullmatch(cell)]
    words = [tr("Count {count}", count=wording.number(len(chosen)))]
    if numbers:
        words += [
            tr("sum {figure}", figure=_figure(sum(numbers))),
            tr("average {figure}", figure=_figure(sum(numbers) / len(numbers))),
        ]
        if len(numbers) < len(chosen):
            words.append(tr("of %Ln number(s)", "", len(numbers)))
    return ", ".join(words)


def _segments(layer: Layer, locator: Locator) -> list[Segment]:
    tables = [segment for segment in layer.segments if segment.role is Role.TABLE]
    if isinstance(locator.place, CellsPlace):
        sheet = locator.place.sheet
        return [s for s in tables if isinstance(s.place, CellsPlace) and s.place.sheet == sheet]
    return tables


def _lines(text: str, segment: Segment) -> Iterable[_Line]:
    number, at = _first_row(segment), segment.start
    for line in text[segment.start : segment.end].split("\n"):
        yield _Line(number, line, at, at + len(line))
        at += len(line) + 1
        number += 1


def _first_row(segment: Segment) -> int:
    if isinstance(segment.place, LinesPlace):
        return segment.place.lines[0]
    if isinstance(segment.place, CellsPlace) and (found := _FIRST_ROW.match(segment.place.cells)):
        return int(found.group(1))
    return 1


def _headers(first: str, second: str) -> tuple[str, ...]:
    """Return the names of the columns, when the second line says them before its values."""
    if "\t" in first:
        names = tuple(first.split("\t"))
        return names if any(second.startswith(f"{name}: ") for name in names if name) else ()
    names = tuple(part.partition(": ")[0] for part in second.split("; ") if ": " in part)
    return names if names and all(name in first for name in names) else ()


def _cells(text: str, names: tuple[str, ...]) -> tuple[str, ...]:
    if not any(text.startswith(f"{name}: ") for name in names if name):
        cells = text.split("\t")
        return (*cells[: len(names)], *("" for _missing in range(len(names) - len(cells))))
    values: dict[str, str] = {}
    last = ""
    for part in text.split("; "):
        name, colon, value = part.partition(": ")
        if colon and name in names and name not in values:
            values[name] = value
            last = name
        elif last:
            values[last] += f"; {part}"
    return tuple(values.get(name, "") for name in names)


def _around(grid: Grid) -> Grid:
    middle = max(0, grid.first_marked)
    first, last = max(0, middle - REACH_ROWS), middle + REACH_ROWS
    rows = grid.rows[first:last]
    return Grid(grid.headers, rows, len(rows) < len(grid.rows))


def _figure(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")
