"""The table of commands: names, order and help of the whole command line."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.contract.version import VERSION
from engine.doors.cli import ask, demo, doctor, folders, indexing, models, search
from engine.doors.cli.session import Session
from engine.settings.paths import default_home

_INTRODUCTION = """
Find anything in your folders and ask about it. Nothing leaves this machine.

Without a command the window opens. Every command works with the engine of the home, which is started when
none runs.

Examples:

  jackdaw add ~/Documents

  jackdaw search '"notice period" kind:mail since:2025-01'

  jackdaw ask "When does the lease end?"
"""


def build() -> typer.Typer:
    """Return the application."""
    app = typer.Typer(
        name="jackdaw",
        help=_INTRODUCTION,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(invoke_without_command=True)(_begin)
    find, library, other = "Finding", "Your folders", "Other"
    app.command(rich_help_panel=find)(search.search)
    app.command(rich_help_panel=find)(ask.ask)
    app.command(rich_help_panel=library)(folders.add)
    app.command(rich_help_panel=library)(folders.remove)
    app.command(rich_help_panel=library)(indexing.index)
    app.command(rich_help_panel=library)(indexing.status)
    app.command(rich_help_panel=library)(folders.forget)
    app.command(rich_help_panel=library)(doctor.doctor)
    app.add_typer(models.build(), name="models", rich_help_panel=other)
    app.command(rich_help_panel=other)(demo.demo)
    app.command(rich_help_panel=other)(_engine)
    app.registered_commands[-1].name = "engine"
    return app


def _begin(
    context: typer.Context,
    home: Annotated[
        str, typer.Option(metavar="DIR", help="Where Jackdaw keeps everything (or set JACKDAW_HOME).")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        typer.echo(VERSION)
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(2)
    context.obj = Session(default_home(home or None), as_json)


def _engine() -> None:
    """Run the engine in the foreground.

    The first line on stdout tells the port. SIGTERM and Ctrl+C stop it cleanly.
    """
    raise AssertionError("main starts the engine before any option is read")
