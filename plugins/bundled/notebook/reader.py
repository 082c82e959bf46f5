"""Reader of Jupyter notebooks: text, code and printed output, cell by cell."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from engine.contract.document import Metadata, ParseOutcome, Role
from plugins.composer import Composer, Sections
from plugins.decoding import decode
from plugins.source import Damaged, Source

_HEADING = re.compile(r"(#{1,6})[ \t]+(.+)")
_MAX_OUTPUT_CHARS = 20_000
"""Longer outputs are dumps of data."""


def read(source: Source) -> ParseOutcome:
    """Return the cells' text; places are sections by the headings in text cells."""
    try:
        book = json.loads(decode(source.content()))
        cells = book["cells"] if "cells" in book else [c for sheet in book["worksheets"] for c in sheet["cells"]]
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged("it is no notebook") from error
    composer, sections = Composer(source), Sections()
    title = ""
    for cell in cells:
        if cell.get("cell_type") == "code":
            composer.add(_text(cell.get("source", cell.get("input", ""))), sections.place, Role.CODE)
            for output in _outputs(cell):
                composer.add(output, sections.place, Role.NOTE)
            continue
        for block in re.split(r"\n{2,}", _text(cell.get("source", ""))):
            heading = _HEADING.match(block.strip())
            if heading:
                sections.enter(len(heading.group(1)), heading.group(2))
                title = title or heading.group(2)
            level = len(heading.group(1)) if heading else 0
            composer.add(block, sections.place, Role.HEADING if heading else Role.PARAGRAPH, level)
    return composer.parsed(Metadata(title=title))


def _outputs(cell: Any) -> Iterator[str]:
    for output in cell.get("outputs", ()):
        data = output.get("data", output)
        text = _text(output.get("text") or data.get("text/markdown") or data.get("text/plain") or "")
        if len(text) <= _MAX_OUTPUT_CHARS:
            yield text


def _text(source: object) -> str:
    return "".join(str(line) for line in source) if isinstance(source, list) else str(source)
