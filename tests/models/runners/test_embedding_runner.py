"""The real embedding process: verified, confined, and the same vectors from every backend."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.contract.errors import BadRequest, RunnerFailed
from engine.process.child import Child
from models.handles import embedding
from models.runners.text_embedding import weights
from models.runners.text_embedding.backend import Backend, BackendName, Vectors
from models.runners.text_embedding.tokenise import Tokeniser
from tests.fakes.embedding_process import cache_folder, default_model, needs_model

pytestmark = needs_model

TEXTS = ["A short one.", "", "word " * 700, "def f(x):\n    return x + 1\n" * 9, "日本語の文章です。" * 40, "x" * 900]


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    running = embedding.start(default_model(), cache_folder())
    yield running
    running.kill()


def _embed(child: Child, texts: list[str]) -> tuple[list[int], Vectors]:
    frame = child.request({"op": "embed"}, [json.dumps(texts).encode()], timeout_s=60)
    vectors: Vectors = np.frombuffer(frame.blobs[0], np.float32).reshape(-1, 384)
    return frame.header["windows"], vectors


def test_the_facts_name_the_space_and_the_backend(child: Child) -> None:
    info = child.request({"op": "info"}, timeout_s=10).header
    assert info["revision"] == default_model().space.revision
    assert info["dimension"] == 384
    assert info["backend"] in set(BackendName)
    assert info["cosine"] >= 0.99


def test_it_runs_confined(child: Child) -> None:
    assert child.ready["confinement"]["level"] in {"full", "partial"}
    assert "resource limits" in child.ready["confinement"]["holds"]


def test_counts_are_those_of_the_real_tokenizer(child: Child) -> None:
    counts, vectors = _embed(child, TEXTS)
    tokeniser = Tokeniser(default_model().folder, 256)
    assert counts == [len(windows) for windows in tokeniser.windows(TEXTS)]
    assert counts[2] > 2
    assert len(vectors) == sum(counts)


def test_unknown_requests_are_refused(child: Child) -> None:
    with pytest.raises(BadRequest):
        child.request({"op": "dance"}, timeout_s=10)


LIBRARY_VECTORS = {
    "A short one.": [0.0003, 0.072, -0.0012, 0.0128, -0.0551, 0.0192, 0.0486, 0.0125, 0.071, -0.0008, 0.0438, -0.0075],
    "def f(x):\n    return x + 1\n" * 9: (
        [-0.0429, 0.0229, 0.002, 0.0185, -0.0684, -0.0202, 0.056, -0.0479, 0.0211, -0.0432, 0.0056, -0.0224]
    ),
    "日本語の文章です。": (
        [0.0178, 0.0886, 0.0156, 0.0185, -0.1034, 0.0303, 0.0626, 0.0108, 0.0031, 0.0301, 0.0756, -0.0934]
    ),
    "The bill of 1,200 is due in May.": (
        [-0.0301, -0.0066, 0.0766, -0.0408, 0.0023, -0.0262, -0.0386, -0.0099, -0.0736, 0.0748, -0.0029, -0.0062]
    ),
}
"""First components of what sentence-transformers 6.2.0 makes of the same weights, so that the reference is not ours."""


def test_every_backend_gives_the_library_s_vectors(tmp_path: Path) -> None:
    tokeniser = Tokeniser(default_model().folder, 256)
    windows = [window for text in tokeniser.windows(list(LIBRARY_VECTORS)) for window in text]
    expected = np.array(list(LIBRARY_VECTORS.values()))
    for backend in _cpu_backends(tokeniser.pad, tmp_path):
        found = backend.embed(windows)
        tolerance = 4e-3 if backend.name is BackendName.TORCH_BF16 else 2e-4
        assert np.abs(found[:, : expected.shape[1]] - expected).max() < tolerance, backend.name
        assert np.allclose(np.linalg.norm(found, axis=1), 1.0, atol=1e-3)


def _cpu_backends(pad: int, folder: Path) -> list[Backend]:
    from models.runners.text_embedding import onnx_graph
    from models.runners.text_embedding.onnx_backend import OnnxBackend
    from models.runners.text_embedding.torch_backend import TorchBackend

    loaded = weights.load(default_model().folder)
    onnx_graph.write(loaded, folder / "encoder.onnx")
    torch_names = (BackendName.TORCH_FP32, BackendName.TORCH_BF16)
    return [*(TorchBackend(name, loaded, pad, 2) for name in torch_names), OnnxBackend(folder / "encoder.onnx", pad, 2)]


def test_tampered_weights_are_not_loaded(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(default_model().folder, folder)
    with (folder / "model.safetensors").open("r+b") as file:
        file.seek(-1, 2)
        file.write(b"\x55")
    model = dataclasses.replace(default_model(), folder=folder)
    with pytest.raises(RunnerFailed, match="not the file it should be"):
        embedding.start(model, tmp_path / "cache")
