"""Meaning: embeds the passages that no stored vector covers, the most wanted and newest documents first."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.contract.file import DocumentId
from engine.contract.reason import Reason
from engine.contract.space import Space
from engine.library.embed.embedder import Embedder
from engine.library.ingest.later.rounds import Rounds
from engine.library.ingest.progress import Progress
from engine.library.ingest.throttle import Throttle
from engine.library.store.ledger import passages, space_change, spaces, work
from engine.library.store.ledger.database import Connection, Ledger
from engine.library.store.ledger.passages import StoredPassage
from engine.library.store.ledger.work import WorkId, WorkItem
from engine.library.store.publish.publisher import Publisher

_log = logging.getLogger(__name__)

TAKE_DOCUMENTS: Final = 64
PUBLISH_PASSAGES: Final = 256
"""Passages embedded and written at a time: what a kill costs at most."""
MAX_ATTEMPTS: Final = 3
OUTLIVES_S = 30.0
"""How long replaced vectors outlive their replacement: no search takes that long."""


class MeaningStage:
    """One background thread. ``embedder`` is asked for each time: None while no model is there."""

    def __init__(
        self,
        ledger: Ledger,
        publisher: Publisher,
        embedder: Callable[[], Embedder | None],
        may_run: Callable[[], bool],
        progress: Progress,
        throttle: Throttle,
        emit: Callable[[str, Mapping[str, Any]], None],
        wrote: Callable[[Exception | None], None],
    ) -> None:
        self._ledger = ledger
        self._publisher = publisher
        self._embedder = embedder
        self._may_run = may_run
        self._progress = progress
        self._throttle = throttle
        self._emit = emit
        self._drop_from_s = 0.0
        self._rounds = Rounds("meaning", self._round, wrote)
        self._call = self._rounds.call

    def start(self) -> None:
        """Begin to work."""
        self._rounds.start()

    def wake(self) -> None:
        """Say that there may be something to do."""
        self._rounds.wake()

    def stop(self) -> None:
        """Cancel the batch in hand and end; it is done again next time."""
        self._rounds.stop()

    def _round(self) -> bool:
        """Do the next documents; return False when there is nothing that can be done now."""
        embedder = self._embedder() if self._may_run() else None
        if embedder is None:
            return False
        space = embedder.space
        stored = self._ledger.read(lambda c: {each.space.id: each.role for each in spaces.list_all(c)})
        role = stored.get(space.id, "retired")
        if role == "retired":
            role = self._ledger.write(lambda c: spaces.ensure(c, space)).role
        producer = "" if role == "active" else space.id
        items = self._ledger.read(lambda c: work.due(c, work.MEANING, TAKE_DOCUMENTS, producer))
        if not items:
            self._switch(space, role)
            self._drop_unused(space)
            return False
        self._embed(embedder, items)
        self._emit("file_state", {"embedded": len(items)})
        return True

    def _switch(self, space: Space, role: str) -> None:
        """Let searches use a space that was filled beside the one in use, now that it is complete."""
        if role == "building":
            self._ledger.write(lambda c: spaces.activate(c, space.id))
            self._emit("index", {"space": space.id})
            self._drop_from_s = time.monotonic() + OUTLIVES_S

    def _drop_unused(self, space: Space) -> None:
        """Delete vectors that were replaced, or given up half made; not while a search may still read them."""
        if time.monotonic() >= self._drop_from_s:
            gone = self._ledger.read(lambda c: space_change.unused(c, space))
            if gone:
                space_change.drop(self._publisher, gone)
                self._emit("index", {"dropped": gone})

    def _embed(self, embedder: Embedder, items: Sequence[WorkItem]) -> None:
        found = self._ledger.read(lambda c: passages.of_documents(c, [item.document for item in items]))
        keys = [passage.vector_key for stored in found.values() for passage in stored]
        wanted = set(self._ledger.read(lambda c: spaces.missing_keys(c, embedder.space.id, keys)))
        order = order_of(items, found, wanted)
        if order.covered:
            self._publisher.publish_vectors(embedder.space, (), order.covered)
        for start in range(0, len(order.missing), PUBLISH_PASSAGES):
            self._call.check()
            if not self._may_run():
                return
            part = order.missing[start : start + PUBLISH_PASSAGES]
            done = [item for passage in part for item in order.ended_by.get(passage.vector_key, ())]
            if not self._publish(embedder, part, done):
                self._fail(items)
                return
            if not any(item.priority for item in items):
                self._throttle.rest(self._call.cancel.wait)

    def _publish(self, embedder: Embedder, part: Sequence[StoredPassage], done: Sequence[WorkId]) -> bool:
        texts = [stored.passage.embedding_input for stored in part]
        began_s = time.monotonic()
        vectors = embedder.embed_passages(texts, self._call)
        self._throttle.spend((time.monotonic() - began_s) * self._throttle.cores)
        if len(vectors) != len(part):
            _log.error("the embedder returned %d vectors for %d passages", len(vectors), len(part))
            return False
        rows = [(stored.vector_key, windows) for stored, windows in zip(part, vectors, strict=True)]
        self._publisher.publish_vectors(embedder.space, rows, done)
        self._progress.passages.add(len(part))
        return True

    def _fail(self, items: Sequence[WorkItem]) -> None:
        reason = Reason("read_error", {"problem": "the embedding model failed"}, retryable=True)

        def fail(connection: Connection) -> None:
            work.take(connection, [item.id for item in items])
            for item in items:
                work.fail(connection, item.id, reason, again=item.attempts + 1 < MAX_ATTEMPTS)

        self._ledger.write(fail)


@dataclass(frozen=True, slots=True)
class Order:
    """What a round embeds, and which work each passage ends."""

    missing: list[StoredPassage]
    """Document by document, each key once."""
    ended_by: Mapping[bytes, Sequence[WorkId]]
    covered: list[WorkId]
    """Items whose every passage has its vector already."""


def order_of(
    items: Sequence[WorkItem], found: Mapping[DocumentId, Sequence[StoredPassage]], wanted: set[bytes]
) -> Order:
    """Return the order of a round. An item that shares keys with an earlier one ends when the whole round does."""
    missing: dict[bytes, StoredPassage] = {}
    ended_by: dict[bytes, list[WorkId]] = {}
    covered: list[WorkId] = []
    sharing: list[WorkId] = []
    for item in items:
        needed = [passage for passage in found.get(item.document, ()) if passage.vector_key in wanted]
        own = {passage.vector_key: passage for passage in needed if passage.vector_key not in missing}
        missing.update(own)
        if not needed:
            covered.append(item.id)
        elif len(own) == len({passage.vector_key for passage in needed}):
            ended_by.setdefault(next(reversed(own)), []).append(item.id)
        else:
            sharing.append(item.id)
    if sharing:
        ended_by.setdefault(next(reversed(missing)), []).extend(sharing)
    return Order(list(missing.values()), ended_by, covered)
