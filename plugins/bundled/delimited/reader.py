"""Reader of comma-, semicolon- and tab-separated tables: the text as it stands, in groups of whole records."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from engine.contract.document import ParseOutcome, Role
from engine.contract.locator import LinesPlace
from plugins.composer import LINE_GAP, Composer
from plugins.decoding import decode
from plugins.source import Damaged, Source
from plugins.table import Row, row_groups

_SAMPLE_CHARS = 16_384
_DELIMITERS = ",;\t|:"


def read(source: Source) -> ParseOutcome:
    """Return the rows, each value with its column's name where there is a header; places are lines."""
    text = decode(source.content())
    composer = Composer(source)
    csv.field_size_limit(source.limits.max_text_chars)
    lines = _Lines()
    dialect = _dialect(text[:_SAMPLE_CHARS], source.format)
    try:
        for group in row_groups(_rows(text, dialect, lines), f"{dialect.delimiter} ".replace("\t ", "\t")):
            place = LinesPlace((lines.first[group.first], lines.last[group.last]))
            composer.add(group.text, place, Role.TABLE, gap=LINE_GAP)
    except csv.Error as error:
        raise Damaged("its rows cannot be told apart") from error
    return composer.parsed()


class _Lines:
    """First and last line of each record; a quoted value may hold line ends."""

    def __init__(self) -> None:
        self.first: dict[int, int] = {}
        self.last: dict[int, int] = {}


def _rows(text: str, dialect: type[csv.Dialect], lines: _Lines) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text), dialect)
    line = 1
    for number, cells in enumerate(reader, start=1):
        lines.first[number], lines.last[number] = line, reader.line_num
        line = reader.line_num + 1
        yield Row(number, [" ".join(cell.split()) for cell in cells])


def _dialect(sample: str, extension: str) -> type[csv.Dialect]:
    if extension == "tsv":
        return csv.excel_tab
    try:
        return csv.Sniffer().sniff(sample, _DELIMITERS)
    except csv.Error:
        return csv.excel
