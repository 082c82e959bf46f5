"""Rerank: the handle on a cross-encoder's process, which says how well texts answer a question."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from engine.contract.call import Call
from engine.contract.errors import RunnerFailed
from engine.process.child import Child
from engine.process.confinement import Profile
from engine.process.program import Program
from models.handles.runner import Runner

LOADING_STALL_S = 120.0


class Reranker:
    """A reranking model. Thread-safe; its process starts when it is first asked."""

    def __init__(self, name: str, path: Path, *, threads: int = 0) -> None:
        self.model = name

        def start() -> Child:
            arguments = ["--model", str(path), "--threads", str(threads)]
            profile = Profile(read_paths=(str(path),))
            return Child.spawn(Program.RERANK, arguments, confinement=profile, ready_stall_s=LOADING_STALL_S)

        self._runner = Runner(name, start)

    def ready(self, wait_s: float, call: Call) -> bool:
        """Begin to load the model, wait for it at most ``wait_s``; return whether it is there. Raises RunnerFailed."""
        return self._runner.ready(wait_s, call)

    def scores(self, question: str, texts: Sequence[str], budget_s: float, call: Call) -> list[float]:
        """Return how well the first texts answer the question: as many as were read within the budget.

        Raises RunnerFailed, Cancelled.
        """
        blob = json.dumps([question, *texts]).encode()
        frame = self._runner.call("rerank", {"budget_s": budget_s}, [blob], call)
        found = [float(score) for score in frame.header["scores"]]
        if len(found) > len(texts):
            raise RunnerFailed(model=self.model, problem=f"{len(found)} scores for {len(texts)} texts")
        return found

    def close(self) -> None:
        """End the process for good."""
        self._runner.close()
