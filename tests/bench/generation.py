"""Generation: our chat runner beside a bare loop over the same runtime, and what a reused prefix saves.

Both run the same random-weight model of 42 million parameters (Q8_0, 32,000 tokens of vocabulary) on one thread
(more would spin when the machine is busy), in processes of their own, by turns; the best round of each counts.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gguf
import psutil

from engine.contract.call import Call
from models.handles.chat import chat_runner
from models.handles.runner import Runner
from tests.bench.figure import Figure, ratio_figure
from tests.fakes.tiny_gguf import Shape, make_tiny_gguf

CONTEXT_TOKENS = 2048
THREADS = 1
ROUNDS = 3
TOKENS = 128
SHAPE = Shape(512, 8, 8, 1408, CONTEXT_TOKENS, 32_000, gguf.GGMLQuantizationType.Q8_0)
SYSTEM = {"role": "system", "content": "You answer questions from the person's own files."}
HISTORY = "The bicycle in bay 7 needs new brake pads. "
_HISTORY_REPEATS = 36
"""About 1,500 tokens: the vocabulary has few merges, so nearly each letter is one."""

BARE = """
import ctypes, json, sys, time
import llama_cpp.llama_cpp as api
path, context_tokens, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
silent = api.llama_log_callback(lambda level, text, data: None)
api.llama_log_set(silent, ctypes.c_void_p(0))
api.llama_backend_init()
model_params = api.llama_model_default_params()
model_params.use_extra_bufts = b"AMX_INT8 = 1" not in api.llama_print_system_info()
model = api.llama_model_load_from_file(path.encode(), model_params)
params = api.llama_context_default_params()
params.n_ctx = context_tokens
params.n_threads = params.n_threads_batch = threads
context = api.llama_init_from_model(model, params)
chain = api.llama_sampler_chain_init(api.llama_sampler_chain_default_params())
api.llama_sampler_chain_add(chain, api.llama_sampler_init_greedy())
vocabulary = api.llama_model_get_vocab(model)
def decode(tokens):
    array = (api.llama_token * len(tokens))(*tokens)
    assert api.llama_decode(context, api.llama_batch_get_one(array, len(tokens))) == 0
read = b""
for line in sys.stdin:
    asked = json.loads(line)
    data = asked["text"].encode()
    room = (api.llama_token * (len(data) + 8))()
    count = api.llama_tokenize(vocabulary, data, len(data), room, len(room), False, True)
    begun = time.perf_counter()
    kept = count - 1 if data == read else 0
    api.llama_memory_seq_rm(api.llama_get_memory(context), 0, kept, -1)
    decode(list(room[kept:count]))
    read = data
    token = api.llama_sampler_sample(chain, context, -1)
    first, busy = time.perf_counter(), time.process_time()
    for _ in range(asked["tokens"] - 1):
        decode([token])
        token = api.llama_sampler_sample(chain, context, -1)
    ended, busy = time.perf_counter(), time.process_time() - busy
    print(json.dumps({"first_s": first - begun, "tokens_per_s": (asked["tokens"] - 1) / (ended - first),
                      "tokens_per_cpu_s": (asked["tokens"] - 1) / busy, "prompt_tokens": count}), flush=True)
"""


@dataclass(frozen=True)
class Answer:
    """One generation as its reader saw it. ``first_s`` in seconds from the request to the first text."""

    first_s: float
    tokens_per_s: float
    tokens_per_cpu_s: float
    """By the processor time of the model's process and of the reading side together."""
    usage: dict[str, Any]


def ask(runner: Runner, messages: list[dict[str, str]], tokens: int = TOKENS) -> Answer:
    """Return a generation, timed where it arrives, so that the way through the processes counts."""
    begun = time.perf_counter()
    first = busy = 0.0
    frames = runner.stream("generate", {"prompt": chatml(messages), "sampling": {"max_tokens": tokens}}, (), Call())
    for frame in frames:
        if not first:
            first, busy = time.perf_counter(), _cpu_s(runner)
        end = frame.header
    took_s, busy = time.perf_counter() - first, _cpu_s(runner) - busy
    usage = dict(end["usage"])
    following = usage["generated_tokens"] - 1
    return Answer(first - begun, following / took_s, following / busy if busy else 0.0, usage)


