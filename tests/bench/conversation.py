"""What streaming a long answer below a long conversation costs the window's own thread, repaint by repaint."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace

from tests.bench.figure import Figure, limit_figure

TURNS, TOKENS = 100, 10_000
"""A hundred questions with their answers are 200 messages."""
AVERAGE_MS, LONGEST_MS = 4.0, 50.0
_STEPS_MS = (1, 2, 4, 8, 16, 33, 50)
_TOKENS_EACH = 3
"""Tokens that come between two repaints: 90 a second, faster than a person reads."""
_PARAGRAPH = ("The ", "notice ", "is ", "**six ", "months** ", "to ", "the ", "end ", "of ", "a ", "quarter", " [1]. ")
_CODE = ("```python\n", "def ", "notice", "(months):\n", "    return ", "months", " * 30\n", "```\n\n")
_TABLE = ("| What ", "| Euros |\n", "|---|---|\n", "| Rent ", "| 1,480 |\n", "| Water ", "| 30 |\n\n")


def measure() -> list[Figure]:
    """Stream in a process of its own, offscreen; return what a repaint costs."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.bench.conversation"],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    seen = json.loads(told.stdout.splitlines()[-1])
    print(seen["histogram"], file=sys.stderr)
    what = f"{TOKENS:,} tokens below {2 * TURNS} messages"
    return [
        limit_figure(f"{what}: a repaint on average, processor", seen["average"], "ms", AVERAGE_MS),
        limit_figure(f"{what}: the longest repaint, processor", seen["longest"], "ms", LONGEST_MS),
        limit_figure(f"{what}: the longest piece of a change of theme, processor", seen["theme"], "ms", LONGEST_MS),
    ]


def tokens() -> list[str]:
    """Return an answer with paragraphs, lists, tables and code."""
    made: list[str] = []
    while len(made) < TOKENS:
        made += [*_PARAGRAPH * 6, "\n\n", "- ", *_PARAGRAPH, "\n", "- ", *_PARAGRAPH, "\n\n", *_TABLE, *_CODE]
    return made[:TOKENS]


def stream() -> dict[str, object]:
    """Return the processor time of each repaint, of the longest one, and of the longest task of a new theme."""
    from PySide6.QtWidgets import QApplication

    from desktop.conversation.browser import ConversationBrowser
    from desktop.conversation.highlight import prepare
    from desktop.conversation.pieces import Pieces
    from desktop.conversation.transcript import Transcript
    from desktop.theme.theme import Appearance, Theme
    from desktop.viewmodels.ask.past import turns_of
    from desktop.viewmodels.ask.turn import Turn
    from tests.fakes.engine import conversations
    from tests.fakes.pictures import absent_pictures

    app = QApplication([])
    prepare()
    theme = Theme(app, Appearance.LIGHT)
    browser = ConversationBrowser()
    browser.resize(800, 900)
    browser.show()
    transcript = Transcript(browser.document(), theme, absent_pictures())
    first = turns_of(conversations()[0].nodes)[0]
    for number in range(TURNS):
        turn = replace(first, number=number)
        transcript.add(turn)
        transcript.update(turn)
    transcript.pieces.finish()
    transcript.add(Turn(TURNS, "And now?"))
    app.processEvents()
    costs: list[float] = []
    words = tokens()
    bar = browser.verticalScrollBar()
    for start in range(0, len(words), _TOKENS_EACH):
        began = time.thread_time()
        transcript.grow(TURNS, "".join(words[start : start + _TOKENS_EACH]))
        transcript._coalescer.flush()
        bar.setValue(bar.maximum())
        browser.viewport().repaint()
        costs.append(1000 * (time.thread_time() - began))
        app.processEvents()
    theme.choose(Appearance.DARK)
    transcript.recolour()
    longest, pieces = 0.0, transcript.pieces
    while pieces._work:
        began = time.thread_time()
        Pieces._go_on(pieces)
        longest = max(longest, 1000 * (time.thread_time() - began))
    return {
        "average": sum(costs) / len(costs),
        "longest": max(costs),
        "theme": longest,
        "histogram": histogram(costs),
    }


def histogram(costs: list[float]) -> str:
    """Return how many repaints took how long, one line a step."""
    steps = Counter(next((step for step in _STEPS_MS if cost <= step), 0) for cost in costs)
    lines = [f"  up to {step:>3} ms: {steps[step]:>6,}" for step in _STEPS_MS]
    return "\n".join([f"{len(costs):,} repaints", *lines, f"  longer      : {steps[0]:>6,}"])


if __name__ == "__main__":
    print(json.dumps(stream()))
