"""Plain commands: what scripts ask for every few seconds, served without the option parser while it has no options.

The parser and the library it checks values with take more time to import than all else of a command together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from engine.contract.status import FileStatus
from engine.doors.cli.output import console, print_document
from engine.doors.cli.session import Session
from engine.doors.cli.shapes import status_shape

if TYPE_CHECKING:
    from engine.doors.client.engine_client import EngineClient

PAGE_FILES = 1000


def is_plain(arguments: Sequence[str]) -> bool:
    """Return whether the arguments after the global options are such a command."""
    return list(arguments) == ["status"]


def tell_status(session: Session, state: str | None = None) -> None:
    """Print how far the library is, and with a ``state`` (empty for all) the files in it."""
    with session.engine() as engine:
        library = engine.status()
        listed = None if state is None else all_files(engine, state)
    if session.as_json:
        print_document(status_shape(library, listed))
        return
    from engine.doors.cli import show_library

    show_library.status(console(), library)
    if listed is not None:
        show_library.files(console(), listed)


def all_files(engine: EngineClient, state: str) -> list[FileStatus]:
    """Return every file of a state, page after page."""
    found: list[FileStatus] = []
    cursor = ""
    while True:
        page = engine.files(state, cursor, PAGE_FILES)
        found += page.files
        cursor = page.cursor
        if not cursor:
            return found
