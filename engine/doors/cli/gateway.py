"""gateway: models for other programs on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.contract.gateway import USUAL_REQUESTS_PER_MIN, GatewayState, KeyReport
from engine.contract.wire import to_wire
from engine.doors.cli.output import console, print_document
from engine.doors.cli.session import Session, session_of


def build() -> typer.Typer:
    """Return the group of commands."""
    app = typer.Typer(help="Serve this machine's models to other programs on it.", no_args_is_help=True)
    app.command("on")(switch_on)
    app.command("off")(switch_off)
    app.command("status")(status)
    keys = typer.Typer(help="Make, list and revoke keys.", no_args_is_help=True)
    keys.command("create")(create)
    keys.command("list")(list_keys)
    keys.command("revoke")(revoke)
    app.add_typer(keys, name="keys")
    return app


def switch_on(context: typer.Context) -> None:
    """Serve programs with a key, now and whenever an engine runs."""
    session = session_of(context)
    with session.engine() as engine:
        _show(session, engine.switch_gateway(True))


def switch_off(context: typer.Context) -> None:
    """Serve no more."""
    session = session_of(context)
    with session.engine() as engine:
        _show(session, engine.switch_gateway(False))


def status(context: typer.Context) -> None:
    """Tell whether programs are served, and where."""
    session = session_of(context)
    with session.engine() as engine:
        _show(session, engine.gateway())


def create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the key is for.")],
    model: Annotated[list[str] | None, typer.Option("--model", help="A model it may ask; several; else all.")] = None,
    rate: Annotated[int, typer.Option("--rate", help="Requests a minute.")] = USUAL_REQUESTS_PER_MIN,
    tokens: Annotated[int, typer.Option("--tokens-a-day", help="Tokens read and written a day; 0 is no limit.")] = 0,
    cache: Annotated[bool, typer.Option("--cache", help="Answer the very same request from memory.")] = False,
) -> None:
    """Make a key. Its secret is shown this once.

    Example: jackdaw gateway keys create editor --model qwen3-4b --rate 30
    """
    session = session_of(context)
    with session.engine() as engine:
        made = engine.create_gateway_key(name, model or (), rate, tokens, cache)
    if session.as_json:
        print_document(to_wire(made))
    else:
        console().print(made.secret, markup=False, soft_wrap=True)


def list_keys(context: typer.Context) -> None:
    """List the keys with what they may and what they used."""
    session = session_of(context)
    with session.engine() as engine:
        reports = engine.gateway_keys()
    if session.as_json:
        print_document({"keys": to_wire(reports)})
        return
    if not reports:
        console().print("No keys yet. Make one with: jackdaw gateway keys create NAME")
        return
    from rich.table import Table

    table = Table("id", "name", "models", "a minute", "tokens a day", "today", "in all", "", box=None)
    for report in reports:
        table.add_row(*_row(report))
    console().print(table)


def revoke(context: typer.Context, key: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Let a key be good no longer."""
    session = session_of(context)
    with session.engine() as engine:
        engine.revoke_gateway_key(key)
        reports = [report for report in engine.gateway_keys() if report.key.id == key]
    if session.as_json:
        print_document({"keys": to_wire(reports)})
    else:
        console().print(f"The key {key} is good no longer.", markup=False)


def _row(report: KeyReport) -> tuple[str, ...]:
    key = report.key
    limit = f"{key.tokens_per_day:,}" if key.tokens_per_day else "no limit"
    note = "revoked" if key.revoked_at else "cached" if key.cached else ""
    models = ", ".join(key.models) or "all"
    rate, today, total = str(key.requests_per_min), f"{report.today.tokens:,}", f"{report.total.tokens:,}"
    return key.id, key.name, models, rate, limit, today, total, note


def _show(session: Session, state: GatewayState) -> None:
    if session.as_json:
        print_document(to_wire(state))
    elif state.url:
        console().print(f"The gateway serves at {state.url}", markup=False)
    else:
        console().print(state.problem or "The gateway is off.", markup=False)
