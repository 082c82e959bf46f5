"""The table of commands: names, order and help of the whole command line."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer

from engine.contract.version import VERSION
from engine.doors.cli.session import Session
from engine.settings.paths import default_home

_INTRODUCTION = """
Find anything in your folders and ask about it. Nothing leaves this machine.

Without a command the window opens. Every command works with the engine of the home, which is started
when none runs.

Examples:

  jackdaw add ~/Documents

  jackdaw search '"notice period" kind:mail since:2025-01'

  jackdaw ask "When does the lease end?"
"""
_FIND, _LIBRARY, _OTHER = "Finding", "Your folders", "Other"
COMMANDS = {
    "search": (_FIND, "search"),
    "ask": (_FIND, "ask"),
    "chats": (_FIND, "chats"),
    "add": (_LIBRARY, "folders"),
    "remove": (_LIBRARY, "folders"),
    "index": (_LIBRARY, "indexing"),
    "status": (_LIBRARY, "indexing"),
    "forget": (_LIBRARY, "folders"),
    "doctor": (_LIBRARY, "doctor"),
    "models": (_OTHER, "models"),
    "gateway": (_OTHER, "gateway"),
    "window": (_OTHER, "window"),
    "quick": (_OTHER, "window"),
    "demo": (_OTHER, "demo"),
    "engine": (_OTHER, "foreground"),
}
"""Each command with its place in the help and the module that holds the function of its name."""


def build(arguments: Sequence[str]) -> typer.Typer:
    """Return the application; only with the command that is called, when it is clear which, as each costs start-up."""
    app = typer.Typer(
        name="jackdaw",
        help=_INTRODUCTION,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(invoke_without_command=True)(_begin)
    called = arguments[0] if arguments else ""
    for name in [called] if called in COMMANDS else COMMANDS:
        panel, module_name = COMMANDS[name]
        module = import_module(f"engine.doors.cli.{module_name}")
        if hasattr(module, "build"):
            app.add_typer(module.build(), name=name, rich_help_panel=panel)
        else:
            app.command(name, rich_help_panel=panel)(getattr(module, name))
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
