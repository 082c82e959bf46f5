"""No model file hurts: ``python -m tests.acceptance.fuzzed_models [COUNT]`` damages a GGUF file COUNT times (1,000).

What the validator lets through is loaded by the real engine in the real chat process and asked: it is refused, the
process dies, or it answers. After each the engine must answer the next request, and it must be the same engine.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from engine.contract.answer import Answered
from engine.contract.errors import BadRequest, JackdawError
from engine.contract.request import Question
from engine.doors.client.discovery import find
from engine.doors.client.engine_client import EngineClient
from engine.settings.paths import Home
from tests.acceptance.program import Program
from tests.fakes.mutations import mutations
from tests.fakes.tiny_gguf import make_tiny_gguf

USUAL_COUNT = 1000
ANSWER_TOKENS = 16


def outcome(client: EngineClient, path: Path) -> str:
    """Return what became of one damaged file."""
    try:
        entry = client.add_model(path)
    except BadRequest:
        return "refused by the validator"
    try:
        return asked(client, entry.name) if entry.task == "chat" else "no chat model any more"
    finally:
        client.remove_model(entry.name)


def asked(client: EngineClient, name: str) -> str:
    """Return how a question to the model ended."""
    try:
        question = Question("Say a word.", model=name, scope="none")
        events = list(client.answer_events(client.ask(question)))
    except JackdawError as error:
        return f"refused before the load: {error.code}"
    last = events[-1]
    if isinstance(last, Answered):
        return "answered"
    error = getattr(last, "error", None) or {}
    return f"failed: {error.get('code', type(last).__name__)}"


def main() -> int:
    """Run; return 1 when the engine did not serve a request after one of the files."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else USUAL_COUNT
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole = make_tiny_gguf(folder / "whole.gguf").read_bytes()
        home = Home(folder / "home").create()
        with Program(home.root).engine() as engine:
            client = find(home)
            assert client is not None
            client.change_settings({"chat.max_answer_tokens": ANSWER_TOKENS, "chat.context_tokens": 512})
            found: Counter[str] = Counter()
            began = time.monotonic()
            for number, damaged in enumerate(mutations(whole, count)):
                path = folder / f"damaged{number}.gguf"
                path.write_bytes(damaged)
                found[outcome(client, path)] += 1
                assert client.info().pid == engine.pid, "the engine is another one"
                assert client.status() is not None
                os.unlink(path)
            client.close()
    for what, times in found.most_common():
        print(f"{times:5} {what}")
    print(f"{count} files in {time.monotonic() - began:.0f} s; the engine served the next request each time")
    return 0


if __name__ == "__main__":
    sys.exit(main())
