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
from models import embedding
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


def test_every_backend_gives_the_library_s_vectors(tmp_path: Path) -> None:
    """The reference is not ours: the same model through sentence-transformers, on texts within its limit."""
    reference = pytest.importorskip("sentence_transformers").SentenceTransformer(
        str(default_model().folder), device="cpu", local_files_only=True
    )
    texts = [
        "A short one.",
        "def f(x):\n    return x + 1\n" * 9,
        "日本語の文章です。",
        "The bill of 1,200 is due in May.",
    ]
    expected = reference.encode(texts, normalize_embeddings=True)
    tokeniser = Tokeniser(default_model().folder, 256)
    windows = [window for text in tokeniser.windows(texts) for window in text]
    for backend in _cpu_backends(tokeniser.pad, tmp_path):
        cosines = (backend.embed(windows) * expected).sum(axis=1)
        assert cosines.min() > (0.999 if backend.name is BackendName.TORCH_BF16 else 0.99999), backend.name


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
