"""How long a warm hybrid search takes over HTTP with 100,000 passages, beside a bare hybrid query of LanceDB.

The library is published straight into the stores with random unit vectors, so that no time goes into embedding it;
queries are embedded by the engine's real model. The peer holds the same terms and as many vectors in one table of its
own, gets its query vectors for nothing, and returns ids alone: once as LanceDB comes, comparing every vector, and once
with our vector index.
"""

from __future__ import annotations

import hashlib
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from engine.contract.document import Document, Kind, Layer, Metadata, ParserId, Segment
from engine.contract.file import FileKey, Stamp
from engine.contract.locator import LinesPlace
from engine.contract.prepared import PreparedDocument
from engine.contract.request import SearchRequest
from engine.contract.space import vector_key
from engine.doors.client.discovery import attach_or_start
from engine.library.analyse.terms import index_text, passage_terms
from engine.library.chunk.passages import cut
from engine.library.ingest.words.naming import name_row
from engine.library.store.index import vector_index
from engine.library.store.index.folder import Index
from engine.library.store.ledger import files, roots, spaces, work
from engine.library.store.ledger.database import Ledger
from engine.library.store.publish.publisher import Publisher, TextItem
from engine.settings.paths import Home
from tests.acceptance.program import Program
from tests.acceptance.texts import vocabulary
from tests.bench.figure import Figure, limit_figure, ratio_figure
from tests.fakes.embedding_process import default_model

DOCUMENTS = 10_000
PARAGRAPHS = 10
WORDS_EACH = 90
BATCH = 250
QUERIES = 100
LIMIT = 20
COMMON = 400
"""Queries are made of this many of the most frequent words."""
_ROOT = b"/a-drive-that-is-not-there"
"""An offline root: nothing is scanned, and what was found there stays searchable."""


class Prose:
    """Invented words as frequent as those of a language (Zipf); the same each time."""

    def __init__(self, seed: int) -> None:
        self.words = vocabulary(20_000)
        weights = 1 / (np.arange(len(self.words)) + 3.0)
        self._bounds = np.cumsum(weights / weights.sum())
        self._chance = np.random.default_rng(seed)

    def paragraph(self) -> str:
        """Return sentences of one passage's length."""
        drawn = np.searchsorted(self._bounds, self._chance.random(WORDS_EACH))
        words = [self.words[min(int(number), len(self.words) - 1)] for number in drawn]
        return " ".join(" ".join(words[at : at + 12]).capitalize() + "." for at in range(0, WORDS_EACH, 12))

    def queries(self, count: int) -> list[str]:
        """Return queries of two to four common words."""
        pick = self._chance.integers
        return [" ".join(self.words[number] for number in pick(0, COMMON, pick(2, 5))) for _ in range(count)]

    def vectors(self, count: int, dimension: int) -> Any:
        """Return random unit vectors, float32."""
        drawn = self._chance.standard_normal((count, dimension)).astype(np.float32)
        return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def prepare(text: str) -> PreparedDocument:
    """Return a document as the plain text reader and the chunker make it."""
    spans, at = [], 0
    for line, paragraph in enumerate(text.split("\n\n")):
        spans.append(Segment(at, at + len(paragraph), LinesPlace((2 * line + 1, 2 * line + 1))))
        at += len(paragraph) + 2
    layer = Layer("body", text, tuple(spans))
    document = Document("txt", Kind.TEXT, ParserId("plain", 1), (layer,), Metadata(language="en"))
    passages = cut(document)
    terms = tuple(passage_terms(passage, "", "en") for passage in passages)
    return PreparedDocument(hashlib.sha256(text.encode()).digest(), document, passages, terms)


def fill(home: Home, prose: Prose) -> int:
    """Publish the library; return its passages."""
    space = default_model().space
    ledger = Ledger.open(home.ledger, home.snapshots)
    publisher = Publisher(ledger, Index.open(home.index))
    try:
        root = ledger.write(lambda c: roots.add(c, _ROOT, is_file=False)).id
        made = (prepare("\n\n".join(prose.paragraph() for _ in range(PARAGRAPHS))) for _ in range(DOCUMENTS))
        total = 0
        for number, batch in enumerate(_batches(made, BATCH)):
            keys = [FileKey(root, b"part%03d/note%05d.txt" % (number, n)) for n in range(len(batch))]
            stamp = Stamp(1_000, number, number, number, 1)
            ids = ledger.write(lambda c, keys=keys, stamp=stamp: files.upsert_seen(c, [(k, stamp) for k in keys]))
            items = [TextItem(one, ((file, stamp),)) for one, file in zip(batch, ids, strict=True)]
            publisher.publish_text(items, [name_row(file, key, _ROOT) for file, key in zip(ids, keys, strict=True)])
            inputs = [vector_key(passage.embedding_input) for one in batch for passage in one.passages]
            vectors = prose.vectors(len(inputs), space.dimension)
            due = ledger.read(lambda c: [item.id for item in work.due(c, work.MEANING, BATCH)])
            publisher.publish_vectors(space, list(zip(inputs, vectors[:, None, :], strict=True)), due)
            total += len(inputs)
        publisher.index.optimize(600.0)
        assert ledger.read(spaces.active) == space
        return total
    finally:
        ledger.close()


