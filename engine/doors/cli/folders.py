"""add, remove, forget: which folders are watched, and what is to be gone."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from engine.contract.wire import to_wire
from engine.doors.cli.output import console, print_document
from engine.doors.cli.session import session_of


def add(
    context: typer.Context,
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Folders or single files.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what adding would mean.")] = False,
    trusted: Annotated[
        bool, typer.Option("--trusted", help="The texts are your own: agents may believe them.")
    ] = False,
) -> None:
    """Watch folders or files from now on.

    Example: jackdaw add ~/Documents ~/notes.txt
    """
    session = session_of(context)
    with session.engine() as engine:
        if dry_run:
            forecasts = [engine.forecast(path) for path in paths]
        else:
            for path in paths:
                engine.add_root(path, trusted)
            roots = engine.roots()
    if session.as_json:
        print_document(_forecast_document(to_wire(forecasts)) if dry_run else {"roots": to_wire(roots)})
        return
    from engine.doors.cli import show_library

    if dry_run:
        for forecast in forecasts:
            show_library.forecast(console(), forecast)
    else:
        show_library.added(console(), roots)


def _forecast_document(forecasts: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the one forecast; several are listed too."""
    return {"forecast": forecasts[0], "forecasts": forecasts}


def remove(
    context: typer.Context, path: Annotated[str, typer.Argument(metavar="PATH", help="A watched folder or file.")]
) -> None:
    """Stop watching a folder or file; the files themselves stay."""
    session = session_of(context)
    with session.engine() as engine:
        engine.remove_root(path)
        roots = engine.roots()
    if session.as_json:
        print_document({"roots": to_wire(roots)})
        return
    from engine.doors.cli import show_library

    show_library.roots(console(), roots)


def forget(
    context: typer.Context, path: Annotated[str, typer.Argument(metavar="PATH", help="A file or folder.")]
) -> None:
    """Remove everything known of a path, and of every copy of it, with a receipt.

    The file itself stays. It is not indexed again until it is added.
    """
    session = session_of(context)
    with session.engine() as engine:
        receipt = engine.forget(path)
    if session.as_json:
        print_document(to_wire(receipt))
        return
    from engine.doors.cli import show_library

    show_library.receipt(console(), receipt)
