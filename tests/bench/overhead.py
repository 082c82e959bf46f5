"""Overhead: tokens a second of an answer as the window's client receives it through engine and API, beside a bare loop.

The same random-weight model, a prompt of the same length, in processes of their own, by turns; the best round of each
counts. The bare loop runs with each number of threads that the engine may have chosen. Time is taken from the first
words to the end of the answer, as they arrive.
"""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from engine.contract.answer import Answered, TextDelta, Usage
from engine.contract.request import Question
from engine.doors.client.discovery import find
from engine.doors.client.engine_client import EngineClient
from engine.settings.paths import Home
from tests.acceptance.program import Program
from tests.bench.figure import Figure, ratio_figure
from tests.bench.generation import CONTEXT_TOKENS, HISTORY, SHAPE, bare, bare_loop
from tests.bench.models import HALF
from tests.fakes.tiny_gguf import Shape, make_tiny_gguf

TOKENS, ROUNDS = 128, 4


def measure() -> list[Figure]:
    """Return generation speed through engine and API beside the bare loop's, of a toy and of a real shape."""
    shapes = {"42M Q8_0": SHAPE, "0.5B Q8_0": HALF}
    return [_figure(name, shape) for name, shape in shapes.items()]


def _figure(name: str, shape: Shape) -> Figure:
    what = f"{name}: generation through engine and API"
    with tempfile.TemporaryDirectory() as folder, ExitStack() as held:
        model = make_tiny_gguf(Path(folder) / "bench.gguf", shape=shape)
        home = Home(Path(folder) / "home").create()
        held.enter_context(Program(home.root).engine())
        client = find(home)
        assert client is not None
        held.callback(client.close)
        client.change_settings({"chat.context_tokens": CONTEXT_TOKENS, "chat.max_answer_tokens": TOKENS})
        entry = client.add_model(model).name
        prompt_tokens = ask(client, entry)[0].prompt_tokens
        loops = [held.enter_context(bare_loop(model, threads)) for threads in range(1, (os.cpu_count() or 1) + 1)]
        said = [{"role": "user", "content": HISTORY * (prompt_tokens // len(HISTORY))}]
        ours, theirs = 0.0, 0.0
        for _ in range(ROUNDS):
            ours = max(ours, ask(client, entry)[1])
            theirs = max(theirs, *(bare(loop, said, TOKENS)["tokens_per_s"] for loop in loops))
    return ratio_figure(what, ours, theirs, "tokens/s", 0.95, higher_is_better=True)


def ask(client: EngineClient, name: str) -> tuple[Usage, float]:
    """Return what an answer took, and its tokens a second from its first words to its end."""
    answer = client.ask(Question(HISTORY * 8, model=name, scope="none"))
    began, last = 0.0, None
    for last in client.answer_events(answer):
        if not began and isinstance(last, TextDelta):
            began = time.perf_counter()
    took_s = time.perf_counter() - began
    assert isinstance(last, Answered), last
    return last.usage, (last.usage.generated_tokens - 1) / took_s
