"""Models of real shapes: memory and first word against their forecast, reading back, cancel, and a grammar's cost.

The weights are random, in shapes of 0.5 and 1.5 billion parameters with 151,936 tokens of vocabulary; one thread.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gguf
import psutil

from engine.contract.call import Call
from engine.contract.errors import Cancelled
from engine.contract.model import LoadPlan
from models.fit.memory import needs
from models.formats.gguf import read_gguf
from models.formats.shape import shape_of
from models.handles.chat import chat_runner
from models.handles.runner import Runner
from tests.bench.figure import Figure, limit_figure, ratio_figure
from tests.fakes.tiny_gguf import Shape, make_tiny_gguf

CONTEXT_TOKENS = 4096
VOCABULARY = 151_936
HALF = Shape(896, 14, 24, 4864, 32_768, VOCABULARY, gguf.GGMLQuantizationType.Q8_0, kv_heads=2)
ONE_AND_A_HALF = Shape(1536, 12, 28, 8960, 32_768, VOCABULARY, gguf.GGMLQuantizationType.Q4_0, kv_heads=2)
SHAPES = {"0.5B Q8_0": HALF, "1.5B Q4_0": ONE_AND_A_HALF}
WORDS = "the bicycle in bay seven needs new brake pads; "
GRAMMAR = 'root ::= "{\\"name\\":\\"" [^"\\\\\\x00-\\x1f]{20,400} "\\"}"'
"""Much free text within a form, as an answer in JSON is."""


@dataclass(frozen=True)
class Answer:
    """One answer. ``first_s`` in seconds from the request to the first text."""

    first_s: float
    read_cpu_s: float
    """Processor time of the model's process until then: what it would take on a machine with nothing else to do."""
    took_s: float
    usage: dict[str, Any]


@contextmanager
def loaded(model: Path, folder: Path) -> Iterator[Runner]:
    """Hold a runner on the model."""
    runner = chat_runner(model.stem, model, context_tokens=CONTEXT_TOKENS, threads=1, folder=folder)
    try:
        yield runner
    finally:
        runner.close()


def ask(runner: Runner, prompt: str, tokens: int, **more: Any) -> Answer:
    """Return a timed answer."""
    runner.load(Call())
    begun, busy = time.perf_counter(), _cpu_s(runner)
    first, end = 0.0, {}
    request = {"prompt": prompt, "sampling": {"max_tokens": tokens}, **more}
    for frame in runner.stream("generate", request, (), Call()):
        if not first:
            first, busy = time.perf_counter() - begun, _cpu_s(runner) - busy
        end = frame.header
    return Answer(first, busy, time.perf_counter() - begun, dict(end["usage"]))


def measure() -> list[Figure]:
    """Return the figures of each shape."""
    figures: list[Figure] = []
    for name, shape in SHAPES.items():
        with tempfile.TemporaryDirectory() as place:
            model = make_tiny_gguf(Path(place) / "random.gguf", shape=shape)
            figures += [
                Figure(f"{name}: {what.what}", what.ours, what.peer, what.budget, what.met)
                for what in _figures(model, Path(place) / "states")
            ]
    return figures


def _figures(model: Path, folder: Path) -> Iterator[Figure]:
    with loaded(model, folder) as runner:
        ask(runner, "Warm. " + WORDS * 4, 2)  # the weights come from the disk
        sample = ask(runner, WORDS * 6, 2)
        cold = ask(runner, "First. " + WORDS * 10, 2, conversation="one")
        forecast = sample.read_cpu_s * cold.usage["prompt_tokens"] / sample.usage["prompt_tokens"]
        yield near("processor time to the first word, against its forecast", cold.read_cpu_s, forecast, "s", 0.2)
        yield _second_turn(ask(runner, "First. " + WORDS * 10 + "And the chain?", 2, conversation="one"), cold)
        yield from _grammar(runner)
        yield limit_figure("a cancel while a prompt is read", _cancel_s(runner) * 1000, "ms", 50)
        peak = _peak_bytes(runner)
        ask(runner, "First. " + WORDS * 10, 2, conversation="one")
    told = needs(shape_of(read_gguf(model)), LoadPlan(CONTEXT_TOKENS)).total_bytes
    yield near("peak memory against its forecast", peak / 1e6, told / 1e6, "MB", 0.1)
    with loaded(model, folder) as runner:
        runner.load(Call())
        restored = ask(runner, "First. " + WORDS * 10, 2, conversation="one")
        yield ratio_figure(
            "first word after a restart, read from disk",
            restored.first_s,
            cold.first_s,
            "s",
            0.2,
            higher_is_better=False,
        )


def near(what: str, measured: float, forecast: float, unit: str, part: float) -> Figure:
    """Return a figure that is met when the measured value is within ``part`` of its forecast."""
    off = forecast / measured - 1
    return Figure(
        what, f"{measured:.4g} {unit}", f"{forecast:.4g} {unit} ({off:+.0%})", f"+- {part:.0%}", abs(off) <= part
    )


def _second_turn(second: Answer, cold: Answer) -> Figure:
    return ratio_figure("second turn's first word", second.first_s, cold.first_s, "s", 0.2, higher_is_better=False)


def _grammar(runner: Runner) -> Iterator[Figure]:
    free = ask(runner, "Write.", 24)
    ask(runner, "Write.", 2, grammar=GRAMMAR)  # the vocabulary is looked through once a model
    held = ask(runner, "Write.", 24, grammar=GRAMMAR)
    each = [1000 * answer.took_s / answer.usage["generated_tokens"] for answer in (held, free)]
    yield Figure("a token within a grammar, beside a free one", f"{each[0]:.3g} ms", f"{each[1]:.3g} ms", "", None)


def _cancel_s(runner: Runner) -> float:
    """Return how long the model works on after a cancel in the middle of a long prompt."""
    call, asked_at = Call(), [0.0]

    def cancel() -> None:
        asked_at[0] = time.perf_counter()
        call.cancel.cancel()

    timer = threading.Timer(2.0, cancel)
    timer.start()
    begun = time.perf_counter()
    try:
        list(runner.stream("generate", {"prompt": "Other. " + WORDS * 80, "sampling": {"max_tokens": 2}}, (), call))
    except Cancelled:
        return time.perf_counter() - asked_at[0]
    raise AssertionError(f"the prompt was read in {time.perf_counter() - begun:.1f} s: make it longer")


def _cpu_s(runner: Runner) -> float:
    times = psutil.Process(runner.status.pid).cpu_times()
    return float(times.user + times.system)


def _peak_bytes(runner: Runner) -> int:
    """Return the most memory the process had at once, the file's mapped pages included."""
    pid = runner.status.pid
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) * 1024
    except OSError:  # no such file on this system: what it has now
        return int(psutil.Process(pid).memory_info().rss)
