"""The rerank runner: a child program that owns one GGUF cross-encoder and says how well texts answer a question.

``{"op": "rerank", "budget_s": S}`` with one blob, a JSON list of the question and the texts, gives
``{"scores": [...]}``: a number for each text read within the budget, in order; fewer than there are texts when time ran
out. The ready frame says ``context_tokens``: of what is longer, the beginning is read.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import llama_cpp.llama_cpp as api

from engine.contract.errors import BadRequest, RunnerFailed
from engine.process.channel import Frame
from engine.process.serve import Exchange, Progress, serve_child
from models.fit import hardware
from models.formats.binary import Malformed
from models.formats.gguf import read_gguf
from models.formats.inspection import is_reranker
from models.runners.cancel_watch import cancel_watch
from models.runners.loading import LlamaFailed, load_model
from models.runners.vocabulary import Vocabulary

MOST_TOKENS: Final = 512
"""Of question and text together: what published cross-encoders of the small sort were made for."""
QUESTION_SHARE: Final = 0.5
"""A longer question is cut to this part of the room, so that the text is read at all."""


class RerankRunner:
    """Answers requests with one loaded model."""

    def __init__(self) -> None:
        self._model: Any = None
        self._context: Any = None
        self._vocabulary: Vocabulary | None = None
        self._most_tokens = 0

    def prepare(self, arguments: Sequence[str], progress: Progress) -> Mapping[str, Any]:
        """Load the model the arguments name; return its facts. Raises RunnerFailed."""
        options = _options(arguments)
        progress("loading the model")
        try:
            header = read_gguf(Path(options.model))
            if not is_reranker(header):
                raise LlamaFailed("it judges no pairs of texts")
            self._model = load_model(options.model, 0, header.quantisation)
            if api.llama_model_chat_template(self._model, b"rerank"):
                raise LlamaFailed("it wants a prompt of its own; use a cross-encoder, as the BGE rerankers are")
            trained = api.llama_model_n_ctx_train(self._model)
            self._most_tokens = min(trained, MOST_TOKENS) if trained > 0 else MOST_TOKENS
            self._context = _context(self._model, self._most_tokens, options.threads or hardware.threads())
        except (Malformed, LlamaFailed, OSError) as error:
            raise RunnerFailed(model=Path(options.model).name, problem=str(error)) from error
        self._vocabulary = Vocabulary(self._model)
        return {"context_tokens": self._most_tokens}

    def handle(self, frame: Frame, exchange: Exchange) -> None:
        """Answer one frame. Raises BadRequest for what it does not understand."""
        if frame.header.get("op") != "rerank":
            raise BadRequest(problem=f"The rerank runner does not know the request {frame.header.get('op')!r}.")
        question, *texts = (str(text) for text in json.loads(frame.blobs[0]))
        ends_s = time.monotonic() + float(frame.header["budget_s"])
        is_cancelled = cancel_watch(exchange)
        scores: list[float] = []
        for pair in self._pairs(question, texts):
            if time.monotonic() >= ends_s or is_cancelled():
                break
            scores.append(self._score(pair))
        exchange.send({"scores": scores, "end": True})

    def _pairs(self, question: str, texts: Sequence[str]) -> Iterator[list[int]]:
        """Yield the tokens of question and text, joined as llama.cpp's server does for models of this kind."""
        assert self._vocabulary is not None
        handle = self._vocabulary.handle
        begin = [api.llama_vocab_bos(handle)] if api.llama_vocab_get_add_bos(handle) else []
        eos = api.llama_vocab_eos(handle)
        end = [eos if eos >= 0 else api.llama_vocab_sep(handle)] if api.llama_vocab_get_add_eos(handle) else []
        between = [*end, *([api.llama_vocab_sep(handle)] if api.llama_vocab_get_add_sep(handle) else [])]
        room = self._most_tokens - len(begin) - len(between) - len(end)
        asked = self._vocabulary.tokenize(question, parse_special=False)[: int(room * QUESTION_SHARE)]
        for text in texts:
            said = self._vocabulary.tokenize(text, parse_special=False)[: room - len(asked)]
            yield [*begin, *asked, *between, *said, *end]

    def _score(self, tokens: Sequence[int]) -> float:
        memory = api.llama_get_memory(self._context)
        if memory:
            api.llama_memory_clear(memory, True)
        array = (api.llama_token * len(tokens))(*tokens)
        batch = api.llama_batch_get_one(array, len(tokens))
        wanted = (ctypes.c_int8 * len(tokens))(*([1] * len(tokens)))
        batch.logits = wanted
        code = api.llama_decode(self._context, batch)
        found = None if code else api.llama_get_embeddings_seq(self._context, 0)
        if not found:
            raise RunnerFailed(model="the reranker", problem=f"llama_decode returned {code}")
        return float(found[0])


def _context(model: Any, tokens: int, threads: int) -> Any:
    params = api.llama_context_default_params()
    params.n_ctx = params.n_batch = params.n_ubatch = tokens
    params.n_threads = params.n_threads_batch = threads
    params.embeddings = True
    params.pooling_type = api.LLAMA_POOLING_TYPE_RANK
    params.no_perf = True
    context = api.llama_init_from_model(model, params)
    if not context:
        raise LlamaFailed("llama.cpp cannot make a context for it; is it a reranker?")
    return context


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--model", required=True)
    parser.add_argument("--threads", type=int, default=0)
    return parser.parse_args(arguments)


def main() -> int:
    """Serve until the parent goes away."""
    runner = RerankRunner()
    return serve_child(runner.handle, prepare=runner.prepare)


if __name__ == "__main__":
    sys.exit(main())
