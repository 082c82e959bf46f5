"""Showing models: the catalogue, what a download takes, what a file says of itself, two files side by side."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from engine.contract.model import CatalogueEntry, FoundModel, PullForecast, Verdict
from engine.contract.wire import to_wire
from engine.doors.cli.output import console, print_document, progress_console
from engine.doors.cli.session import Session

LONGEST_VALUE = 400


def catalogue(session: Session, entries: Sequence[CatalogueEntry]) -> None:
    """Print what can be fetched, the recommended marked."""
    if session.as_json:
        print_document({"catalogue": to_wire(entries)})
        return
    from rich.table import Table

    table = Table("name", "task", "download", "memory", "licence", "", box=None)
    for entry in entries:
        model = entry.model
        trust = model.mark("files").trust if model.size_bytes else "unverified"
        size = f"{gigabytes(model.size_bytes)} ({trust})" if model.size_bytes else "not known yet"
        table.add_row(model.name, model.task, size, f"~{gigabytes(model.memory_bytes)}", model.licence, _note(entry))
    console().print(table)


def found(session: Session, models: Sequence[FoundModel]) -> None:
    """Print what other programs keep."""
    if session.as_json:
        print_document({"found": to_wire(models)})
        return
    for model in models:
        console().print(f"{model.name}  {gigabytes(model.size_bytes)}  {model.keeper}  {model.path}", markup=False)


def forecast(forecast: PullForecast) -> None:
    """Tell on stderr what a download takes and where it comes from."""
    size = gigabytes(forecast.total_bytes) if forecast.total_bytes else "a size not known yet"
    here = f", {gigabytes(forecast.present_bytes)} of it here" if forecast.present_bytes else ""
    words = f"{forecast.name}: {size}{here}, from {forecast.source}, licence {forecast.licence}."
    progress_console().print(words, markup=False, soft_wrap=True)


def how_to_allow() -> None:
    """Tell on stderr how the connections of a download are allowed."""
    progress_console().print("To allow its connections, say the same with --yes.", markup=False)


def facts(session: Session, facts: Mapping[str, Any]) -> None:
    """Print what a file says of itself."""
    if session.as_json:
        print_document(dict(facts))
        return
    for name, value in facts.items():
        console().print(f"{name}: {_short(value)}", markup=False)


def comparison(session: Session, first: str, second: str, found: Mapping[str, Any]) -> None:
    """Print where two files differ."""
    if session.as_json:
        print_document({"files": [first, second], **found})
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None)
    for title in ("", first, second):
        table.add_column(Text(title))
    for name, values in found["differences"].items():
        table.add_row(name, *(Text(_short(value)) for value in values))
    console().print(table if found["differences"] else "The two say the same of themselves.")


def gigabytes(size_bytes: int) -> str:
    """Return a size as people read it."""
    return f"{size_bytes / 1e9:.1f} GB" if size_bytes >= 10**8 else f"{size_bytes / 1e6:.1f} MB"


def _note(entry: CatalogueEntry) -> str:
    if entry.installed:
        return "here"
    if entry.partial_bytes:
        return f"{gigabytes(entry.partial_bytes)} fetched"
    if entry.verdict is Verdict.REFUSED:
        return "too large for this machine"
    return "recommended" if entry.recommended else ""


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]} ..."
