"""Answering. An answer goes on whoever listens; only ``cancel`` stops it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header
from starlette.responses import Response

from engine.contract.errors import BadRequest
from engine.contract.request import Question
from engine.contract.wire import to_wire
from engine.doors.api.doors import DoorsIn
from engine.doors.api.reply import done, reply, stream
from engine.doors.api.runs import AnswerRun
from engine.doors.api.stream import Batch, follow, frame

router = APIRouter(prefix="/answers", tags=["answers"])


@router.post("")
def ask(doors: DoorsIn, question: Question) -> Response:
    """Begin to answer; return ``{"id"}``."""
    if not question.text.strip():
        raise BadRequest(problem="The question is empty.")
    return reply({"id": doors.runs.start(question).id}, 202)


@router.get("/{answer}/events")
async def events(
    doors: DoorsIn, answer: str, last_event_id: Annotated[int, Header(ge=0, le=10_000_000)] = 0
) -> Response:
    """Stream the AnswerEvents after the first ``Last-Event-ID`` ones; the stream ends with the answer."""
    run = doors.runs.get(answer)
    return stream(follow(run.wakers, _Reader(run, last_event_id).take))


@router.post("/{answer}/cancel")
def cancel(doors: DoorsIn, answer: str) -> Response:
    """Stop the answer; its text so far is kept."""
    doors.runs.get(answer).call.cancel.cancel()
    return done()


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
