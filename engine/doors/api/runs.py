"""AnswerRuns: answers in the making. A run goes on whoever listens; its events can be read again from any point."""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Iterator

from engine.contract.answer import AnswerEvent, AnswerFailed
from engine.contract.call import Call
from engine.contract.errors import Cancelled, EngineFault, JackdawError, NotFound
from engine.contract.request import Question
from engine.doors.api.interfaces import AnswerService
from engine.doors.api.stream import Wakers

KEPT_RUNS = 64
log = logging.getLogger(__name__)


class AnswerRun:
    """One answer: a growing list of events."""

    def __init__(self, run_id: str) -> None:
        self.id = run_id
        self.call = Call(id=run_id)
        self.wakers = Wakers()
        self._events: list[AnswerEvent] = []
        self._ended = False

    def add(self, event: AnswerEvent) -> None:
        """Append an event and wake the readers."""
        self._events.append(event)
        self.wakers.wake_all()

    def end(self) -> None:
        """No more events will come."""
        self._ended = True
        self.wakers.wake_all()

    @property
    def is_ended(self) -> bool:
        """True when the last event is there."""
        return self._ended

    def after(self, count: int) -> list[AnswerEvent]:
        """Return the events beyond the first ``count``."""
        return self._events[count:]


class AnswerRuns:
    """The running answers and the last finished ones."""

    def __init__(self, answers: AnswerService) -> None:
        self._answers = answers
        self._lock = threading.Lock()
        self._runs: dict[str, AnswerRun] = {}
        self._numbers = itertools.count(1)

    def start(self, question: Question) -> AnswerRun:
        """Begin to answer in a thread of its own."""
        with self._lock:
            run = AnswerRun(f"answer-{next(self._numbers)}")
            finished = [old for old in self._runs.values() if old.is_ended]
            for old in finished[: max(0, len(self._runs) + 1 - KEPT_RUNS)]:
                del self._runs[old.id]
            self._runs[run.id] = run
        threading.Thread(target=self._work, args=(run, question), name=run.id, daemon=True).start()
        return run

    def get(self, run_id: str) -> AnswerRun:
        """Return a run. Raises NotFound."""
        run = self._runs.get(run_id)
        if run is None:
            raise NotFound(what="answer", name=run_id)
        return run

    def cancel_all(self) -> None:
        """Ask every running answer to stop."""
        for run in tuple(self._runs.values()):
            run.call.cancel.cancel()

    def _work(self, run: AnswerRun, question: Question) -> None:
        try:
            for event in self._events_of(run, question):
                run.add(event)
        finally:
            run.end()

    def _events_of(self, run: AnswerRun, question: Question) -> Iterator[AnswerEvent]:
        try:
            yield from self._answers.answer(question, run.call)
        except Cancelled as error:
            yield AnswerFailed(error.to_wire())
        except JackdawError as error:
            log.warning("%s failed: %s", run.id, error)
            yield AnswerFailed(error.to_wire())
        except Exception as error:
            log.exception("%s failed", run.id)
            yield AnswerFailed(EngineFault(type(error).__name__, problem="answering failed").to_wire())
