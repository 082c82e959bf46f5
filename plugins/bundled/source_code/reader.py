"""Reader of source code: the text itself, cut at functions and classes where a grammar serves, else at blank lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.contract.document import ParseOutcome, Role
from plugins.bundled.source_code.outline import definitions
from plugins.composer import check_length, parsed
from plugins.decoding import decode
from plugins.lines import Block, Line, layer_of, lines_of, paragraphs
from plugins.source import Source

_MAX_BLOCK_LINES = 40
"""What is not a definition (tables of constants, generated code) is cut into pieces of this length."""
_MAX_PARSED_CHARS = 2_000_000


def read(source: Source) -> ParseOutcome:
    """Return the code as it stands; places are lines."""
    text = decode(source.content())
    check_length(len(text), source)
    lines = lines_of(text)
    spans = definitions(source.format, text) if len(text) <= _MAX_PARSED_CHARS else []
    return parsed(source, layer_of(text, list(_blocks(lines, spans))))


def _blocks(lines: Sequence[Line], spans: Sequence[tuple[int, int]]) -> Iterator[Block]:
    done = 0
    for begin, end in spans:
        if begin < done:
            continue
        yield from _pieces(lines[done:begin])
        yield Block(lines[begin:end], Role.CODE)
        done = end
    yield from _pieces(lines[done:])


def _pieces(lines: Sequence[Line]) -> Iterator[Block]:
    """Yield runs between blank lines, short neighbours together, none over the limit."""
    held: list[Line] = []
    for run in paragraphs(lines):
        if held and len(held) + len(run) > _MAX_BLOCK_LINES:
            yield Block(held, Role.CODE)
            held = []
        held += run
        while len(held) > _MAX_BLOCK_LINES:
            yield Block(held[:_MAX_BLOCK_LINES], Role.CODE)
            held = held[_MAX_BLOCK_LINES:]
    if held:
        yield Block(held, Role.CODE)
