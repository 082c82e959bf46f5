"""doctor: do the folders and the index agree?"""

from __future__ import annotations

from typing import Annotated

import typer

from engine.contract.status import Diagnosis
from engine.contract.wire import from_wire, to_wire
from engine.doors.cli.output import console, print_document
from engine.doors.cli.session import session_of
from engine.doors.cli.waiting import finished


def doctor(
    context: typer.Context,
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be mended.")] = False,
) -> None:
    """Compare folders, ledger and index; exit code 1 when they differ."""
    session = session_of(context)
    with session.engine() as engine:
        job = finished(engine, engine.doctor(repair))
    diagnosis = from_wire(Diagnosis, job.result)
    if session.as_json:
        print_document(to_wire(diagnosis))
    else:
        from engine.doors.cli import show_library

        show_library.diagnosis(console(), diagnosis)
    raise typer.Exit(0 if diagnosis.ok else 1)
