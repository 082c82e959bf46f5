"""chats: the conversations of before: listed, searched, shown and exported."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from engine.doors.cli.output import console, print_document
from engine.doors.cli.session import session_of

Form = Annotated[str, typer.Option("--as", metavar="FORM", help="markdown or html.")]


def build() -> typer.Typer:
    """Return the group of commands."""
    group = typer.Typer(help="Conversations: list, search, show, export.", no_args_is_help=True)
    for name, command in (("list", list_all), ("search", search), ("show", show), ("export", export)):
        group.command(name)(command)
    return group


def list_all(context: typer.Context) -> None:
    """List all conversations, pinned ones first.

    Example: jackdaw chats list
    """
    session = session_of(context)
    with session.engine() as engine:
        found = engine.chats()
    if session.as_json:
        shape = [{"id": c.id, "title": c.title, "pinned": c.pinned, "updated_at": c.updated_at} for c in found]
        print_document({"chats": shape})
        return
    for chat in found:
        _print(f"{chat.id}  {chat.updated_at[:10]}  {'* ' if chat.pinned else ''}{chat.title}")


def search(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="All of them; the last may be unfinished.")],
) -> None:
    """Find what was said.

    Example: jackdaw chats search rent
    """
    session = session_of(context)
    with session.engine() as engine:
        found = engine.search_chats(" ".join(words))
    if session.as_json:
        shape = [{"chat": m.chat, "title": m.title, "node": m.node, "snippet": m.snippet} for m in found]
        print_document({"matches": shape})
        return
    for match in found:
        _print(f"{match.chat}  {match.title}: {match.snippet}" if match.node else f"{match.chat}  {match.title}")


def show(context: typer.Context, chat: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Print a conversation with its sources.

    Example: jackdaw chats show 5f0c2a9be8d14e77
    """
    export(context, chat, "markdown")


def export(context: typer.Context, chat: Annotated[str, typer.Argument(metavar="ID")], form: Form = "markdown") -> None:
    """Write a conversation with its sources to standard output, as Markdown or as one HTML file.

    Example: jackdaw chats export 5f0c2a9be8d14e77 --as html > rent.html
    """
    session = session_of(context)
    with session.engine() as engine:
        made = engine.export_chat(chat, form)
    if session.as_json:
        print_document({"name": made.name, "media_type": made.media_type, "text": made.text})
    else:
        sys.stdout.write(made.text.encode(errors="backslashreplace").decode())


def _print(line: str) -> None:
    console().print(" ".join(line.split()), markup=False, soft_wrap=True)
