"""What can be done with the conversation that is shown, as the palette lists it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.language import tr
from desktop.viewmodels.shell.commands import Command

if TYPE_CHECKING:
    from desktop.views.ask.view import AskView
    from desktop.wiring import ViewModels


def ask_commands(view: AskView, models: ViewModels) -> tuple[Command, ...]:
    """Return the commands of a conversation; those that need one do nothing where there is none."""
    ask, chats, group = models.ask, models.chats, tr("Ask")

    def last(act: str) -> None:
        if ask.turns:
            view.actions_.act(act, len(ask.turns) - 1, 0)

    def pin() -> None:
        if ask.chat:
            chats.pin(ask.chat, not chats.is_pinned(ask.chat))

    return (
        Command(tr("Edit the last question"), lambda: last("edit"), "", group),
        Command(tr("Ask the last question again"), lambda: last("again"), "", group),
        Command(tr("Ask again with something changed"), lambda: last("with"), "", group),
        Command(tr("Copy the last answer with its sources"), lambda: last("copy"), "", group),
        Command(tr("What the model saw for the last answer"), lambda: last("saw"), "", group),
        Command(tr("Ask without files"), lambda: ask.mentions.use_no_files(True), "", group),
        Command(tr("Attach a file"), view.actions_.choose_files, "", group),
        Command(tr("Rename this conversation"), view.actions_.rename, "", group),
        Command(tr("Pin or unpin this conversation"), pin, "", group),
        Command(tr("Export this conversation as Markdown"), lambda: view.actions_.export("markdown"), "", group),
        Command(tr("Export this conversation as a web page"), lambda: view.actions_.export("html"), "", group),
        Command(tr("Print this conversation"), view.actions_.print_chat, "", group),
    )