def _cpu_s(runner: Runner) -> float:
    """Return the processor time spent so far by the model's process and this one."""
    times = psutil.Process(runner.status.pid).cpu_times()
    return float(times.user + times.system) + time.process_time()


def conversation(mark: str) -> list[dict[str, str]]:
    """Return the first turn of a conversation of about 1,500 tokens that shares little with one of another mark."""
    text = f"{mark} {HISTORY * _HISTORY_REPEATS}"
    return [{"role": "system", "content": f"{mark} {SYSTEM['content']}"}, {"role": "user", "content": text}]


def second_turn(mark: str) -> list[dict[str, str]]:
    """Return the conversation with an answer (not the model's: its random words are no words) and the next question."""
    return [
        *conversation(mark),
        {"role": "assistant", "content": "They were ordered on Monday."},
        {"role": "user", "content": "And the chain of the same bicycle?"},
    ]


def chatml(messages: list[dict[str, str]]) -> str:
    """Return the prompt as the model's template renders it."""
    turns = "".join(f"<|im_start|>{turn['role']}\n{turn['content']}<|im_end|>\n" for turn in messages)
    return turns + "<|im_start|>assistant\n"


@contextmanager
def bare_loop(model: Path, threads: int = THREADS) -> Iterator[subprocess.Popen[str]]:
    """Hold a process with the bare loop."""
    arguments = [sys.executable, "-c", BARE, str(model), str(CONTEXT_TOKENS), str(threads)]
    child = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield child
    finally:
        child.communicate(timeout=30)


def bare(child: subprocess.Popen[str], messages: list[dict[str, str]], tokens: int = TOKENS) -> dict[str, float]:
    """Return the bare loop's figures for the same prompt."""
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(json.dumps({"text": chatml(messages), "tokens": tokens}) + "\n")
    child.stdin.flush()
    return dict(json.loads(child.stdout.readline()))


def measure() -> list[Figure]:
    """Return generation speed, prompt reading and the second turn, each beside its peer."""
    with tempfile.TemporaryDirectory() as folder:
        model = make_tiny_gguf(Path(folder) / "bench.gguf", shape=SHAPE)
        runner = chat_runner("bench", model, context_tokens=CONTEXT_TOKENS, threads=THREADS)
        try:
            with bare_loop(model) as child:
                ask(runner, [SYSTEM], 8)
                bare(child, [SYSTEM], 8)
                rounds = [_round(runner, child, str(number)) for number in range(ROUNDS)]
        finally:
            runner.close()
    ours, theirs = max(r.ours.tokens_per_s for r in rounds), max(r.theirs["tokens_per_s"] for r in rounds)
    busy = (max(r.ours.tokens_per_cpu_s for r in rounds), max(r.theirs["tokens_per_cpu_s"] for r in rounds))
    cold, warm = min(r.cold.first_s for r in rounds), min(r.warm.first_s for r in rounds)
    read = min(r.theirs["first_s"] for r in rounds)
    tokens = rounds[0].ours.usage["prompt_tokens"]
    return [
        ratio_figure("generation after a long prompt", ours, theirs, "tokens/s", 0.95, higher_is_better=True),
        ratio_figure("the same by processor time", *busy, "tokens/CPU s", 0.95, higher_is_better=True),
        ratio_figure("second turn's first token, prefix reused", warm, cold, "s", 0.2, higher_is_better=False),
        Figure(f"first token after {tokens} tokens of prompt", f"{cold:.3g} s", f"{read:.3g} s", "", None),
    ]


@dataclass(frozen=True)
class Round:
    """One turn of each."""

    ours: Answer
    theirs: dict[str, float]
    cold: Answer
    warm: Answer


def _round(runner: Runner, child: subprocess.Popen[str], mark: str) -> Round:
    ours = ask(runner, conversation(mark))
    theirs = bare(child, conversation(mark))
    follow_up = second_turn(mark)
    warm = ask(runner, follow_up, 2)
    ask(runner, [SYSTEM], 2)  # lets go of the prefix
    cold = ask(runner, follow_up, 2)
    if ours.usage["generated_tokens"] != TOKENS or ours.usage["prompt_tokens"] != theirs["prompt_tokens"]:
        raise AssertionError(f"not the same work: {ours.usage}, {theirs}")
    return Round(ours, theirs, cold, warm)
