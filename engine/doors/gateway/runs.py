"""ChatRuns: answers in the making: a bounded number, the same request once, whatever the number of its readers."""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

from engine.contract.call import Call, Priority
from engine.contract.errors import JackdawError
from engine.contract.generation import ChatBackend, Generation, ModelDone, ModelEvent
from engine.doors.api.stream import Wakers
from engine.doors.gateway.failure import Failure, failure_of

KEPT_ANSWERS: Final = 256
RETRY_AFTER_S: Final = 5
_DELIVERY: Final = ("stream", "stream_options")
"""Fields that change how an answer travels, not what it is."""
log = logging.getLogger(__name__)


class ChatRun:
    """One answer: a growing list of events, and its end."""

    def __init__(self) -> None:
        self.call = Call(priority=Priority.WANTED)
        self.wakers = Wakers()
        self.failure: Failure | None = None
        self.is_ended = False
        self._events: list[ModelEvent] = []
        self._readers = 1
        self._lock = threading.Lock()

    @classmethod
    def of(cls, events: Sequence[ModelEvent]) -> ChatRun:
        """Return a run that has ended."""
        run = cls()
        run._events = list(events)
        run.is_ended = True
        return run

    @property
    def events(self) -> Sequence[ModelEvent]:
        """What was said so far."""
        return self._events

    def add(self, event: ModelEvent) -> None:
        """Append an event and wake the readers."""
        self._events.append(event)
        self.wakers.wake_all()

    def end(self, failure: Failure | None) -> None:
        """No more will come."""
        self.failure = failure
        self.is_ended = True
        self.wakers.wake_all()

    def join(self) -> bool:
        """Become one more reader; False when it was given up or has ended."""
        with self._lock:
            if self.is_ended or not self._readers:
                return False
            self._readers += 1
            return True

    def leave(self) -> None:
        """Read no more; an answer that nobody reads is cancelled."""
        with self._lock:
            self._readers -= 1
            if not self._readers and not self.is_ended:
                self.call.cancel.cancel()


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: of whom, what, and whether an answer may come from memory."""

    key_id: str
    fingerprint: str
    generation: Generation
    open: Callable[[], ChatBackend]
    cached: bool


Ended = Callable[[Asked, ChatRun], None]
"""Told when a model's answer has ended, however."""


class ChatRuns:
    """The answers in hand, and the last ones for keys that want them from memory. Thread-safe."""

    def __init__(self, most: Callable[[], int], ended: Ended) -> None:
        self._most = most
        self._ended = ended
        self._lock = threading.Lock()
        self._flying: dict[str, ChatRun] = {}
        self._running: set[ChatRun] = set()
        self._kept: OrderedDict[str, tuple[ModelEvent, ...]] = OrderedDict()

    @property
    def in_hand(self) -> int:
        """How many are running or waiting for the model."""
        return len(self._running)

    def start(self, asked: Asked) -> tuple[ChatRun, str]:
        """Return the answer and where it comes from: hit, join, miss or off. Raises Failure 503 for a full queue."""
        with self._lock:
            kept = self._kept.get(asked.fingerprint) if asked.cached else None
            if kept is not None:
                self._kept.move_to_end(asked.fingerprint)
                return ChatRun.of(kept), "hit"
            flying = self._flying.get(asked.fingerprint)
            if flying is not None and flying.join():
                return flying, "join"
            if len(self._running) >= self._most():
                words = f"{len(self._running)} requests are in hand already. Come back in {RETRY_AFTER_S} s."
                raise Failure(503, "queue_full", words, kind="server_error", retry_after_s=RETRY_AFTER_S)
            run = ChatRun()
            self._running.add(run)
            self._flying[asked.fingerprint] = run
        threading.Thread(target=self._work, args=(asked, run), name="gateway answer", daemon=True).start()
        return run, "miss" if asked.cached else "off"

    def cancel_all(self) -> None:
        """Ask every answer to stop."""
        for run in tuple(self._running):
            run.call.cancel.cancel()

    def _work(self, asked: Asked, run: ChatRun) -> None:
        failure = self._answer(asked, run)
        with self._lock:
            self._running.discard(run)
            if self._flying.get(asked.fingerprint) is run:
                del self._flying[asked.fingerprint]
            if asked.cached and failure is None:
                self._kept[asked.fingerprint] = tuple(run.events)
                while len(self._kept) > KEPT_ANSWERS:
                    self._kept.popitem(last=False)
        try:
            self._ended(asked, run)
        except JackdawError as error:
            log.warning("what the gateway used could not be kept: %s", error)
        finally:
            run.end(failure)

    def _answer(self, asked: Asked, run: ChatRun) -> Failure | None:
        try:
            with closing(asked.open().stream(asked.generation, run.call)) as events:  # type: ignore[type-var]
                for event in events:
                    run.add(event)
        except JackdawError as error:
            log.info("a gateway answer failed: %s", error)
            return failure_of(error)
        except Exception as error:
            log.exception("a gateway answer failed")
            return failure_of(error)
        if not run.events or not isinstance(run.events[-1], ModelDone):
            return Failure(502, "broken_off", "The model's answer broke off.", kind="server_error")
        return None


def fingerprint(key_id: str, body: Mapping[str, Any]) -> str:
    """Return what is the same for the very same request of the same key, however it is to be delivered."""
    asked = {name: value for name, value in body.items() if name not in _DELIVERY}
    written = json.dumps([key_id, asked], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(written.encode()).hexdigest()
