"""A grammar is kept whatever the model would rather say, and what is asked of it is what the whole mask would allow."""

from __future__ import annotations

import ctypes
import json
from collections.abc import Iterator

import gguf
import llama_cpp.llama_cpp as api
import numpy as np
import pytest

from engine.contract.generation import Sampling
from models.runners.constraint import CANDIDATE, Constraint, FirstBytes, GrammarRefused, candidates
from models.runners.generation import Numbers, Task, generate
from models.runners.llama_model import LlamaModel
from models.runners.loading import LoadSettings
from tests.fakes.tiny_gguf import Shape, make_tiny_gguf

JSON = r"""
root ::= "{" ws "\"name\":" ws string "," ws "\"size\":" ws number "}"
string ::= "\"" char{0,12} "\""
char ::= [^"\\\x00-\x1f] | "\\" ["\\bfnrt]
number ::= [0-9]{1,4}
ws ::= " "?
"""
LARGE = Shape(width=64, inner=64, layers=1, vocabulary=152_000, stored=gguf.GGMLQuantizationType.Q8_0)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> LlamaModel:
    """Random weights, and as many tokens as a large current model has: nearly each token misses the grammar."""
    path = make_tiny_gguf(tmp_path_factory.mktemp("large") / "large.gguf", shape=LARGE)
    return LlamaModel(str(path), LoadSettings(512, threads=1))


@pytest.fixture(scope="module")
def first_bytes(model: LlamaModel) -> FirstBytes:
    return FirstBytes(model.vocabulary)


@pytest.fixture
def constraint(model: LlamaModel, first_bytes: FirstBytes) -> Iterator[Constraint]:
    held = Constraint(model.vocabulary, first_bytes, JSON)
    yield held
    held.free()


def said(model: LlamaModel, task: Task) -> tuple[str, Numbers]:
    numbers = Numbers()
    return "".join(part.text for part in generate(model, task, lambda: False, numbers)), numbers


@pytest.mark.parametrize("temperature", [0.0, 1.2])
@pytest.mark.parametrize("seed", range(4))
def test_a_random_model_writes_valid_json(
    model: LlamaModel, constraint: Constraint, temperature: float, seed: int
) -> None:
    prompt = model.vocabulary.tokenize(f"write {seed} ", parse_special=False)
    sampling = Sampling(max_tokens=200, temperature=temperature, seed=seed, repeat_penalty=1.1)
    text, numbers = said(model, Task(prompt, sampling, constraint))
    value = json.loads(text)
    assert set(value) == {"name", "size"}
    assert len(value["name"]) <= 12
    assert "\ufffd" not in text
    assert numbers.finish == "end"


def whole_mask(model: LlamaModel, text: str) -> set[int]:
    sampler = api.llama_sampler_init_grammar(model.vocabulary.handle, JSON.encode(), b"root")
    for token in model.vocabulary.tokenize(text, parse_special=False):
        api.llama_sampler_accept(sampler, token)
    table = np.zeros(model.vocabulary.size, dtype=CANDIDATE)
    table["id"] = np.arange(model.vocabulary.size)
    api.llama_sampler_apply(sampler, ctypes.byref(candidates(table)))
    api.llama_sampler_free(sampler)
    return set(table["id"][np.isfinite(table["logit"])].tolist())


PLACES = ("", "{", '{"na', '{"name": "', '{"name": "a\\', '{"name":"x","size":7')


@pytest.mark.parametrize("text", PLACES)
def test_what_is_legal_is_what_the_whole_mask_allows(model: LlamaModel, constraint: Constraint, text: str) -> None:
    for token in model.vocabulary.tokenize(text, parse_special=False):
        assert constraint.allows(token)
        constraint.accept(token)
    assert set(constraint.legal().tolist()) == whole_mask(model, text)


def test_the_middle_of_a_character_goes_on_with_its_rest(model: LlamaModel, constraint: Constraint) -> None:
    start = model.vocabulary.tokenize('{"name": "漢', parse_special=False)[:-1]  # a character of three bytes, two given
    for token in start:
        constraint.accept(token)
    legal = [model.vocabulary.piece(int(token)) for token in constraint.legal()]
    assert legal
    assert all(0x80 <= piece[0] < 0xC0 for piece in legal)


def test_a_finished_text_can_only_end(model: LlamaModel, constraint: Constraint) -> None:
    for token in model.vocabulary.tokenize('{"name":"x","size":1234}', parse_special=False):
        constraint.accept(token)
    assert all(model.vocabulary.ends(int(token)) for token in constraint.legal())


def test_the_grammar_waits_for_its_marker(model: LlamaModel, first_bytes: FirstBytes) -> None:
    prompt = model.vocabulary.tokenize("think first ", parse_special=False)
    free = said(model, Task(prompt, Sampling(max_tokens=12)))[0]
    marker = free[6:10]
    constraint = Constraint(model.vocabulary, first_bytes, JSON)
    text = said(model, Task(prompt, Sampling(max_tokens=200), constraint, marker))[0]
    constraint.free()
    before, _, after = text.partition(marker)
    assert free.startswith(before + marker)
    assert "name" in json.loads(after[after.index("{") :])


def test_a_grammar_that_is_none_is_refused(model: LlamaModel, first_bytes: FirstBytes) -> None:
    with pytest.raises(GrammarRefused):
        Constraint(model.vocabulary, first_bytes, "root ::= nothing_of_that_name")
