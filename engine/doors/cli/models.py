"""models: the models of this machine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from engine.contract.errors import BadRequest
from engine.contract.request import ModelEntry
from engine.contract.wire import to_wire
from engine.doors.cli.output import console, print_document
from engine.doors.cli.session import Session, session_of
from engine.doors.cli.waiting import finished

Name = Annotated[str, typer.Argument(metavar="NAME", help="A name that 'models list' shows.")]
File = Annotated[str, typer.Argument(metavar="FILE", help="A model file.")]


def build() -> typer.Typer:
    """Return the group of commands."""
    app = typer.Typer(help="List, add and choose models.", no_args_is_help=True)
    for name, command in (
        ("list", list_models),
        ("add", add),
        ("pull", pull),
        ("remove", remove),
        ("inspect", inspect),
        ("bench", bench),
        ("use", use),
    ):
        app.command(name)(command)
    return app


def list_models(context: typer.Context) -> None:
    """List the models of this machine."""
    session = session_of(context)
    with session.engine() as engine:
        _show_all(session, engine.models())


def add(context: typer.Context, file: File) -> None:
    """Check a model file and make it known; it stays where it is.

    Example: jackdaw models add ~/Downloads/model.gguf
    """
    session = session_of(context)
    with session.engine() as engine:
        _show_one(session, engine.add_model(file))


def pull(name: Annotated[str, typer.Argument(metavar="NAME", help="A name of the catalogue.")]) -> None:
    """Download a model of the catalogue."""
    raise BadRequest(
        problem=f"Nothing can be downloaded yet, '{name}' neither. Add a file with: jackdaw models add FILE.gguf"
    )


def remove(context: typer.Context, name: Name) -> None:
    """Forget a model; a file that was added stays where it is."""
    session = session_of(context)
    with session.engine() as engine:
        engine.remove_model(name)
        _show_all(session, engine.models())


def inspect(context: typer.Context, file: File) -> None:
    """Show what a model file says of itself, without adding it."""
    session = session_of(context)
    with session.engine() as engine:
        facts = engine.inspect_model(file)
    if session.as_json:
        print_document(facts)
        return
    for name, value in facts.items():
        console().print(f"{name}: {value}", markup=False)


def bench(context: typer.Context, name: Name) -> None:
    """Measure a model on this machine."""
    session = session_of(context)
    with session.engine() as engine:
        facts = finished(engine, engine.bench_model(name)).result or {}
    if session.as_json:
        print_document(facts)
        return
    for fact, value in facts.items():
        console().print(f"{fact}: {value}", markup=False)


def use(
    context: typer.Context,
    name: Name,
    task: Annotated[str, typer.Option("--for", metavar="TASK", help="chat, embedding, ...")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what it would take of the disk.")] = False,
) -> None:
    """Choose the model for a task. Another embedding model reads everything anew, and says first what that takes.

    Example: jackdaw models use qwen3-4b --for chat
    """
    session = session_of(context)
    with session.engine() as engine:
        used = engine.forecast_use(name, task)
        if used.rebuild is not None and not session.as_json:
            from engine.doors.cli import show_library

            show_library.space_change(console(), used.rebuild)
        if not dry_run:
            used = engine.use_model(name, task)
    if session.as_json:
        print_document(to_wire(used))
    else:
        _show_all(session, (used.model,))


def _show_all(session: Session, entries: Sequence[ModelEntry]) -> None:
    if session.as_json:
        print_document({"models": to_wire(entries)})
        return
    from engine.doors.cli import show_library

    show_library.models(console(), entries)


def _show_one(session: Session, entry: ModelEntry) -> None:
    if session.as_json:
        print_document({"model": to_wire(entry)})
    else:
        _show_all(session, (entry,))
