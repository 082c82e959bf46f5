"""doctor: do the folders and the index agree?"""

from __future__ import annotations

from typing import Annotated

import typer

from engine.contract.errors import LedgerDamaged
from engine.contract.status import Diagnosis, Finding
from engine.contract.wire import from_wire, to_wire
from engine.doors.cli.output import console, print_document, progress_console
from engine.doors.cli.session import Session, session_of
from engine.doors.cli.waiting import finished


def doctor(
    context: typer.Context,
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be mended.")] = False,
    restore: Annotated[
        bool, typer.Option("--restore", help="First put the latest snapshot back of a ledger that cannot be used.")
    ] = False,
) -> None:
    """Compare folders, ledger and index; exit code 1 when they differ."""
    session = session_of(context)
    if restore:
        _restore(session)
    diagnosis = _diagnosis(session, repair or restore)
    if session.as_json:
        print_document(to_wire(diagnosis))
    else:
        from engine.doors.cli import show_library

        show_library.diagnosis(console(), diagnosis)
    raise typer.Exit(0 if diagnosis.ok else 1)


def _restore(session: Session) -> None:
    from engine.doors.client.launch import restore_ledger

    snapshot, set_aside = restore_ledger(session.home)
    kept = f" The old one lies at {set_aside}." if set_aside else ""
    progress_console().print(f"The ledger is now the snapshot {snapshot}.{kept}", markup=False, soft_wrap=True)


def _diagnosis(session: Session, repair: bool) -> Diagnosis:
    try:
        with session.engine() as engine:
            return from_wire(Diagnosis, finished(engine, engine.doctor(repair)).result)
    except LedgerDamaged as error:
        finding = Finding(error.code, error.message, error.params.get("path", ""))
        return Diagnosis(False, (finding,), "unknown")
