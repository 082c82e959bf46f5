"""Loading: from the remembered choice, or by measuring, to the one backend that stays in memory."""

from __future__ import annotations

import dataclasses
import itertools
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from models.catalogue.text_model import TextModel
from models.runners.text_embedding import batches, choice, weights
from models.runners.text_embedding.backend import Backend, BackendName
from models.runners.text_embedding.choice import Choice
from models.runners.text_embedding.tokenise import Tokeniser

Progress = Callable[[str], None]

_SAMPLE = (
    "The annual meeting approved the budget for the new roof, 12,400 in all, and moved the vote on the garden to May.",
    "Der Mietvertrag endet am 31. Dezember; die Kaution wird binnen drei Monaten zurückgezahlt.",
    "La réunion de mardi est reportée à jeudi, car la salle est occupée par la chorale jusqu'à 18 heures.",
    "def total(rows): return sum(row.price * row.count for row in rows if not row.cancelled)  # in cents",
    "请在周五之前把合同发给我。 契約書は金曜日までに送ってください。 Договор нужно отправить до пятницы.",
)
"""Text like that in people's folders, for measuring: several languages, figures, code."""
_SAMPLE_LENGTHS = (60, 120, 180, 180)
_SAMPLE_BUDGET = 1024


class Loader:
    """Makes backends of one model; ``machine`` describes where, for remembering."""

    def __init__(self, model: TextModel, cache: Path, threads: int, machine: str) -> None:
        self._model = model
        self._threads = threads
        self._tokeniser = Tokeniser(model.folder, model.max_tokens)
        key = choice.key_of(model.sha256, machine)
        self._remembered = cache / f"choice-{key}.json"
        self._exported = cache / f"encoder-{key}.onnx"

    def load(self, progress: Progress) -> tuple[Tokeniser, Backend, Choice]:
        """Return the tokeniser, the backend to use and the choice that led to it. Raises RunnerFailed."""
        chosen = choice.load(self._remembered)
        if chosen is not None and chosen.settled:
            progress(f"loading {chosen.backend}")
            try:
                return self._tokeniser, self._make(chosen.backend), chosen
            except (OSError, RuntimeError, ImportError) as error:
                _note(f"{chosen.backend} does not load any more: {error}")
        now, backends = self._choose(progress)
        chosen = choice.better(chosen, now)
        if chosen.backend is not BackendName.ONNX:
            self._exported.unlink(missing_ok=True)
        choice.save(self._remembered, chosen)
        return self._tokeniser, backends[chosen.backend], chosen

    def _choose(self, progress: Progress) -> tuple[Choice, dict[BackendName, Backend]]:
        backends = {backend.name: backend for backend in self._every_backend(progress)}
        progress("measuring")
        others = choice.watch_others()
        measured = choice.measure(list(backends.values()), self._sample())
        return dataclasses.replace(choice.decide(measured), quiet=others() < choice.QUIET_SHARE), backends

    def _every_backend(self, progress: Progress) -> Iterator[Backend]:
        """Yield all that load here, the reference first."""
        progress("loading torch")
        from models.runners.text_embedding.torch_backend import available

        for name in [*available(), BackendName.ONNX]:
            progress(f"loading {name}")
            try:
                yield self._make(name)
            except (OSError, RuntimeError, ImportError) as error:
                if name is BackendName.TORCH_FP32:
                    raise
                _note(f"{name} does not load here: {error}")

    def _make(self, name: BackendName) -> Backend:
        if name is BackendName.ONNX:
            return self._make_onnx()
        from models.runners.text_embedding.torch_backend import TorchBackend

        return TorchBackend(name, weights.load(self._model.folder), self._tokeniser.pad, self._threads)

    def _make_onnx(self) -> Backend:
        from models.runners.text_embedding.onnx_backend import OnnxBackend

        if not self._exported.exists():
            self._export()
        return OnnxBackend(self._exported, self._tokeniser.pad, self._threads)

    def _export(self) -> None:
        from models.runners.text_embedding import onnx_graph

        for stale in self._exported.parent.glob("encoder-*"):
            stale.unlink()
        beside = self._exported.with_suffix(f".{os.getpid()}.part")
        onnx_graph.write(weights.load(self._model.folder), beside)
        beside.replace(self._exported)

    def _sample(self) -> list[list[list[int]]]:
        windows = [window for text in self._tokeniser.windows(_SAMPLE) for window in text]
        content = itertools.cycle([token for window in windows for token in window[1:-1]])
        first, last = windows[0][0], windows[0][-1]
        longest = self._model.max_tokens - 2
        lengths = [min(length, longest) for length in _SAMPLE_LENGTHS]
        filled = [[first, *itertools.islice(content, length), last] for length in lengths]
        return [[filled[i] for i in batch] for batch in batches.plan([len(w) for w in filled], _SAMPLE_BUDGET)]


def budget_for(chosen: Choice, batch_s: float, at_least: int, at_most: int) -> int:
    """Return how many tokens the backend takes ``batch_s`` for, within bounds."""
    return int(min(at_most, max(at_least, chosen.tokens_per_s * batch_s)))


def _note(words: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {words}\n")
