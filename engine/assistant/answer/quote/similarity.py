"""Similarity: how near in meaning passages and their sentences are to a question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from engine.assistant.answer.quote.evidence import LOOKED_AT, Similarities, sentences_of
from engine.contract.call import Call
from engine.contract.hit import Hit

_MOST_SENTENCES = 32
"""Sentences embedded for one question, those of the best passages first: a few tenths of a second on two cores."""


class Encoder(Protocol):
    """The part of an embedder that answers need; vectors are normalised."""

    def ready(self, wait_s: float, call: Call) -> bool:
        """Begin to load the model where it is not, wait at most ``wait_s``; return whether it is loaded."""
        ...

    def embed_query(self, text: str, call: Call) -> Any:
        """Return the vector of a question."""
        ...

    def embed_passages(self, texts: Sequence[str], call: Call) -> Sequence[Any]:
        """Return for each text the vectors of its windows."""
        ...


def measure(question: str, hits: Sequence[Hit], encoder: Encoder, call: Call) -> Similarities:
    """Return the cosines of the first hits' passages and sentences with the question."""
    looked = hits[:LOOKED_AT]
    sentences = [[sentence.text for sentence in sentences_of(hit)] for hit in looked]
    room = _MOST_SENTENCES
    asked: list[str] = []
    for row in sentences:
        asked += row[: max(0, room)]
        room -= len(row)
    vector = encoder.embed_query(question, call)
    passages = ["\n".join((" > ".join(hit.breadcrumb), hit.text)) if hit.breadcrumb else hit.text for hit in looked]
    cosines = [_best(windows, vector) for windows in encoder.embed_passages([*passages, *asked], call)]
    of_passages, left = cosines[: len(looked)], cosines[len(looked) :]
    rows: list[tuple[float, ...]] = []
    for passage, row in zip(of_passages, sentences, strict=True):
        known, left = left[: len(row)], left[len(row) :]
        # A sentence that was not measured is worth no more than half of its passage.
        rows.append((*known, *(passage / 2 for _ in row[len(known) :])))
    return Similarities(tuple(of_passages), tuple(rows))


def _best(windows: Any, vector: Any) -> float:
    return max((float(window @ vector) for window in windows), default=0.0)
