"""Tokenizer: byte-level BPE in the form llama.cpp calls ``gpt2`` with the pre-tokenizer ``qwen2``.

Its merges are learned from text whose runs of letters stand alone. Otherwise tokens such as " v" or '"v' make a name
read differently after a space, a quote or a line end, and copying it would mean translating it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, pre_tokenizers, trainers
from tokenizers.models import BPE

END_OF_TEXT, TURN, END_OF_TURN = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
CONTROL = (END_OF_TEXT, TURN, END_OF_TURN)
"""Tokens that are never shown as text."""
MARKUP = ("<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>", "<tools>", "</tools>")
"""Tokens of their own that are text all the same: the app reads tool calls from the text."""
# The expression that the published Qwen2 tokenizers split by; llama.cpp has the same one built in under this name.
_QWEN2 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
SPACE = "\u0120"
"""How byte-level BPE writes a space."""
_ALONE = r"\p{L}+|\p{N}| |\n|[^\s\p{L}\p{N}]+"


def _splitting(expression: str) -> pre_tokenizers.PreTokenizer:
    return pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(expression), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )


def train_tokenizer(texts: Iterable[str], vocabulary: int) -> Tokenizer:
    """Return a tokenizer with exactly ``vocabulary`` tokens, learned from ``texts``.

    About half of them are learned; the rest are the learned words and parts of words once more with a space in front.
    Those merges come last, so a word is cut the same way with and without the space.
    """
    learned = _learn(texts, (vocabulary + 256) // 2)
    state = json.loads(learned.to_str())["model"]
    words = [token for token in state["vocab"] if token.isascii() and token.isalpha()]
    vocab: dict[str, int] = dict(state["vocab"])
    merges = [(first, second) for first, second in state["merges"]]
    for word in words[: vocabulary - len(vocab)]:
        merges.append((SPACE, word))
        vocab[SPACE + word] = len(vocab)
    if len(vocab) != vocabulary:
        raise ValueError(f"only {len(vocab)} tokens could be learned from these texts")
    return assemble(vocab, merges)


def assemble(vocab: dict[str, int], merges: list[tuple[str, str]]) -> Tokenizer:
    """Return the tokenizer of these tokens and merges, with the special tokens and the way text is split before."""
    tokenizer = Tokenizer(BPE(vocab, merges))
    tokenizer.add_special_tokens(_special())
    tokenizer.pre_tokenizer = _splitting(_QWEN2)
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def spaced_pairs(tokenizer: Tokenizer) -> list[tuple[int, int]]:
    """Return the ids of each word that is there twice: without and with a space in front."""
    vocab = tokenizer.get_vocab()
    return [(vocab[token[1:]], number) for token, number in vocab.items() if token[0] == SPACE and token[1:] in vocab]


def _learn(texts: Iterable[str], vocabulary: int) -> Tokenizer:
    tokenizer = Tokenizer(BPE())
    tokenizer.pre_tokenizer = _splitting(_ALONE)
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=_special(),
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def _special() -> list[AddedToken]:
    return [AddedToken(token, normalized=False, special=True) for token in (*CONTROL, *MARKUP)]


def load_tokenizer(path: Path) -> Tokenizer:
    """Return the tokenizer saved at ``path``."""
    return Tokenizer.from_file(str(path))
