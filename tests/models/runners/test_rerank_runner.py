"""The reranker's process: real rank pooling, the same score each time, an end to its time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.contract.call import Call
from engine.contract.errors import RunnerFailed
from models.formats.inspection import inspect_file
from models.handles.rerank import Reranker
from tests.fakes.tiny_reranker import make_tiny_reranker

TEXTS = ["the red bicycle", "the green bicycle", "a bell in the bay " * 40]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_reranker(tmp_path_factory.mktemp("rerank") / "tiny.gguf")


@pytest.fixture(scope="module")
def reranker(model: Path) -> Iterator[Reranker]:
    reranker = Reranker("tiny", model, threads=1)
    yield reranker
    reranker.close()


def test_it_is_known_for_what_it_is(model: Path) -> None:
    assert inspect_file(model)["task"] == "rerank"


def test_each_text_has_its_score_whatever_stands_beside_it(reranker: Reranker) -> None:
    scores = reranker.scores("is the bicycle red", TEXTS, 60.0, Call())
    assert len({*scores}) == len(TEXTS)
    assert reranker.scores("is the bicycle red", TEXTS[::-1], 60.0, Call()) == pytest.approx(scores[::-1], abs=1e-5)
    assert reranker.scores("in the bay", TEXTS, 60.0, Call()) != pytest.approx(scores, abs=1e-5)


def test_no_time_is_no_score(reranker: Reranker) -> None:
    assert reranker.scores("is the bicycle red", TEXTS, 0.0, Call()) == []
    assert reranker.scores("", [""], 60.0, Call())


def test_a_chat_model_is_no_reranker(tiny_gguf: Path) -> None:
    reranker = Reranker("chat", tiny_gguf, threads=1)
    with pytest.raises(RunnerFailed, match="judges no pairs"):
        reranker.scores("a", ["b"], 1.0, Call())
    reranker.close()
