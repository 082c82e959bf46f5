"""Answering. An answer goes on whoever listens; only ``cancel`` stops it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.contract.errors import BadRequest
from engine.contract.request import Question
from engine.contract.wire import to_wire
from engine.doors.api.doors import Doors
from engine.doors.api.endpoint import EventId, Routes
from engine.doors.api.reply import EventStream
from engine.doors.api.runs import AnswerRun
from engine.doors.api.stream import Batch, follow, frame

routes = Routes("/answers")


@dataclass(frozen=True, slots=True)
class PrepareIn:
    """A chat that is about to go on (empty: a new one), and the model (empty: the one in use)."""

    chat: str = ""
    model: str = ""


@routes.post(status=202)
def ask(doors: Doors, question: Question) -> dict[str, str]:
    """Begin to answer; return ``{"id"}``."""
    if not question.text.strip() and not question.again:
        raise BadRequest(problem="The question is empty.")
    return {"id": doors.runs.start(question).id}


@routes.post("/prepare", status=202)
def prepare(doors: Doors, about: PrepareIn) -> None:
    """Begin to load the model and to read the beginning of the next prompt; return at once."""
    doors.services.answers.prepare(about.chat, about.model)


@routes.get("/{answer}/events")
def events(doors: Doors, answer: str, after: EventId | None = None) -> EventStream:
    """Stream the AnswerEvents after the first ``Last-Event-ID`` ones; the stream ends with the answer."""
    run = doors.runs.get(answer)
    return EventStream(follow(run.wakers, _Reader(run, max(0, after or 0)).take))


@routes.post("/{answer}/cancel")
def cancel(doors: Doors, answer: str) -> None:
    """Stop the answer; its text so far is kept."""
    doors.runs.get(answer).call.cancel.cancel()


class _Reader:
    """One listener of a run and how far it has read."""

    def __init__(self, run: AnswerRun, read: int) -> None:
        self._run = run
        self._read = read

    def take(self) -> Batch:
        """Return the frames not yet read."""
        ended = self._run.is_ended
        fresh = self._run.after(self._read)
        frames = [frame(self._read + i, event.kind, to_wire(event)) for i, event in enumerate(fresh, start=1)]
        self._read += len(fresh)
        return frames, ended
