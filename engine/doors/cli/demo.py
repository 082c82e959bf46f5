"""demo: the sample library added, searched and asked, in the terminal or in the window."""

from __future__ import annotations

import os
import sys
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.contract.errors import PathMissing
from engine.contract.request import Question, SearchFilters, SearchRequest
from engine.doors.cli.ask import last, show_answer
from engine.doors.cli.output import console, print_document
from engine.doors.cli.session import Session, session_of
from engine.doors.cli.shapes import answer_shape, search_shape, status_shape
from engine.doors.cli.waiting import finished, settled
from engine.doors.cli.window import has_display, open_window

if TYPE_CHECKING:
    from engine.doors.client.engine_client import EngineClient

SEARCH_WORDS = "deposit lease"
QUESTION = "At what pressure should the compressor gauge settle?"


def demo(
    context: typer.Context,
    window: Annotated[
        bool,
        typer.Option(
            "--window", help="Open the window, with the sample library in an empty home; play here without one."
        ),
    ] = False,
) -> None:
    """Add the sample library, search it, ask it, and show the cited answer."""
    session = session_of(context)
    if window and has_display(os.environ, sys.platform):
        with session.engine() as engine:
            if not engine.roots():
                engine.add_root(sample_folder())
        raise typer.Exit(open_window(str(session.home.root)))
    if window:
        sys.stderr.write("There is no display to open a window on, so here is the same in the terminal.\n")
    _play(session)


def _play(session: Session) -> None:
    folder = sample_folder()
    with session.engine() as engine:
        if all(root.path != str(folder) for root in engine.roots()):
            engine.add_root(folder)
        finished(engine, engine.index())
        status, _ = settled(engine, True, None)
        asked = SearchRequest(SEARCH_WORDS, limit=3, filters=_inside(folder))
        if session.as_json:
            found = engine.search(asked)
            answered = last(engine.answer_events(engine.ask(Question(QUESTION, filters=_inside(folder)))))
            search, answer = search_shape(found, False), answer_shape(answered)
            print_document({"status": status_shape(status), "search": search, "answer": answer})
        else:
            _tell(engine, folder, asked)


def _tell(engine: EngineClient, folder: Path, asked: SearchRequest) -> None:
    from engine.doors.cli import show, show_library
    from engine.doors.cli.styles import ACCENT

    out = console()
    out.rule("The sample library", style=ACCENT)
    show_library.status(out, engine.status())
    out.print()
    out.rule(f"jackdaw search '{asked.query}'", style=ACCENT)
    show.search_result(out, engine.search(asked))
    out.print()
    out.rule(f'jackdaw ask "{QUESTION}"', style=ACCENT)
    show_answer(engine.answer_events(engine.ask(Question(QUESTION, filters=_inside(folder)))))


def sample_folder() -> Path:
    """Return the folder of the sample library. Raises PathMissing when this build came without it."""
    folder = Path(str(resources.files("assets"))) / "sample"
    library = folder / "library"
    found = library if library.is_dir() else folder
    if not found.is_dir():
        raise PathMissing(path=str(found))
    return found


def _inside(folder: Path) -> SearchFilters:
    from engine.doors.client.addresses import uri_of

    return SearchFilters(folder=uri_of(folder))
