"""Reader of spreadsheets: each row with its columns' names, and the cells' comments."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from engine.contract.document import ParseOutcome, Role
from engine.contract.locator import CellsPlace, SectionPlace
from plugins.bundled.sheets.comments import comments_of
from plugins.bundled.sheets.password import has_password
from plugins.composer import LINE_GAP, PARAGRAPH_GAP, Composer
from plugins.office import embedded, properties
from plugins.package import Package
from plugins.source import Damaged, Skip, Source
from plugins.table import Row, cell_text, column_letters, row_groups


def read(source: Source) -> ParseOutcome:
    """Return every sheet's rows; places are cell ranges."""
    zipped = source.format != "xls"
    package = Package(source) if zipped else None
    if package is not None:
        package.check_totals()
        if "encryption-data" in _manifest(package):
            raise Skip("encrypted")
    composer = Composer(source)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(source.content()))
        for name in workbook.sheet_names:
            _sheet(workbook, name, composer)
    except PasswordError as error:
        raise Skip("encrypted") from error
    except CalamineError as error:
        if source.format == "xls" and has_password(source.file):
            raise Skip("encrypted") from error
        raise Damaged("its sheets cannot be read") from error
    for sheet, cell, text in comments_of(package) if package is not None and source.format == "xlsx" else ():
        composer.add(text, CellsPlace(sheet, cell), Role.NOTE)
    if package is None:
        return composer.parsed()
    return replace(composer.parsed(properties(package)), members=embedded(package))


def _manifest(package: Package) -> str:
    return package.read("META-INF/manifest.xml").decode("utf-8", errors="replace")


def _sheet(workbook: Any, name: str, composer: Composer) -> None:
    sheet = workbook.get_sheet_by_name(name)
    if sheet.start is None:
        return
    top, left = sheet.start
    composer.add(name, SectionPlace((name,)), Role.HEADING, 1)
    gap = PARAGRAPH_GAP
    for group in row_groups(_rows(sheet, top)):
        first, last = (column_letters(left + column) for column in group.columns)
        place = CellsPlace(name, f"{first}{group.first}:{last}{group.last}")
        composer.add(group.text, place, Role.TABLE, gap=gap)
        gap = LINE_GAP


def _rows(sheet: Any, top: int) -> Iterator[Row]:
    for number, values in enumerate(sheet.to_python(skip_empty_area=True), start=top + 1):
        yield Row(number, [cell_text(value) for value in values])
