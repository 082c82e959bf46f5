"""An hour at the window in minutes: ``python -m tests.acceptance.hour [SHARE]``.

Six hundred searches, three hundred opened results, sixty questions and three hundred changes of view beside a real
engine, without the pauses of a person; prints what the window takes on the way. ``SHARE`` (1.0) of it is done.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import psutil

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from tests.bench.window_life import Beside, beside_engine

SEARCHES, OPENED_EACH, ASKED_EACH, LOOKS = 600, 2, 10, 20
"""Every other search opens a result, every tenth is asked, and so many times the memory is looked at."""
PLACES = ("library", "activity", "settings", "ask", "find")
WORDS = ("kiln rent", "notice period", "roller door", "bicycle tyre", "water bill", "insurance term")
MOST_MIB = 200


def main(share: float = 1.0) -> int:
    """Do it all; return 0 when the window stayed within its memory."""
    own, most = psutil.Process(), 0.0
    searches = round(SEARCHES * share)
    with tempfile.TemporaryDirectory() as folder, beside_engine(Path(folder)) as beside:
        for number in range(searches):
            _one_round(beside, number)
            most = max(most, own.memory_info().rss / 2**20)
            if number % max(1, searches // LOOKS) == 0:
                print(f"after {number:>4} searches: {own.memory_info().rss / 2**20:.0f} MiB", flush=True)
        turns = len(beside.models.ask.turns)
    print(f"{searches} searches, {turns} answers in one conversation: at most {most:.0f} MiB (<= {MOST_MIB})")
    return 0 if most <= MOST_MIB else 1


def _one_round(beside: Beside, number: int) -> None:
    """Look for words; now and then open what was found, ask, or look elsewhere."""
    window, models = beside.window, beside.models
    words = f"{WORDS[number % len(WORDS)]} {number}"
    window.show_place("find")
    beside.type(words)
    if number % OPENED_EACH == 0 and models.find.model.rowCount():
        models.find.choose(number % min(50, models.find.model.rowCount()))
        beside.until(lambda: models.viewer.props.state.name == "SHOWN", 10)
        window.show_place(PLACES[number // OPENED_EACH % len(PLACES)])
    if number % ASKED_EACH == 0:
        window.show_place("ask")
        models.ask.ask(f"What do the notes say of {words}?")
        beside.until(lambda: not models.ask.is_busy, 120)


if __name__ == "__main__":
    sys.exit(main(*map(float, sys.argv[1:])))
