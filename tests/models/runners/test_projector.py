"""Pictures in a prompt: read as llama.cpp's own helper reads them, kept like text, refused where they do not fit."""

from __future__ import annotations

import ctypes
from pathlib import Path

import llama_cpp.llama_cpp as api
import llama_cpp.mtmd_cpp as mtmd
import numpy as np
import pytest

from engine.contract.generation import Sampling
from models.dialogue.pixels import Pixels
from models.runners.cancel_watch import Interrupted
from models.runners.llama_model import LlamaModel
from models.runners.loading import LoadSettings
from models.runners.places import position_after
from models.runners.projector import PicturesRefused, Reading
from tests.fakes.tiny_gguf import Shape, make_tiny_gguf
from tests.fakes.tiny_projector import Sight, make_tiny_projector

KINDS = [("llama", "mlp"), ("llama", "gemma3"), ("qwen2vl", "qwen2vl_merger")]
"""Pictures read in parts, read whole, and with fewer positions than tokens."""


def seeing(folder: Path, architecture: str = "llama", kind: str = "mlp") -> LlamaModel:
    model, projector = folder / f"{architecture}.gguf", folder / f"mmproj-{kind}.gguf"
    make_tiny_gguf(model, shape=Shape(architecture=architecture))
    make_tiny_projector(projector, Sight(kind=kind))
    return LlamaModel(str(model), LoadSettings(512, threads=1, projector=str(projector)))


def picture(seed: int) -> Pixels:
    pixels = np.random.default_rng(seed).integers(0, 255, 70 * 40 * 3, dtype=np.uint8)
    return Pixels(70, 40, pixels.tobytes())


def read(model: LlamaModel, text: str, *pictures: Pixels) -> Reading:
    assert model.projector is not None
    return model.projector.read(text.replace("*", model.projector.mark), pictures)


def evaluated(model: LlamaModel, reading: Reading) -> int:
    return model.evaluate_prompt(reading.places, lambda: False, reading.pictures)


def following(model: LlamaModel, count: int = 6) -> tuple[list[int], np.ndarray]:
    sampler, tokens, scores = model.sampler(Sampling()), [], []
    for _ in range(count):
        scores.append(sampler.scores().copy())
        tokens.append(sampler.next())
        model.evaluate_token(tokens[-1])
    sampler.free()
    return tokens, np.array(scores)


def by_the_helper(model: LlamaModel, reading: Reading) -> None:
    """Evaluate a prompt of one text, one picture and one text with llama.cpp's own helper."""
    model.clear()
    assert model.projector is not None
    begin, chunk = next(iter(reading.pictures.items()))
    end = begin + mtmd.mtmd_input_chunk_get_n_tokens(chunk)
    position = api.llama_pos(0)
    for tokens in (reading.places[:begin], None, reading.places[end:]):
        if tokens is None:
            code = mtmd.mtmd_helper_eval_chunk_single(
                *(model.projector._handle, model._context, chunk, position.value),
                *(0, 256, False, ctypes.byref(position)),
            )
        else:
            given = (api.llama_token * len(tokens))(*tokens)
            batch = api.llama_batch_get_one(given, len(tokens))
            batch.pos = (api.llama_pos * len(tokens))(*range(position.value, position.value + len(tokens)))
            code = api.llama_decode(model._context, batch)
            position.value += len(tokens)
        assert code == 0


@pytest.mark.parametrize(("architecture", "kind"), KINDS)
def test_a_picture_is_read_as_the_library_reads_it(tmp_path: Path, architecture: str, kind: str) -> None:
    model = seeing(tmp_path, architecture, kind)
    reading = read(model, "hello * what", picture(1))
    if architecture != "qwen2vl":
        assert sum(place < 0 for place in reading.places) == Sight(kind=kind).tokens
    assert (position_after(reading.places) < len(reading.places)) == (architecture == "qwen2vl")
    evaluated(model, reading)
    scores = model.sampler(Sampling()).scores().copy()
    by_the_helper(model, reading)
    assert np.allclose(scores, model.sampler(Sampling()).scores(), atol=1e-3)


@pytest.mark.parametrize(("architecture", "kind"), KINDS)
def test_what_was_read_of_a_picture_is_used_again_and_changes_nothing(
    tmp_path: Path, architecture: str, kind: str
) -> None:
    model, fresh = seeing(tmp_path, architecture, kind), seeing(tmp_path, architecture, kind)
    first = read(model, "hello * what * now", picture(1), picture(2))
    again = read(model, "hello * what * now and then", picture(1), picture(2))
    other = read(model, "hello * what * now", picture(1), picture(3))
    assert evaluated(model, first) == 0
    following(model)
    assert evaluated(model, again) == len(first.places)
    assert evaluated(model, other) == max(first.pictures), "only what stands before the other picture is the same"
    assert evaluated(fresh, read(fresh, "hello * what * now", picture(1), picture(3))) == 0
    (mine, scores), (theirs, wanted) = following(model), following(fresh)
    assert mine == theirs
    assert np.allclose(scores, wanted, atol=1e-3)


@pytest.mark.parametrize(("architecture", "kind"), KINDS)
def test_a_state_with_pictures_is_written_and_read_back(tmp_path: Path, architecture: str, kind: str) -> None:
    model, other = seeing(tmp_path, architecture, kind), seeing(tmp_path, architecture, kind)
    evaluated(model, read(model, "hello * what", picture(1)))
    assert other.restore(list(model.evaluated), bytes(model.state()))
    longer = read(other, "hello * what now", picture(1))
    assert evaluated(other, longer) >= len(model.evaluated) - 1
    evaluated(model, read(model, "hello * what now", picture(1)))
    assert following(other)[0] == following(model)[0]


@pytest.mark.parametrize("looks", [1, 2, 3, 8])
def test_seeing_is_aborted_and_can_be_done_again(tmp_path: Path, looks: int) -> None:
    model, fresh = seeing(tmp_path), seeing(tmp_path)
    reading = read(model, "hello * what", picture(1))
    left = [looks]

    def soon() -> bool:
        left[0] -= 1
        return left[0] < 0

    with pytest.raises(Interrupted):
        model.evaluate_prompt(reading.places, soon, reading.pictures)
    evaluated(model, reading)
    evaluated(fresh, read(fresh, "hello * what", picture(1)))
    assert following(model)[0] == following(fresh)[0]


def test_pictures_and_marks_have_to_agree(tmp_path: Path) -> None:
    model = seeing(tmp_path)
    for text, pictures in (("none", [picture(1)]), ("* *", [picture(1)]), ("*", [])):
        with pytest.raises(PicturesRefused, match="each picture once"):
            read(model, text, *pictures)


def test_a_projector_of_another_model_or_a_broken_one_leaves_the_model_blind(tmp_path: Path, tiny_gguf: Path) -> None:
    other = make_tiny_projector(tmp_path / "other.gguf", Sight(width=128))
    torn = tmp_path / "torn.gguf"
    torn.write_bytes(other.read_bytes()[:500])
    for file in (other, torn, tmp_path / "nothing.gguf", tiny_gguf):
        model = LlamaModel(str(tiny_gguf), LoadSettings(512, threads=1, projector=str(file)))
        assert model.projector is None
        assert file.name in model.blindness
        tokens = model.vocabulary.tokenize("hello", parse_special=False)
        assert model.evaluate_prompt(tokens, lambda: False) == 0
