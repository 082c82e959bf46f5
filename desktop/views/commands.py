"""The window's commands, as the palette lists them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from desktop.language import tr
from desktop.theme.theme import Appearance
from desktop.viewmodels.shell.commands import Command

if TYPE_CHECKING:
    from desktop.views.window import Window


def window_commands(window: Window) -> tuple[Command, ...]:
    """Return everything the window can do on its own, in the order of how often it is wanted."""
    return (*_places(window), *_work(window), *_looks(window))


def _places(window: Window) -> tuple[Command, ...]:
    titles = (
        ("find", tr("Search your files")),
        ("ask", tr("Ask a question")),
        ("library", tr("Show the library")),
        ("activity", tr("Show activity")),
        ("settings", tr("Open settings")),
    )
    return tuple(
        Command(title, partial(window.show_place, place), f"Ctrl+{number}", tr("Go to"))
        for number, (place, title) in enumerate(titles, start=1)
    )


def _work(window: Window) -> tuple[Command, ...]:
    def library(tab: str) -> None:
        window.show_place("library")
        window.library_view.open_tab(tab)

    return (
        Command(tr("New conversation"), window.start_conversation, "Ctrl+N", tr("Ask")),
        Command(tr("Past conversations"), window.show_conversations, "Ctrl+H", tr("Ask")),
        Command(tr("Add a folder"), lambda: window.library_view.choose_folder(), "", tr("Library")),
        Command(tr("Pause or go on indexing"), lambda: window.library_view.toggle_pause(), "", tr("Library")),
        Command(tr("Show what was left out"), lambda: library("problems"), "", tr("Library")),
        Command(tr("Show all files"), lambda: library("files"), "", tr("Library")),
        Command(tr("Take over folders of GPT4All"), lambda: _take_over(window), "", tr("Library")),
        *(Command(title, partial(window.show_settings, page), "", tr("Settings")) for title, page in _pages()),
        Command(tr("Close the viewer"), window.close_viewer, "Esc", tr("Viewer")),
    )


def _take_over(window: Window) -> None:
    window.show_place("library")
    window.library_view.look_elsewhere()


def _pages() -> tuple[tuple[str, str], ...]:
    return (
        (tr("Models"), "models"),
        (tr("Limits for the processor, battery and disk"), "resources"),
        (tr("Privacy and allowed connections"), "privacy"),
        (tr("Disk use, backup and restore, diagnostics"), "care"),
        (tr("Model servers and keys for other programs"), "servers"),
        (tr("About and licences"), "about"),
    )


def _looks(window: Window) -> tuple[Command, ...]:
    choices = (
        (Appearance.SYSTEM, tr("Appearance: like the system")),
        (Appearance.LIGHT, tr("Appearance: light")),
        (Appearance.DARK, tr("Appearance: dark")),
    )
    return tuple(
        Command(name, partial(window.choose_appearance, choice), "", tr("Settings")) for choice, name in choices
    )
