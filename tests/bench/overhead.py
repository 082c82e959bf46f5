"""Overhead: tokens a second of an answer as the window's client receives it through engine and API, beside a bare loop.

The same random-weight model, a prompt of the same length, in processes of their own, by turns, each while the others
rest; the best round of each counts. The bare loop runs with each number of threads that the engine may have chosen.
Time is taken from the first words to the end of the answer, as they arrive.
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
from tests.acceptance.program import Engine, Program
from tests.bench.figure import Figure, ratio_figure
from tests.bench.generation import CONTEXT_TOKENS, HISTORY, SHAPE, bare, bare_loop
from tests.bench.indexing import cpu_s
from tests.bench.models import HALF, ONE_AND_A_HALF
from tests.fakes.tiny_gguf import Shape, make_tiny_gguf

ROUNDS = 4
CASES = {"42M Q8_0": (SHAPE, 128), "0.5B Q8_0": (HALF, 128), "1.5B Q4_0": (ONE_AND_A_HALF, 64)}
"""Shapes, and how many tokens an answer has."""
REST_S, REST_CPU_S = 0.5, 0.02
"""A process that takes no more than this of the processor in this time rests."""


def measure() -> list[Figure]:
    """Return generation speed through engine and API beside the bare loop's, of a toy and of two real shapes."""
    return [_figure(name, shape, tokens) for name, (shape, tokens) in CASES.items()]


def _figure(name: str, shape: Shape, tokens: int) -> Figure:
    what = f"{name}: generation through engine and API"
    with tempfile.TemporaryDirectory() as folder, ExitStack() as held:
        model = make_tiny_gguf(Path(folder) / "bench.gguf", shape=shape)
        home = Home(Path(folder) / "home").create()
        engine = held.enter_context(Program(home.root).engine())
        client = find(home)
        assert client is not None
        held.callback(client.close)
        wanted = {"context_tokens": CONTEXT_TOKENS, "max_answer_tokens": tokens, "write_titles": False}
        client.change_settings({f"chat.{key}": value for key, value in wanted.items()})
        entry = client.add_model(model).name
        prompt_tokens = ask(client, entry)[0].prompt_tokens
        loops = [held.enter_context(bare_loop(model, threads)) for threads in range(1, (os.cpu_count() or 1) + 1)]
        said = [{"role": "user", "content": HISTORY * (prompt_tokens // len(HISTORY))}]
        ours, theirs = 0.0, 0.0
        for _ in range(ROUNDS):
            wait_for_rest(engine)
            theirs = max(theirs, *(bare(loop, said, tokens)["tokens_per_s"] for loop in loops))
            ours = max(ours, ask(client, entry)[1])
    return ratio_figure(what, ours, theirs, "tokens/s", 0.95, higher_is_better=True)


def wait_for_rest(engine: Engine) -> None:
    """Return once the engine and its children do nothing: between questions it reads ahead."""
    while True:
        before_s = cpu_s(engine)
        time.sleep(REST_S)
        if cpu_s(engine) - before_s <= REST_CPU_S:
            return


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
