"""How long the window's own thread is ever busy while the engine streams events and an answer at full speed."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tests.bench.figure import Figure, limit_figure

EVENTS, ANSWERS, TOKENS = 2_000, 100, 2_000
LONGEST_MS = 50.0
"""Promise 12 of the design."""
_TICK_S = 0.001
_IDLE_S = 5.0
_WORDS = ("The ", "notice ", "is ", "**six months** ", "to the end ", "of a quarter [1]. ")


@dataclass
class Ticks:
    """When the window's thread was seen alive: wall seconds and processor seconds of that thread."""

    wall: list[float]
    cpu: list[float]

    def note(self) -> None:
        """Take a reading."""
        self.wall.append(time.perf_counter())
        self.cpu.append(time.thread_time())

    def forget(self) -> None:
        """Begin anew."""
        self.wall.clear()
        self.cpu.clear()

    def longest_ms(self) -> dict[str, float]:
        """Return the longest gaps between two readings, in milliseconds."""
        return {name: 1000 * max(gaps(getattr(self, name)), default=0.0) for name in ("wall", "cpu")}


def gaps(moments: list[float]) -> list[float]:
    """Return the differences of neighbours."""
    return [after - before for before, after in itertools.pairwise(moments)]


def measure() -> list[Figure]:
    """Run the window offscreen in a process of its own; return the longest task on its thread."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.bench.window"],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
        timeout=180,
    )
    seen = json.loads(told.stdout.splitlines()[-1])
    what = f"{EVENTS:,} events and {TOKENS:,} tokens below {ANSWERS} answers: longest task of the window's thread"
    idle = f"{seen['idle']:.3g} ms (idle window, same run)"
    opened = f"opening a conversation of {ANSWERS} answers: longest task"
    return [
        replace(limit_figure(f"{what}, wall", seen["wall"], "ms", LONGEST_MS), peer=idle),
        limit_figure(f"{what}, processor", seen["cpu"], "ms", LONGEST_MS),
        limit_figure(f"{opened}, wall", seen["opening"], "ms", LONGEST_MS),
        limit_figure(f"{opened}, processor", seen["opening_cpu"], "ms", LONGEST_MS),
    ]


def watch() -> dict[str, float]:
    """Return the longest gaps of the window's event loop under load, in milliseconds."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from desktop.engine_link.jobs import Jobs, ThreadExecutor
    from desktop.engine_link.link import EngineLink
    from desktop.memory import Memory
    from desktop.theme.theme import Appearance, Theme
    from desktop.views.window import Window
    from desktop.wiring import wire
    from tests.fakes.engine import FakeHandle

    app = QApplication([])
    engine = _talker()
    link = EngineLink(lambda: FakeHandle(engine), Jobs(ThreadExecutor()))
    with tempfile.TemporaryDirectory() as folder:
        models = wire(link, Path(folder), None)
        window = Window(Theme(app, Appearance.LIGHT), models, Memory(Path(folder)))
        window.show()
        window.show_place("ask")
        link.open()
        _until(app, lambda: models.feed.status is not None)
        ticks = Ticks([], [])
        timer = QTimer(interval=0)
        timer.timeout.connect(ticks.note)
        timer.start()
        models.ask.show_past(_long_chat())
        _until(app, lambda: len(models.ask.shown_turns) == ANSWERS)
        opening = ticks.longest_ms()
        ticks.forget()
        _until(app, lambda: False, at_most_s=_IDLE_S)
        idle = ticks.longest_ms()
        ticks.forget()
        feeder = threading.Thread(target=_feed, args=(engine,), daemon=True)
        feeder.start()
        models.ask.ask("And now?")
        _until(app, lambda: not models.ask.is_busy and not feeder.is_alive() and engine.sent.empty())
        timer.stop()
        window.close()
        link.close()
    return {**ticks.longest_ms(), "idle": idle["wall"], "opening": opening["wall"], "opening_cpu": opening["cpu"]}


def _talker():  # type: ignore[no-untyped-def] # its class needs the fakes, which only the measured process imports
    from engine.contract.answer import AnswerEvent, TextDelta
    from tests.fakes.engine import FakeEngine, answer_events

    class Talker(FakeEngine):
        def answer_events(self, answer: str, after: int = 0) -> Iterator[AnswerEvent]:
            sources, *_words, end = answer_events()
            yield sources
            for number in range(TOKENS):
                time.sleep(_TICK_S)
                yield TextDelta(_WORDS[number % len(_WORDS)] + ("\n\n" if number % 60 == 59 else ""))
            yield end

    return Talker()


def _long_chat():  # type: ignore[no-untyped-def] # as above
    from desktop.viewmodels.ask.past import PastChat, turns_of
    from tests.fakes.engine import conversations

    first = turns_of(conversations()[0].nodes)[0]
    return PastChat("chat-9", "Long", tuple(replace(first, number=number) for number in range(ANSWERS)))


def _feed(engine) -> None:  # type: ignore[no-untyped-def] # as above
    from engine.contract.event import Event
    from engine.contract.wire import to_wire
    from tests.fakes.engine import status

    for number in range(EVENTS):
        data = to_wire(replace(status(busy=True), passages=number))
        engine.sent.put(Event(number, "progress" if number % 2 else "file_state", "", data))
        time.sleep(_TICK_S)


def _until(app, reached, at_most_s: float = 90.0) -> None:  # type: ignore[no-untyped-def] # as above
    end = time.monotonic() + at_most_s
    while not reached() and time.monotonic() < end:
        app.processEvents()


if __name__ == "__main__":
    print(json.dumps(watch()))
