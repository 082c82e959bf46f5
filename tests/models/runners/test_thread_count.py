"""The number of threads is measured once a machine, and the fewest that are as good are taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.runners import thread_count
from models.runners.llama_model import LlamaModel
from models.runners.loading import LoadSettings
from models.runners.thread_count import ThreadCount, candidates, fast_cores, fewest_of_the_best, use_best_threads


def test_fast_cores_physical_cores_and_all_are_tried() -> None:
    assert candidates(16, 12, 8) == (6, 8, 12, 16)
    assert candidates(1, 1, 0) == (1,)
    assert candidates(4, 8, 16) == (4,)


def test_more_threads_have_to_pay() -> None:
    assert fewest_of_the_best([(4, 1.03), (8, 1.0), (16, 1.4)]) == 4
    assert fewest_of_the_best([(4, 2.0), (8, 1.0), (16, 1.0)]) == 8


def test_fast_cores_are_told_by_frequency(tmp_path: Path) -> None:
    for number, frequency in enumerate([5_000_000, 4_900_000, 3_600_000, 3_600_000]):
        folder = tmp_path / f"cpu{number}" / "cpufreq"
        folder.mkdir(parents=True)
        (folder / "cpuinfo_max_freq").write_text(f"{frequency}\n")
    assert fast_cores(tmp_path) == 2
    assert fast_cores(tmp_path / "absent") == 0


def test_it_is_measured_once_a_machine(tiny_gguf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[LlamaModel] = []

    def measure(model: LlamaModel) -> ThreadCount:
        measured.append(model)
        return ThreadCount(1, 1)

    monkeypatch.setattr(thread_count, "_measure", measure)
    model = LlamaModel(str(tiny_gguf), LoadSettings(256))
    assert use_best_threads(model, tmp_path) == use_best_threads(model, tmp_path) == ThreadCount(1, 1)
    assert len(measured) == 1
    (tmp_path / "threads.json").write_text("nonsense")
    use_best_threads(model, tmp_path)
    assert len(measured) == 2


def test_measuring_leaves_the_model_as_it_was(tiny_gguf: Path, tmp_path: Path) -> None:
    model = LlamaModel(str(tiny_gguf), LoadSettings(256))
    count = use_best_threads(model, tmp_path)
    assert count.generating >= 1
    assert count.reading >= 1
    assert list(model.evaluated) == []
