"""The window's commands, as the palette lists them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from desktop.theme.theme import Appearance
from desktop.viewmodels.commands import Command

if TYPE_CHECKING:
    from desktop.views.window import Window

_APPEARANCES = ((Appearance.SYSTEM, "Look like the system"), (Appearance.LIGHT, "Light"), (Appearance.DARK, "Dark"))

_PAGES = (
    ("Models", "models"),
    ("Limits for the processor, battery and disk", "resources"),
    ("Privacy and allowed connections", "privacy"),
    ("Disk use, backup and restore, diagnostics", "care"),
    ("Model servers and keys for other programs", "servers"),
    ("About and licences", "about"),
)


def window_commands(window: Window) -> tuple[Command, ...]:
    """Return everything the window can do on its own, in the order of how often it is wanted."""
    return (*_places(window), *_work(window), *_looks(window))


def _places(window: Window) -> tuple[Command, ...]:
    titles = (
        ("find", "Search your files"),
        ("ask", "Ask a question"),
        ("library", "Show the library"),
        ("activity", "Show activity"),
        ("settings", "Open settings"),
    )
    return tuple(
        Command(title, partial(window.show_place, place), f"Ctrl+{number}", "Go to")
        for number, (place, title) in enumerate(titles, start=1)
    )


def _work(window: Window) -> tuple[Command, ...]:
    def library(tab: str) -> None:
        window.show_place("library")
        window.library_view.open_tab(tab)

    return (
        Command("New conversation", window.start_conversation, "Ctrl+N", "Ask"),
        Command("Past conversations", window.show_conversations, "Ctrl+H", "Ask"),
        Command("Add a folder", window.library_view.choose_folder, "", "Library"),
        Command("Pause or go on indexing", window.library_view.toggle_pause, "", "Library"),
        Command("Show what was left out", lambda: library("problems"), "", "Library"),
        Command("Show all files", lambda: library("files"), "", "Library"),
        Command("Take over folders of GPT4All", lambda: _take_over(window), "", "Library"),
        *(Command(title, partial(window.show_settings, page), "", "Settings") for title, page in _PAGES),
        Command("Close the viewer", window.close_viewer, "Esc", "Viewer"),
    )


def _take_over(window: Window) -> None:
    window.show_place("library")
    window.library_view.look_elsewhere()


def _looks(window: Window) -> tuple[Command, ...]:
    return tuple(
        Command(f"Appearance: {name}", partial(window.choose_appearance, choice), "", "Settings")
        for choice, name in _APPEARANCES
    )
