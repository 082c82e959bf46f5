"""The fastest backend that agrees with the reference is kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from models.runners.text_embedding import choice
from models.runners.text_embedding.backend import BackendName, Vectors
from models.runners.text_embedding.choice import (
    Choice,
    Measured,
    better,
    decide,
    key_of,
    load,
    measure,
    save,
    watch_others,
)

FP32, BF16, ONNX = BackendName.TORCH_FP32, BackendName.TORCH_BF16, BackendName.ONNX


@pytest.mark.parametrize(
    ("speeds", "best"),
    [
        ({FP32: (100, 1.0), BF16: (300, 0.9999), ONNX: (150, 1.0)}, BF16),
        ({FP32: (100, 1.0), BF16: (300, 0.9899), ONNX: (150, 1.0)}, ONNX),
        ({FP32: (100, 1.0), BF16: (50, 1.0), ONNX: (90, 1.0)}, ONNX),
        ({FP32: (100, 1.0), BF16: (50, 1.0), ONNX: (80, 1.0)}, FP32),
        ({FP32: (100, 1.0), BF16: (300, -1.0), ONNX: (900, 0.5)}, FP32),
    ],
)
def test_fastest_that_agrees(speeds: dict[BackendName, tuple[float, float]], best: BackendName) -> None:
    assert decide({name: Measured(*facts) for name, facts in speeds.items()}).backend is best


class _Constant:
    def __init__(self, name: BackendName, vector: Sequence[float]) -> None:
        self.name = name
        self._vector = np.array(vector, np.float32)

    def embed(self, windows: Sequence[Sequence[int]]) -> Vectors:
        return np.tile(self._vector, (len(windows), 1))


def test_agreement_is_with_the_first_and_broken_numbers_never_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "MEASURE_S", 0.0)
    backends = [_Constant(FP32, [1, 0]), _Constant(BF16, [0.6, 0.8]), _Constant(ONNX, [np.nan, 0])]
    measured = measure(backends, [[[1, 2]], [[3]]])
    assert [measured[name].cosine for name in (FP32, BF16, ONNX)] == pytest.approx([1.0, 0.6, -1.0])
    assert all(one.tokens_per_s > 0 for one in measured.values())


def test_a_choice_is_remembered_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "choice.json"
    assert load(path) is None
    chosen = Choice(ONNX, 5.0, {"onnx": Measured(5.0, 1.0)})
    save(path, chosen)
    assert load(path) == chosen
    path.write_text(path.read_text()[:20])
    assert load(path) is None
    path.write_text('{"backend": "gone", "tokens_per_s": 1, "measured": {}}')
    assert load(path) is None


def test_a_choice_of_a_busy_machine_is_made_again_and_each_best_speed_counts() -> None:
    busy = Choice(ONNX, 50.0, {"onnx": Measured(50.0, 1.0), "torch-bf16": Measured(20.0, 1.0)}, quiet=False)
    assert not busy.settled
    quiet = Choice(ONNX, 45.0, {"onnx": Measured(45.0, 1.0), "torch-bf16": Measured(90.0, 1.0)})
    both = better(busy, quiet)
    assert both.settled
    assert both.backend is BF16
    assert both.measured["onnx"].tokens_per_s == 50.0
    assert better(None, busy) is busy
    again = better(better(busy, busy), busy)
    assert again.tries == 3
    assert again.settled


def test_the_share_of_other_programs_is_a_part() -> None:
    share = watch_others()
    assert sum(range(10_000)) > 0
    assert 0.0 <= share() <= 1.0


def test_another_machine_or_model_chooses_anew() -> None:
    assert len({key_of("a", "laptop"), key_of("b", "laptop"), key_of("a", "desktop")}) == 3
