"""The exported file means to llama.cpp exactly what the model means here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import gguf
import numpy as np
import pytest
import torch
from llama_cpp import Llama, llama_cpp
from tokenizers import Tokenizer

from models.tiny.config import Config
from models.tiny.export import export
from models.tiny.induction import build_induction
from models.tiny.reading import read_model
from models.tiny.tokenizer import spaced_pairs, train_tokenizer
from models.tiny.training import tokenizer_texts
from models.tiny.transformer import Transformer

SMALL = Config(vocabulary=640, layers=3, inner=256, context=512)
EDGES = (
    "The port of Valdora is 4821 [2].",
    "Zażółć gęślą jaźń, naïve café, Straße",
    "emoji 🙂🚲 and 漢字 and عربى",
    "tab\there, two  spaces, trailing ",
    "line\r\nends\n\n\nand more\n",
    "def f(x):\n    return {'a': [1, 2.5e-3]}",
    "<|im_start|>user\nHi<|im_end|>\n<tool_call>\n{}\n</tool_call>",
    "don't we'll 12,345.60 EUR (a)[b]{c}",
    "",
    " ",
)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return train_tokenizer(tokenizer_texts(300), SMALL.vocabulary)


@pytest.fixture(scope="module")
def model(tokenizer: Tokenizer) -> Transformer:
    torch.manual_seed(5)
    made = Transformer(SMALL)
    build_induction(made, spaced_pairs(tokenizer))
    for block in made.blocks:
        torch.nn.init.uniform_(block.attention_norm.weight, 0.5, 1.5)
        torch.nn.init.uniform_(block.feed_forward_norm.weight, 0.5, 1.5)
    return made.eval()


def _llama(path: Path, **options: object) -> Llama:
    return Llama(str(path), n_ctx=512, n_threads=1, verbose=False, **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def llama(model: Transformer, tokenizer: Tokenizer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Llama]:
    """Full precision everywhere: the default 16-bit cache alone differs by 0.03."""
    path = export(model, tokenizer, tmp_path_factory.mktemp("tiny") / "f32.gguf", "f32")
    loaded = _llama(path, logits_all=True, type_k=llama_cpp.GGML_TYPE_F32, type_v=llama_cpp.GGML_TYPE_F32)
    yield loaded
    loaded.close()


@pytest.mark.parametrize("text", EDGES)
def test_token_ids_are_the_same(llama: Llama, tokenizer: Tokenizer, text: str) -> None:
    assert llama.tokenize(text.encode(), add_bos=False, special=True) == tokenizer.encode(text).ids


def test_logits_agree(llama: Llama, model: Transformer, tokenizer: Tokenizer) -> None:
    tokens = tokenizer.encode("\n".join(EDGES) * 2).ids[:500]
    llama.reset()
    llama.eval(tokens)
    with torch.inference_mode():
        ours = model(torch.tensor([tokens]))[0].numpy()
    theirs = np.array(llama.scores[: len(tokens)])
    assert np.abs(ours).max() > 1.0
    assert np.abs(ours - theirs).max() < 1e-3


def test_greedy_text_is_the_same(llama: Llama, model: Transformer, tokenizer: Tokenizer) -> None:
    tokens = tokenizer.encode(EDGES[0] * 3 + "The port").ids
    llama.reset()
    answer = llama.create_completion(tokens, max_tokens=24, temperature=0.0, repeat_penalty=1.0)
    written = model.greedy(tokens, 24, end=tokenizer.token_to_id("<|im_end|>"))
    assert answer["choices"][0]["text"] == tokenizer.decode(written)
    assert "4821" in tokenizer.decode(written), "the hand-built heads copy"


@pytest.mark.parametrize(("precision", "error"), [("f16", 0.001), ("q8_0", 0.01)])
def test_smaller_files_hold_nearly_the_same_weights(
    model: Transformer, tokenizer: Tokenizer, tmp_path: Path, precision: str, error: float
) -> None:
    """Only the numbers are looked at: the library's own loader crashes on 8-bit weights where it finds AMX."""
    tensors = gguf.GGUFReader(export(model, tokenizer, tmp_path / "small.gguf", precision)).tensors
    stored = {tensor.name: gguf.quants.dequantize(tensor.data, tensor.tensor_type) for tensor in tensors}
    wanted = {"token_embd": model.embedding, "blk.1.attn_q": model.blocks[1].attention.query}
    for name, layer in wanted.items():
        weight = layer.weight.detach().numpy()
        assert np.abs(stored[f"{name}.weight"].reshape(weight.shape) - weight).max() < error * np.abs(weight).max()
    assert len(stored) == 2 + 9 * SMALL.layers


def test_a_written_file_is_read_back_as_it_was(model: Transformer, tokenizer: Tokenizer, tmp_path: Path) -> None:
    read, words = read_model(export(model, tokenizer, tmp_path / "f32.gguf", "f32"))
    assert all((value == read.state_dict()[name]).all() for name, value in model.state_dict().items())
    assert [words.encode(text).ids for text in EDGES] == [tokenizer.encode(text).ids for text in EDGES]
    tokens = torch.tensor([tokenizer.encode(EDGES[0]).ids])
    with torch.inference_mode():
        assert torch.allclose(read(tokens), model(tokens), atol=1e-5)


def test_a_file_of_another_model_is_refused(tmp_path: Path) -> None:
    writer = gguf.GGUFWriter(str(tmp_path / "other.gguf"), "bert")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()
    with pytest.raises(ValueError, match="not a model of ours"):
        read_model(tmp_path / "other.gguf")