def search_times(home: Home, queries: Sequence[str]) -> list[float]:
    """Return the seconds of each search through the client, once everything is warm."""
    client = attach_or_start(home)
    try:
        for query in queries[:10]:
            client.search(SearchRequest(query, limit=LIMIT, patient=True))

        def search(query: str) -> None:
            found = client.search(SearchRequest(query, limit=LIMIT))
            assert found.mode == "hybrid", found.notes
            assert len(found.hits) == LIMIT

        return [_seconds(search, query) for query in queries]
    finally:
        client.close()


class Bare:
    """A table of LanceDB with the library's terms, and as many random vectors."""

    def __init__(self, home: Home, folder: Path, prose: Prose) -> None:
        import lancedb
        import pyarrow as pa
        from lancedb.index import FTS

        dimension = default_model().space.dimension
        batches = list(Index.open(home.index).scan("passages", ("passage", "body")))
        ids = [number for batch in batches for number in batch["passage"].to_pylist()]
        bodies = [body for batch in batches for body in batch["body"].to_pylist()]
        flat = pa.array(prose.vectors(len(ids), dimension).astype(np.float16).reshape(-1))
        vectors = pa.FixedSizeListArray.from_arrays(flat, dimension)
        self._rows = len(ids)
        self._prose = prose
        rows = pa.table({"passage": ids, "body": bodies, "vector": vectors})
        self._table: Any = lancedb.connect(str(folder)).create_table("peer", rows)
        self._table.create_index("body", config=FTS(with_position=True, base_tokenizer="whitespace", stem=False))

    def index_vectors(self) -> None:
        """Give it the vector index that ours has."""
        vector_index.make(self._table, self._rows)

    def times(self, queries: Sequence[str]) -> list[float]:
        """Return the seconds of each hybrid query, once everything is warm."""
        from lancedb.rerankers import RRFReranker

        asked = dict(zip(queries, self._prose.vectors(len(queries), default_model().space.dimension), strict=True))
        reranker = RRFReranker()

        def search(query: str) -> None:
            hybrid = self._table.search(query_type="hybrid").vector(asked[query]).text(index_text(query, "en"))
            hybrid = vector_index.narrowed(hybrid.distance_type("cosine"), self._rows).rerank(reranker).limit(LIMIT)
            assert len(hybrid.select(["passage"]).to_list()) == LIMIT

        for query in queries[:10]:
            search(query)
        return [_seconds(search, query) for query in queries]


def measure() -> list[Figure]:
    """Return the latency of warm hybrid searches beside the bare query, and how long the engine took to start."""
    os.environ.setdefault("LANCE_LOG", "error")  # it warns of each hybrid query
    with tempfile.TemporaryDirectory(prefix="jackdaw-bench-") as name:
        home = Home(Path(name) / "home")
        home.create()
        prose = Prose(1)
        passages = fill(home, prose)
        queries = prose.queries(QUERIES)
        began = time.monotonic()
        with Program(home.root).engine():
            ready = time.monotonic() - began
            ours = search_times(home, queries)
            bare = Bare(home, Path(name) / "peer", prose)
            plain = bare.times(queries)
            bare.index_vectors()
            indexed = bare.times(queries)
    what = f"warm hybrid search over HTTP, {passages:,} passages"
    return [
        *_beside(f"{what}; LanceDB as it comes", ours, plain),
        *_beside(f"{what}; LanceDB with our vector index", ours, indexed),
        limit_figure(f"engine ready, {passages:,} passages", ready, "s", 1.0),
    ]


def _beside(what: str, ours: Sequence[float], theirs: Sequence[float]) -> Iterator[Figure]:
    for name, value in (("p95", _p95), ("p50", statistics.median)):
        ratio = (1e3 * value(ours), 1e3 * value(theirs), "ms", 2.0)
        yield ratio_figure(f"{what}, {name}", *ratio, higher_is_better=False)


def _batches(made: Iterator[PreparedDocument], size: int) -> Iterator[list[PreparedDocument]]:
    while part := list(islice(made, size)):
        yield part


def _seconds(search: Callable[[str], None], query: str) -> float:
    began = time.perf_counter()
    search(query)
    return time.perf_counter() - began


def _p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[-1]
