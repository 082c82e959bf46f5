"""Patient doors: calls that need the open index wait for it, bounded, instead of failing or finding nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.contract.call import Call
from engine.contract.hit import SearchResult
from engine.contract.request import SearchRequest
from engine.contract.status import Diagnosis, ForgetReceipt, LibraryStatus
from engine.doors.api.interfaces import Report
from engine.library.ingest.library import Library, Surroundings
from engine.library.parse.registry import Registry
from engine.library.store.ledger.database import Ledger
from engine.process.way import WAY
from engine.settings.values import Indexing
from engine.wiring.opening import PATIENCE_S, Opening
from engine.wiring.sights import Sights
from engine.wiring.workers import Workers

if TYPE_CHECKING:
    from engine.assistant.retrieve.search import Searcher
    from engine.library.embed.runner_embedder import RunnerEmbedder
    from engine.library.store.publish.publisher import Publisher


class PatientLibrary(Library):
    """The library whose changes of the index wait until it is open."""

    def __init__(
        self, ledger: Ledger, workers: Workers, indexing: Indexing, registry: Registry, around: Surroundings
    ) -> None:
        super().__init__(ledger, workers.pool(indexing), registry, around)
        self._workers = workers
        self.started: Opening[None] = Opening(lambda: None, "nothing")
        """Set by the rooms to the start of the pipeline."""
        self.forgot: Callable[[], None] = lambda: None
        """Set by the rooms to what else goes from the disk when something is forgotten."""
        self.sweep_pictures: Callable[[], int] = lambda: 0
        """Set by the rooms to what deletes the pictures of what is no longer here, and says how many."""
        self.notes: Callable[[], tuple[str, ...]] = lambda: ()
        """Set by the rooms to what says which packages are missing."""

    def status(self) -> LibraryStatus:
        """Return the state of everything. Raises what kept the library from starting: it must not look merely slow."""
        if self.started.state == "damaged":
            self.started.get()
        return super().status()

    def remove_root(self, path: bytes) -> None:
        """Stop watching a root. Raises NotFound, NotReady."""
        self.started.get()
        super().remove_root(path)

    def forget(self, path: bytes) -> ForgetReceipt:
        """Remove everything known of a path. Raises NotFound, NotReady."""
        self.started.get()
        receipt = super().forget(path)
        self.forgot()
        return replace(receipt, previews=self.sweep_pictures())

    def diagnose(self, repair: bool, report: Report | None = None, call: Call | None = None) -> Diagnosis:
        """Compare folders, ledger and index. Raises Cancelled, NotReady."""
        self.started.get()
        found = super().diagnose(repair, report, call)
        return replace(found, confinement=self._workers.confinement(), notes=self.notes())


class OpenIndex:
    """What is there once the index is open. ``damaged`` tables are not searched until they are mended."""

    def __init__(
        self,
        publisher: Publisher,
        damaged: tuple[str, ...],
        embedder: Callable[[], RunnerEmbedder | None],
        sights: Sights | None = None,
    ) -> None:
        self.publisher = publisher
        self.damaged = damaged
        self._sights = sights
        self._embedder = embedder
        self._lock = threading.Lock()
        self._made_for: RunnerEmbedder | None = None
        self._searcher: Searcher | None = None

    def searcher(self) -> Searcher:
        """Return the search with the embedder in use, made anew when that has changed."""
        from engine.assistant.retrieve.search import Searcher  # brings numpy: not before the API answers

        embedder = self._embedder()
        with self._lock:
            if self._searcher is None or embedder is not self._made_for:
                self._made_for = embedder
                ledger, index = self.publisher.ledger, self.publisher.index
                looking = None if self._sights is None else self._sights.looking(ledger, index)
                self._searcher = Searcher(ledger, index, embedder, looking)
            return self._searcher


class PatientSearch:
    """The search, once the index is open."""

    def __init__(self, opening: Opening[OpenIndex]) -> None:
        self._opening = opening

    @property
    def is_open(self) -> bool:
        """Whether a search begins at once."""
        return self._opening.state != "opening"

    def search(self, request: SearchRequest, call: Call) -> SearchResult:
        """Return the hits. Raises NotReady when the index takes too long to open, and as the search does."""
        opened = self._opening.get(call.remaining_s(PATIENCE_S))
        with WAY.first():
            return opened.searcher().search(request, call)
