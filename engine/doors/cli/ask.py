"""ask: a question, answered with citations."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from engine.contract.answer import Answered, AnswerEvent, AnswerFailed, StatusChanged, TextDelta
from engine.contract.errors import BadRequest, EngineFault, PathMissing, error_from_wire
from engine.contract.request import Question, SearchFilters
from engine.doors.cli.output import console, print_document, print_line
from engine.doors.cli.session import session_of
from engine.doors.cli.shapes import answer_shape

if TYPE_CHECKING:
    from engine.doors.client.engine_client import EngineClient

MAX_VOICE_BYTES = 6 << 20
"""What fits into one request."""


def ask(
    context: typer.Context,
    question: Annotated[
        list[str] | None, typer.Argument(metavar="QUESTION", show_default=False, help="In your own words.")
    ] = None,
    voice: Annotated[str, typer.Option(metavar="FILE", help="Ask what is said in this short recording.")] = "",
    chat: Annotated[str, typer.Option(metavar="ID", help="Go on with this conversation.")] = "",
    model: Annotated[str, typer.Option(metavar="NAME", help="Answer with this model.")] = "",
    folder: Annotated[str, typer.Option("--in", metavar="DIR", help="Only from files below this folder.")] = "",
    stream: Annotated[bool, typer.Option("--stream", help="Print each event as a JSON line when it comes.")] = False,
) -> None:
    """Answer a question from your files, each source cited by page, line or second.

    Without a language model the best passages are quoted.

    Example: jackdaw ask "How long is the notice period?"
    """
    from engine.doors.client.addresses import uri_of

    session = session_of(context)
    typed = " ".join(question or ())
    if bool(typed.strip()) == bool(voice):
        raise BadRequest(problem="Give a question, or --voice FILE.")
    with session.engine() as engine:
        text = _heard(engine, voice) if voice else typed
        asked = Question(text, chat, model, SearchFilters(folder=uri_of(folder) if folder else ""))
        events = _events(engine, asked)
        if stream:
            ended = last(_printed(events))
        elif session.as_json:
            ended = last(events)
            print_document(answer_shape(ended))
        else:
            show_answer(events)


def _heard(engine: EngineClient, path: str) -> str:
    """Return what is said in a recording, and tell it. Raises PathMissing, BadRequest, ModelMissing."""
    try:
        with open(path, "rb") as file:
            sound = file.read(MAX_VOICE_BYTES + 1)
    except OSError:
        raise PathMissing(path=path) from None
    if len(sound) > MAX_VOICE_BYTES:
        raise BadRequest(problem=f"{path} is too large for a spoken question (at most {MAX_VOICE_BYTES >> 20} MB).")
    text = engine.write_down(sound).text
    if not text:
        raise BadRequest(problem=f"No words were heard in {path}.")
    sys.stderr.write(f"Heard: {text}\n")
    return text


def _events(engine: EngineClient, question: Question) -> Iterator[AnswerEvent]:
    """Yield the events; Ctrl+C stops the answer in the engine too."""
    answer = engine.ask(question)
    try:
        yield from engine.answer_events(answer)
    except KeyboardInterrupt:
        engine.cancel_answer(answer)
        raise


def _printed(events: Iterable[AnswerEvent]) -> Iterator[AnswerEvent]:
    for event in events:
        print_line(event)
        yield event


def last(events: Iterable[AnswerEvent]) -> Answered:
    """Return the whole answer at the end of the events. Raises the error it failed with."""
    for event in events:
        if isinstance(event, AnswerFailed):
            raise error_from_wire(event.error)
        if isinstance(event, Answered):
            return event
    raise EngineFault(problem="the answer stopped before its end")


def show_answer(events: Iterable[AnswerEvent]) -> Answered:
    """Print the words as they come, then the sources; return the whole answer."""
    from engine.doors.cli import show

    written: list[str] = []

    def told() -> Iterator[AnswerEvent]:
        for event in events:
            if isinstance(event, TextDelta):
                written.append(event.text)
                sys.stdout.write(event.text.encode(errors="backslashreplace").decode())
                sys.stdout.flush()
            elif isinstance(event, StatusChanged) and sys.stderr.isatty():
                sys.stderr.write(f"{event.message}\n")
            yield event

    answered = last(told())
    out = console()
    if written:
        out.print()
        show.sources(out, answered)
    else:
        show.answer(out, answered)
    return answered
