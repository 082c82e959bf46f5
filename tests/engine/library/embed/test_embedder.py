"""What every embedder keeps, the fake one and the real one alike."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest

from engine.contract.call import Call, Priority, background_call
from engine.contract.errors import Cancelled, DeadlinePassed
from engine.library.embed.embedder import Embedder
from engine.library.embed.runner_embedder import RunnerEmbedder
from tests.fakes.embedder import FakeEmbedder
from tests.fakes.embedding_process import default_model, default_runner, needs_model


@pytest.fixture(scope="module", params=["fake", pytest.param("real", marks=needs_model)])
def embedder(request: pytest.FixtureRequest) -> Iterator[Embedder]:
    if request.param == "fake":
        yield FakeEmbedder()
        return
    runner = default_runner()
    yield RunnerEmbedder(default_model().space, runner)
    runner.close()


def test_it_is_ready_after_a_patient_wait(embedder: Embedder) -> None:
    assert embedder.ready(100.0, Call())
    assert embedder.ready(0.0, Call())


TEXTS = [
    "a cat sat on the mat",
    "",
    "the cat is on the mat",
    "quarterly tax return of the company",
    "日本語の文章",
    "\udc80",
]


def test_one_array_of_unit_vectors_a_text_in_order(embedder: Embedder) -> None:
    found = embedder.embed_passages(TEXTS, Call())
    assert [one.shape for one in found] == [(1, embedder.space.dimension)] * len(TEXTS)
    assert all(one.dtype == np.float32 for one in found)
    assert np.allclose([np.linalg.norm(one[0]) for one in found], 1.0, atol=1e-3)
    again = embedder.embed_passages(TEXTS[::-1], Call())[::-1]
    assert all(float(a[0] @ b[0]) > 0.999 for a, b in zip(found, again, strict=True))


def test_near_texts_have_near_vectors(embedder: Embedder) -> None:
    cat, _, other_cat, tax, *_ = embedder.embed_passages(TEXTS, Call())
    assert float(cat[0] @ other_cat[0]) > float(cat[0] @ tax[0]) + 0.2
    query = embedder.embed_query("cat on a mat", Call())
    assert query.shape == (embedder.space.dimension,)
    assert float(query @ cat[0]) > float(query @ tax[0])


def test_a_long_text_is_covered_to_its_last_word(embedder: Embedder) -> None:
    filler = " ".join(f"word{number}" for number in range(600))
    plain, ended = embedder.embed_passages([filler, f"{filler} zebra giraffe elephant savanna"], Call())
    assert len(ended) > 1
    query = embedder.embed_query("zebra giraffe elephant savanna", Call())
    assert float(ended[-1] @ query) > float(plain[-1] @ query) + 0.02
    assert np.isclose(np.linalg.norm(embedder.embed_query(filler, Call())), 1.0, atol=1e-3)


def test_nothing_gives_nothing(embedder: Embedder) -> None:
    assert embedder.embed_passages([], Call()) == []


def test_a_call_that_was_given_up_gets_no_answer(embedder: Embedder) -> None:
    call = Call()
    call.cancel.cancel()
    with pytest.raises(Cancelled):
        embedder.embed_passages(["text"], call)
    with pytest.raises(DeadlinePassed):
        embedder.embed_query("text", Call(deadline_s=time.monotonic() - 1))


def test_a_question_passes_the_background(embedder: Embedder) -> None:
    """The question is answered while most of the background's texts are still to do."""
    if isinstance(embedder, FakeEmbedder):
        pytest.skip("the fake has no queue")
    begun, done = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        embedder.embed_passages(
            [f"{number} " + "some words of a passage " * 30 for number in range(150)], background_call()
        )
        done.set()

    background = threading.Thread(target=work)
    background.start()
    begun.wait(10)
    embedder.embed_query("who waits?", Call(Priority.INTERACTIVE))
    assert not done.is_set()
    background.join(60)
    assert done.is_set()
