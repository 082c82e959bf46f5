"""index, status: bringing the index up to date, and how far it is."""

from __future__ import annotations

import enum
import time
from typing import Annotated

import typer

from engine.contract.job import JobState
from engine.doors.cli.output import console, print_document
from engine.doors.cli.plain import tell_status
from engine.doors.cli.session import session_of
from engine.doors.cli.shapes import status_shape
from engine.doors.cli.waiting import finished, settled


class Until(enum.StrEnum):
    """How long ``index`` waits."""

    KEYWORD = "keyword"
    ALL = "all"


class State(enum.StrEnum):
    """States of a file."""

    INDEXED = "indexed"
    PENDING = "pending"
    SKIPPED = "skipped"
    FAILED = "failed"
    OFFLINE = "offline"


def index(
    context: typer.Context,
    wait: Annotated[
        Until, typer.Option(help="Until every word is found, or all meaning is learned too.")
    ] = Until.KEYWORD,
    timeout: Annotated[float | None, typer.Option(min=0, metavar="SECONDS", help="Wait no longer.")] = None,
) -> None:
    """Look at all folders now and wait until the index has followed; exit code 1 when the time was too short."""
    session = session_of(context)
    end_s = None if timeout is None else time.monotonic() + timeout
    with session.engine() as engine:
        scanned = finished(engine, engine.index(), end_s).state is JobState.DONE
        status, in_time = settled(engine, wait is Until.ALL, end_s)
    in_time = in_time and scanned
    if session.as_json:
        print_document({**status_shape(status), "timed_out": not in_time})
    else:
        from engine.doors.cli import show_library

        show_library.status(console(), status)
        if not in_time:
            console().print("Not finished in that time; it goes on whenever the engine runs.")
    raise typer.Exit(0 if in_time else 1)


def status(
    context: typer.Context,
    files: Annotated[bool, typer.Option("--files", help="List every file with its state and reason.")] = False,
    state: Annotated[State | None, typer.Option(help="Only files in this state (with --files).")] = None,
) -> None:
    """Show how far the library is."""
    wants_files = files or state is not None
    tell_status(session_of(context), (state or "") if wants_files else None)
