"""Sampler: picks the next token by the settings asked for, within a grammar where one holds."""

from __future__ import annotations

import ctypes
from typing import Any

import llama_cpp.llama_cpp as api
import numpy as np
import numpy.typing as npt

from engine.contract.generation import Sampling
from models.runners.constraint import CANDIDATE, Constraint, candidates

_PENALTY_LAST_TOKENS = 64
"""How far back a repetition counts: llama.cpp's own default."""
_SHORTLIST = 128
"""Tokens that top_p looks at where top_k does not say. Up to so many llama.cpp finds without sorting a vocabulary of
152,000, which takes 2 ms a token instead of 0.3; its own top_k is 40 where nobody says otherwise."""

Scores = npt.NDArray[np.float32]


class NothingFits(Exception):
    """The grammar allows no token of the vocabulary."""


class Sampler:
    """llama.cpp's sampler chain for one answer. ``constraint`` may be set once the grammar begins to hold. Free it."""

    def __init__(self, context: Any, vocabulary_size: int, settings: Sampling) -> None:
        self._context = context
        self._size = vocabulary_size
        self._chain = _chain(settings, vocabulary_size)
        self.constraint: Constraint | None = None

    def next(self) -> int:
        """Return the next token and accept it. Raises NothingFits."""
        if self.constraint is None:
            return int(api.llama_sampler_sample(self._chain, self._context, -1))
        scores = self.scores()
        token = self._pick(np.arange(self._size, dtype=np.int32), scores)
        if not self.constraint.allows(token):
            token = self._pick_legal(self.constraint, scores)
        api.llama_sampler_accept(self._chain, token)
        return token

    def scores(self) -> Scores:
        """Return the scores (logits) of all tokens for the next place; valid until the next evaluation."""
        return np.ctypeslib.as_array(api.llama_get_logits_ith(self._context, -1), shape=(self._size,))

    def free(self) -> None:
        """Free the chain."""
        api.llama_sampler_free(self._chain)

    def _pick_legal(self, constraint: Constraint, scores: Scores) -> int:
        legal = constraint.legal()
        while len(legal):
            token = self._pick(legal, scores[legal])
            if constraint.allows(token):
                return token
            legal = legal[legal != token]
        raise NothingFits

    def _pick(self, tokens: npt.NDArray[np.int32], scores: Scores) -> int:
        table = np.empty(len(tokens), dtype=CANDIDATE)
        table["id"], table["logit"] = tokens, scores
        array = candidates(table)
        api.llama_sampler_apply(self._chain, ctypes.byref(array))
        return int(array.data[array.selected].id)


def logprobs(scores: Scores, token: int, top: int) -> tuple[float, list[tuple[int, float]]]:
    """Return the natural-log probability of ``token`` and the ``top`` likeliest tokens with theirs, before sampling."""
    highest = float(scores.max())
    total = highest + float(np.log(np.exp(scores - highest, dtype=np.float64).sum()))
    best = np.argpartition(scores, -top)[-top:]
    best = best[np.argsort(scores[best])[::-1]]
    return float(scores[token]) - total, [(int(other), float(scores[other]) - total) for other in best]


def _chain(settings: Sampling, vocabulary_size: int) -> Any:
    chain = api.llama_sampler_chain_init(api.llama_sampler_chain_default_params())
    if settings.repeat_penalty != 1.0:
        penalty = api.llama_sampler_init_penalties(
            vocabulary_size, _PENALTY_LAST_TOKENS, settings.repeat_penalty, 0.0, 0.0
        )
        api.llama_sampler_chain_add(chain, penalty)
    if settings.temperature <= 0:
        api.llama_sampler_chain_add(chain, api.llama_sampler_init_greedy())
        return chain
    shortlist = settings.top_k or (_SHORTLIST if settings.top_p < 1 else 0)
    if shortlist > 0:
        api.llama_sampler_chain_add(chain, api.llama_sampler_init_top_k(shortlist))
    if settings.top_p < 1:
        api.llama_sampler_chain_add(chain, api.llama_sampler_init_top_p(settings.top_p, 1))
    if settings.min_p > 0:
        api.llama_sampler_chain_add(chain, api.llama_sampler_init_min_p(settings.min_p, 1))
    api.llama_sampler_chain_add(chain, api.llama_sampler_init_temp(settings.temperature))
    api.llama_sampler_chain_add(chain, api.llama_sampler_init_dist(settings.seed & 0xFFFFFFFF))
    return chain
