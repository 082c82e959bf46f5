"""Tokeniser: texts to token numbers with the model's own tokenizer, nothing cut off."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engine.contract.errors import RunnerFailed
from models.runners.text_embedding.windows import WindowRule, cut


class Tokeniser:
    """The real tokenizer of a model folder, with the windows its limit asks for."""

    def __init__(self, folder: Path, max_tokens: int) -> None:
        from tokenizers import Tokenizer

        self._tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        # the file itself asks for truncation at 128 and for padding to 128
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._rule = WindowRule.for_limit(max_tokens)
        self._max_tokens = max_tokens
        self._first, self._last, self.pad = (self._special(name, folder) for name in ("[CLS]", "[SEP]", "[PAD]"))

    def windows(self, texts: Sequence[str]) -> list[list[list[int]]]:
        """Return each text's windows as model inputs: token numbers, special ones included."""
        encoded = self._tokenizer.encode_batch_fast([_clean(text) for text in texts], add_special_tokens=False)
        found = [cut(encoding.ids, self._rule, self._first, self._last) for encoding in encoded]
        for windows in found:
            assert all(len(window) <= self._max_tokens for window in windows), "a window over the model's limit"
        return found

    def _special(self, name: str, folder: Path) -> int:
        number = self._tokenizer.token_to_id(name)
        if number is None:
            raise RunnerFailed(model=folder.name, problem=f"its tokenizer has no {name}")
        return int(number)


def _clean(text: str) -> str:
    """Return the text without lone surrogates, which the tokenizer cannot take."""
    return text.encode("utf-8", errors="replace").decode("utf-8")
