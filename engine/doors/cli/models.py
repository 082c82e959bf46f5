"""models: the models of this machine."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from engine.contract.errors import NotGranted
from engine.contract.machine import Grant
from engine.contract.model import LoadPlan
from engine.contract.reason import Remedy
from engine.contract.request import ModelEntry
from engine.contract.wire import from_wire, to_wire
from engine.doors.cli import model_servers, show_models
from engine.doors.cli.output import console, print_document
from engine.doors.cli.session import Session, session_of
from engine.doors.cli.waiting import finished

if TYPE_CHECKING:
    from engine.doors.client.engine_client import EngineClient

USUAL_CONTEXT_TOKENS = 8192
"""What a model is loaded with unless the settings say otherwise."""
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


def list_models(
    context: typer.Context,
    catalogue: Annotated[bool, typer.Option("--catalogue", help="List what can be fetched instead.")] = False,
    found: Annotated[bool, typer.Option("--found", help="List what other programs keep on this machine.")] = False,
) -> None:
    """List the models of this machine."""
    session = session_of(context)
    with session.engine() as engine:
        if catalogue:
            show_models.catalogue(session, engine.catalogue())
        elif found:
            show_models.found(session, engine.found_models())
        else:
            _show_all(session, engine.models())


def add(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE|ADDRESS", help="A model file, or a server's http address.")],
    copy: Annotated[bool, typer.Option("--copy", help="Copy it, or every model in a folder, into the home.")] = False,
    name: Annotated[str, typer.Option("--name", help="What to call a server; else ollama, or its host.")] = "",
    key: Annotated[bool, typer.Option("--key", help="Ask for a server's key, or read it from standard input.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Allow the connection to a server without asking.")] = False,
) -> None:
    """Check a model file and make it known; it stays where it is. Or add a server that runs models.

    Example: jackdaw models add ~/Downloads/model.gguf

    Example: jackdaw models add http://127.0.0.1:11434
    """
    session = session_of(context)
    with session.engine() as engine:
        if model_servers.is_address(file):
            _show_all(session, model_servers.add(engine, model_servers.NewServer(file, name, key, yes), allow))
        elif copy:
            job = finished(engine, engine.copy_models(file))
            _show_all(session, from_wire(tuple[ModelEntry, ...], (job.result or {})["models"]))
        else:
            _show_one(session, engine.add_model(file))


def pull(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name that 'models list --catalogue' shows.")],
    yes: Annotated[bool, typer.Option("--yes", help="Allow the connections it needs without asking.")] = False,
) -> None:
    """Download a model of the catalogue. Interrupted, it goes on from there the next time.

    Example: jackdaw models pull qwen3-4b-instruct
    """
    session = session_of(context)
    with session.engine() as engine:
        if ":" in name:
            finished(engine, engine.pull_served(name))
            _show_all(session, [entry for entry in engine.models() if entry.name == name])
            return
        forecast = engine.forecast_pull(name)
        show_models.forecast(forecast)
        if forecast.missing_grants:
            allow(engine, forecast.missing_grants, yes)
        job = engine.pull_model(name)
        try:
            result = finished(engine, job).result or {}
        except KeyboardInterrupt:
            engine.cancel_job(job.id)
            raise
    if session.as_json:
        print_document(result)
    else:
        console().print(f"{name} is here. Choose it with: jackdaw models use {name} --for TASK", markup=False)


def allow(engine: EngineClient, grants: Sequence[Grant], yes: bool) -> None:
    """Ask for the connections. Raises NotGranted when nobody is there to answer, or the answer is no."""
    places = ", ".join(f"{grant.host}:{grant.port}" for grant in grants)
    if not yes and not (sys.stdin.isatty() and typer.confirm(f"Allow connections to {places}?", err=True)):
        show_models.how_to_allow()
        remedy = Remedy("grant", {"purpose": grants[0].purpose, "hosts": places})
        raise NotGranted(destination=places, purpose=grants[0].purpose, remedy=remedy)
    for grant in grants:
        engine.grant(grant)


def remove(context: typer.Context, name: Name) -> None:
    """Forget a model, or a server. A file that was added stays where it is; one that was fetched is deleted."""
    session = session_of(context)
    with session.engine() as engine:
        if any(server.name == name for server in engine.model_servers()):
            engine.remove_server(name)
            _show_all(session, engine.models())
            return
        fetched = any(entry.model.name == name for entry in engine.catalogue())
        if not fetched or any(entry.name == name for entry in engine.models()):
            engine.remove_model(name)
        if fetched:
            engine.discard_model(name)
        _show_all(session, engine.models())


def inspect(
    context: typer.Context,
    file: File,
    second: Annotated[str, typer.Argument(metavar="[FILE2]", help="Another one to compare it with.")] = "",
) -> None:
    """Show what a model file says of itself, without adding it; two files are shown side by side."""
    session = session_of(context)
    with session.engine() as engine:
        if second:
            show_models.comparison(session, file, second, engine.compare_models(file, second))
            return
        facts = engine.inspect_model(file)
        if facts.get("format") == "gguf":
            facts["fit"] = to_wire(engine.fit_model(file, LoadPlan(USUAL_CONTEXT_TOKENS)))
    show_models.facts(session, facts)


def bench(
    context: typer.Context,
    name: Name,
    tools: Annotated[bool, typer.Option("--tools", help="How well it calls tools, instead of its speed.")] = False,
    cases: Annotated[str, typer.Option("--cases", metavar="FILE", help="Cases of tool calling; ours without it.")] = "",
) -> None:
    """Measure a model on this machine.

    Example: jackdaw models bench qwen3-4b --tools
    """
    session = session_of(context)
    with session.engine() as engine:
        job = engine.bench_tools(name, cases) if tools or cases else engine.bench_model(name)
        facts = finished(engine, job).result or {}
    if session.as_json:
        print_document(facts)
        return
    for fact, value in facts.items():
        console().print(f"{fact}: {value}", markup=False)


def use(
    context: typer.Context,
    name: Name,
    task: Annotated[str, typer.Option("--for", metavar="TASK", help="chat, title, rerank or embedding.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what it would take of the disk.")] = False,
    cloud: Annotated[bool, typer.Option("--cloud", help="Allow this model of a server to run elsewhere.")] = False,
) -> None:
    """Choose the model for a task. Another embedding model reads everything anew, and says first what that takes.

    Example: jackdaw models use qwen3-4b --for chat

    Example: jackdaw models use ollama:qwen3:4b --for title
    """
    session = session_of(context)
    with session.engine() as engine:
        if ":" in name:
            _show_one(session, engine.use_served(name, task, cloud))
            return
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
