"""Constraint: a grammar that the answer's text must fit, asked about one token first and about all only on a miss.

llama.cpp's own grammar sampler masks the whole vocabulary for each token: 18 ms at 152,000 tokens. Here the token is
sampled first and looked at alone. On a miss the 256 single bytes are asked for, and then only the tokens that begin
with a byte that may follow: the same set as the mask of all, most often a few hundred tokens.
"""

from __future__ import annotations

import codecs
import ctypes
from typing import Any

import llama_cpp.llama_cpp as api
import numpy as np
import numpy.typing as npt

from models.runners.vocabulary import Vocabulary

CANDIDATE = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])
"""llama_token_data."""
_ANY = 256
"""First byte of a token that has none."""

Tokens = npt.NDArray[np.int32]


class GrammarRefused(Exception):
    """llama.cpp cannot read the grammar."""


class FirstBytes:
    """Which byte each token of a vocabulary begins with; made once a model, as it asks for every token."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        pieces = [vocabulary.read_piece(token) for token in range(vocabulary.size)]
        self.of_token = np.fromiter((piece[0] if piece else _ANY for piece in pieces), np.int16, len(pieces))
        single = {piece[0]: token for token, piece in enumerate(pieces) if len(piece) == 1}
        self.single = np.array(list(single.values()), dtype=np.int32)
        """Tokens of a single byte."""
        ends = [token for token in range(vocabulary.size) if vocabulary.ends(token)]
        self.ends = np.array(ends, dtype=np.int32)
        without = np.ones(_ANY + 1, dtype=bool)
        without[list(single)] = False
        self.always = without
        """Bytes that no token stands for alone, so that the tokens which begin with them are always asked for."""


class Constraint:
    """Where a text stands in its grammar (GBNF, rule ``root``). Free it. Raises GrammarRefused."""

    def __init__(self, vocabulary: Vocabulary, first_bytes: FirstBytes, grammar: str) -> None:
        sampler = api.llama_sampler_init_grammar(vocabulary.handle, grammar.encode(), b"root")
        if not sampler:
            raise GrammarRefused("llama.cpp cannot read the grammar")
        self._sampler: Any = sampler
        self._first = first_bytes
        self._vocabulary = vocabulary
        self._open = b""

    def allows(self, token: int) -> bool:
        """Return whether the text may go on with the token and stays UTF-8, which llama.cpp does not look at."""
        return self._keeps_utf8(token) and len(self._passed(np.array([token], dtype=np.int32))) == 1

    def legal(self) -> Tokens:
        """Return all tokens that the grammar goes on with, ends included where it may end; not all may be UTF-8."""
        first = self._first
        begins = first.always.copy()
        begins[first.of_token[self._passed(first.single)]] = True
        candidates = begins[first.of_token]
        candidates[first.ends] = True
        return self._passed(np.flatnonzero(candidates).astype(np.int32))

    def accept(self, token: int) -> None:
        """Go on with a legal token; an illegal one would end the process."""
        api.llama_sampler_accept(self._sampler, token)
        together = self._open + self._vocabulary.piece(token)
        self._open = together[codecs.utf_8_decode(together, "replace", False)[1] :]

    def free(self) -> None:
        """Free the grammar."""
        api.llama_sampler_free(self._sampler)

    def _keeps_utf8(self, token: int) -> bool:
        try:
            codecs.utf_8_decode(self._open + self._vocabulary.piece(token), "strict", False)
        except UnicodeDecodeError:
            return False
        return True

    def _passed(self, tokens: Tokens) -> Tokens:
        table = np.zeros(len(tokens), dtype=CANDIDATE)
        table["id"] = tokens
        api.llama_sampler_apply(self._sampler, ctypes.byref(candidates(table)))
        # the grammar writes minus infinity over what does not fit, and leaves the order alone
        fitting: Tokens = tokens[np.isfinite(table["logit"])]
        return fitting


def candidates(table: npt.NDArray[np.void]) -> Any:
    """Return the llama_token_data_array over ``table``, which has to outlive it."""
    data = table.ctypes.data_as(api.llama_token_data_p)
    return api.llama_token_data_array(data, len(table), -1, False)
