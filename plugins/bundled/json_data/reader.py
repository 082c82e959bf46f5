"""Reader of JSON: each object or list of values becomes a record of ``name: value`` lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from engine.contract.document import ParseOutcome
from engine.contract.locator import LinesPlace, Place, SectionPlace
from plugins.composer import Composer, check_length, parsed
from plugins.decoding import decode
from plugins.lines import plain_layer
from plugins.source import Source

_MAX_PATH = 6


@dataclass(frozen=True, slots=True)
class Record:
    """The plain values that stand directly in one object or list, and the way to it."""

    path: tuple[str, ...]
    text: str


def read(source: Source) -> ParseOutcome:
    """Return records with their paths, lines of JSON lines with their numbers; broken JSON as plain text."""
    text = decode(source.content())
    check_length(len(text), source)
    composer = Composer(source)
    try:
        if source.format == "jsonl":
            _compose_lines(text, composer)
        else:
            for record in records(json.loads(text)):
                composer.add(record.text, SectionPlace(record.path))
    except (ValueError, RecursionError):
        return parsed(source, plain_layer(text))
    return composer.parsed()


def _compose_lines(text: str, composer: Composer) -> None:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            place: Place = LinesPlace((number, number))
            composer.add("\n".join(record.text for record in records(json.loads(line))), place)


def records(value: Any, path: tuple[str, ...] = ()) -> Iterator[Record]:
    """Yield the records of a JSON value in order."""
    if not isinstance(value, (dict, list)):
        yield Record(path, _plain(value))
        return
    pairs = value.items() if isinstance(value, dict) else ((str(i), item) for i, item in enumerate(value, start=1))
    named = isinstance(value, dict)
    plain: list[str] = []
    nested: list[tuple[str, Any]] = []
    for key, item in pairs:
        if isinstance(item, (dict, list)):
            nested.append((key, item))
        elif item not in (None, ""):
            plain.append(f"{key}: {_plain(item)}" if named else _plain(item))
    if plain:
        yield Record(path, "\n".join(plain))
    for key, item in nested:
        yield from records(item, (*path, key)[-_MAX_PATH:])


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
