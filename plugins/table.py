"""Table: rows of cells -> text that makes sense row by row: each value goes with its column's name."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

GROUP_CHARS = 800
"""Rows are gathered into segments of about a passage's length."""


_HEADER_SEARCH_ROWS = 10
_MAX_NAME_CHARS = 60
_PROSE = re.compile(r"[,;?!]|\.$")
"""Marks of sentences and lists, which stand in values rather than in names of columns."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row's cells as text; ``number`` is its place in the sheet or file, from 1."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Some rows as text, one a line; the numbers of the first and last, and of their outermost used columns."""

    text: str
    first: int
    last: int
    columns: tuple[int, int]


def cell_text(value: object) -> str:
    """Return a cell's value as a person would read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return " ".join(str(value).split())


def row_groups(rows: Iterable[Row], joint: str = "\t") -> Iterator[RowGroup]:
    """Yield groups of rows, cells joined by ``joint``; below a header row each value with its column's name."""
    filled = [row for row in rows if any(row.cells)]
    header = _header_of(filled)
    names = filled[header].cells if header is not None else ()
    held: list[tuple[Row, str]] = []
    length = 0
    for index, row in enumerate(filled):
        below = header is not None and index > header
        line = _with_names(row.cells, names) if below else joint.join(row.cells).strip(joint)
        if held and length + len(line) > GROUP_CHARS:
            yield _group(held)
            held, length = [], 0
        held.append((row, line))
        length += len(line)
    if held:
        yield _group(held)


def column_letters(index: int) -> str:
    """Return the letters of a column counted from 0: A, B, ..., Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _header_of(rows: Sequence[Row]) -> int | None:
    """Return the index of the header: the first row of several cells, if they are names with two records under them."""
    index = next((i for i, row in enumerate(rows[:_HEADER_SEARCH_ROWS]) if _filled(row) >= 2), None)
    if index is None:
        return None
    names = [cell for cell in rows[index].cells if cell]
    records = rows[index + 1 : index + 3]
    fits = len(records) == 2 and all(2 <= _filled(record) <= len(names) for record in records)
    return index if fits and _may_name(names) else None


def _may_name(names: Sequence[str]) -> bool:
    unlike = len(names) >= 2 and len(set(names)) == len(names)
    return unlike and all(
        len(name) <= _MAX_NAME_CHARS and not _is_number(name) and not _PROSE.search(name) for name in names
    )


def _filled(row: Row) -> int:
    return sum(1 for cell in row.cells if cell)


def _with_names(cells: Sequence[str], names: Sequence[str]) -> str:
    pairs = ((names[i] if i < len(names) else "", cell) for i, cell in enumerate(cells) if cell)
    return "; ".join(f"{name}: {cell}" if name else cell for name, cell in pairs)


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).replace(",", "").replace("-", "").isdigit()


def _group(held: Sequence[tuple[Row, str]]) -> RowGroup:
    used = [i for row, _ in held for i, cell in enumerate(row.cells) if cell]
    return RowGroup("\n".join(line for _, line in held), held[0][0].number, held[-1][0].number, (min(used), max(used)))
