"""search: one query, or a file of them."""

from __future__ import annotations

import enum
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from engine.contract.document import Kind
from engine.contract.errors import BadRequest, PathMissing
from engine.contract.request import SearchFilters, SearchRequest
from engine.doors.cli.output import console, print_document, print_line
from engine.doors.cli.session import session_of
from engine.doors.cli.shapes import result_shape, search_shape

if TYPE_CHECKING:
    from engine.doors.client.engine_client import EngineClient

BATCH_LINES = 32


class Mode(enum.StrEnum):
    """Which channels are asked."""

    HYBRID = "hybrid"
    KEYWORD = "keyword"
    SEMANTIC = "semantic"


def search(
    context: typer.Context,
    query: Annotated[list[str] | None, typer.Argument(metavar="QUERY", help='Words, "a phrase", filters.')] = None,
    mode: Annotated[Mode, typer.Option(help="By words, by meaning, or both.")] = Mode.HYBRID,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many results.")] = 10,
    kind: Annotated[Kind | None, typer.Option(help="Only this kind of file.")] = None,
    folder: Annotated[str, typer.Option("--in", metavar="DIR", help="Only below this folder (or this file).")] = "",
    since: Annotated[str, typer.Option(metavar="DATE", help="Changed on this day or later: 2025-01-31, 2025.")] = "",
    until: Annotated[str, typer.Option(metavar="DATE", help="Changed on this day or earlier.")] = "",
    image: Annotated[str, typer.Option(metavar="FILE", help="Find pictures like this one.")] = "",
    passages: Annotated[bool, typer.Option("--passages", help="Every passage with its text, not one a file.")] = False,
    queries: Annotated[
        str, typer.Option(metavar="FILE.jsonl", help='A query a line, {"id", "text"}; prints {"id", "results"} each.')
    ] = "",
) -> None:
    """Find passages by words and by meaning.

    The query may hold "a phrase", kind:mail, format:pdf, in:folder, since:2025-01, until:, created:,
    duration:>5m, -word.

    Example: jackdaw search 'deposit kind:text' --limit 5
    """
    text = " ".join(query or ())
    if bool(text.strip() or image) == bool(queries):
        raise BadRequest(problem="Give a query, --image FILE or both, or else --queries FILE.jsonl.")
    session = session_of(context)
    with session.engine() as engine:
        asked = SearchRequest(text, mode, limit=limit, filters=_filters(kind, folder, since, until), passages=passages)
        asked = replace(asked, image_uri=_address(image), patient=bool(image)) if image else asked
        if queries:
            _run_batch(engine, queries, replace(asked, patient=True))
            return
        result = engine.search(asked)
    if session.as_json:
        print_document(search_shape(result, passages))
        return
    from engine.doors.cli import show

    show.search_result(console(), result)


def _filters(kind: Kind | None, folder: str, since: str, until: str) -> SearchFilters:
    from engine.doors.client.addresses import uri_of

    return SearchFilters(kind or "", "", uri_of(folder) if folder else "", since, until)


def _address(image: str) -> str:
    from engine.doors.client.addresses import uri_of

    if not os.path.isfile(image):
        raise PathMissing(path=image)
    return uri_of(image)


def _run_batch(engine: EngineClient, path: str, like: SearchRequest) -> None:
    """Search every line of the file, some at a time, and print a line for each."""
    lines = read_queries(path, like)
    while batch := list(islice(lines, BATCH_LINES)):
        for found in engine.search_batch(batch):
            print_line({"id": found.id, "results": [result_shape(hit, like.passages) for hit in found.result.hits]})


def read_queries(path: str, like: SearchRequest) -> Iterator[tuple[str, SearchRequest]]:
    """Yield id and request of each line. Raises PathMissing, and BadRequest naming a line that does not fit."""
    try:
        file = open(path, encoding="utf-8")  # noqa: SIM115 - closed below, once its absence was told
    except OSError:
        raise PathMissing(path=path) from None
    with file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                data = json.loads(line)
                yield str(data["id"]), replace(like, query=str(data["text"]))
            except (ValueError, KeyError, TypeError):
                raise BadRequest(problem=f'{path}, line {number} is not {{"id": ..., "text": ...}}.') from None
