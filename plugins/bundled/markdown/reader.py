"""Reader of Markdown (CommonMark with tables): the source text itself, cut at its blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from engine.contract.document import Layer, Metadata, ParseOutcome, Role
from plugins.composer import check_length, parsed
from plugins.decoding import decode
from plugins.lines import Block, Line, layer_of, lines_of, paragraphs, plain_layer
from plugins.source import Source

_ROLES = {
    "heading_open": Role.HEADING,
    "paragraph_open": Role.PARAGRAPH,
    "fence": Role.CODE,
    "code_block": Role.CODE,
    "table_open": Role.TABLE,
    "html_block": Role.PARAGRAPH,
}
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE)
_MAX_PARSED_CHARS = 5_000_000
"""Above this the block parser (about 1 MB a second) would near the worker's deadline; paragraphs serve."""


def read(source: Source) -> ParseOutcome:
    """Return the text as it stands, with headings, lists, code and tables as segments; places are lines."""
    text = decode(source.content())
    check_length(len(text), source)
    if len(text) > _MAX_PARSED_CHARS:
        return parsed(source, plain_layer(text))
    front = _FRONT_MATTER.match(text)
    layer = layer_of(text, list(_blocks(text, front.end() if front else 0)))
    facts = _front_facts(front.group(1)) if front else {}
    metadata = Metadata(
        title=facts.get("title") or _first_heading(layer),
        author=facts.get("author", ""),
        created=facts.get("date", ""),
    )
    return parsed(source, layer, metadata)


def _blocks(text: str, body_start: int) -> Iterator[Block]:
    lines = lines_of(text)
    first = text.count("\n", 0, body_start) + 1 if body_start else 0
    yield from (Block(run) for run in paragraphs(lines[:first]))
    body = "\n".join(line.text for line in lines[first:])
    done = first
    for begin, end, role, level in _spans(MarkdownIt("commonmark").enable("table").parse(body)):
        begin, end = max(begin + first, done), min(end + first, len(lines))
        if begin >= end:
            continue
        yield from _between(lines[done:begin])
        yield Block(_trimmed(lines[begin:end]), role, level)
        done = end
    yield from _between(lines[done:])


def _spans(tokens: Sequence[Token]) -> Iterator[tuple[int, int, Role, int]]:
    """Yield (first line, line after the last, role, heading level) of each leaf block, in order."""
    lists = 0
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists -= 1
        role = _ROLES.get(token.type)
        if role is None or token.map is None:
            continue
        if role is Role.PARAGRAPH and lists:
            role = Role.LIST
        level = int(token.tag[1]) if role is Role.HEADING else 0
        yield token.map[0], token.map[1], role, level


def _between(lines: Sequence[Line]) -> Iterator[Block]:
    """Yield what the block parser left out: link definitions, stray markers."""
    yield from (Block(run) for run in paragraphs(lines))


def _trimmed(lines: Sequence[Line]) -> Sequence[Line]:
    end = len(lines)
    while end > 1 and not lines[end - 1].text.strip():
        end -= 1
    return lines[:end]


def _first_heading(layer: Layer) -> str:
    heading = next((layer.text[s.start : s.end] for s in layer.segments if s.role is Role.HEADING), "")
    return heading.split("\n", 1)[0].strip("# \t")


def _front_facts(front: str) -> dict[str, str]:
    """Return the plain ``key: value`` lines of YAML front matter."""
    pairs = (line.partition(":") for line in front.splitlines() if not line.startswith((" ", "\t", "-", "#")))
    return {key.strip().lower(): value.strip().strip("\"'") for key, mark, value in pairs if mark}
