"""Reader of reStructuredText, Org, AsciiDoc and LaTeX: the text itself, cut at headings and paragraphs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from engine.contract.document import Metadata, ParseOutcome, Role
from plugins.bundled.light_markup.headings import adoc_heading, org_heading, rst_headings, tex_heading
from plugins.composer import check_length, parsed
from plugins.decoding import decode
from plugins.lines import Block, Line, layer_of, lines_of, paragraphs
from plugins.source import Source

Heading = tuple[int, int, str]
"""Number of lines, level, title."""
_ONE_LINE: dict[str, Callable[[str], tuple[int, str] | None]] = {
    "org": org_heading,
    "adoc": adoc_heading,
    "tex": tex_heading,
}


def read(source: Source) -> ParseOutcome:
    """Return the text as it stands; places are lines."""
    text = decode(source.content())
    check_length(len(text), source)
    lines = lines_of(text)
    headings = rst_headings(lines) if source.format == "rst" else _by_line(lines, _ONE_LINE[source.format])
    title = next((headings[index][2] for index in sorted(headings)), "")
    return parsed(source, layer_of(text, list(_blocks(lines, headings))), Metadata(title=title))


def _by_line(lines: Sequence[Line], heading: Callable[[str], tuple[int, str] | None]) -> dict[int, Heading]:
    found = ((index, heading(line.text)) for index, line in enumerate(lines))
    return {index: (1, *level_title) for index, level_title in found if level_title}


def _blocks(lines: Sequence[Line], headings: dict[int, Heading]) -> Iterator[Block]:
    done = 0
    for index in sorted(headings):
        if index < done:
            continue
        yield from (Block(run) for run in paragraphs(lines[done:index]))
        count, level, _ = headings[index]
        yield Block(lines[index : index + count], Role.HEADING, level)
        done = index + count
    yield from (Block(run) for run in paragraphs(lines[done:]))
