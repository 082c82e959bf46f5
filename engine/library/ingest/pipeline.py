"""Pipeline: the threads that turn queued files into words and words into meaning, and what holds them up."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from engine.contract.file import RootId
from engine.contract.space import Space
from engine.contract.status import Diagnosis, ForgetReceipt, LibraryStatus, Waiting
from engine.contract.wire import to_wire
from engine.library.embed.embedder import Embedder
from engine.library.ingest import unfinished
from engine.library.ingest.backlog import Backlog
from engine.library.ingest.folders.doctor import folder_reader
from engine.library.ingest.gates import Gates
from engine.library.ingest.later.meaning import MeaningStage
from engine.library.ingest.later.media_progress import MediaProgress
from engine.library.ingest.later.media_work import media_backlog, memory_is_short
from engine.library.ingest.later.recognising import RecognisingStage
from engine.library.ingest.later.subject import Contents
from engine.library.ingest.progress import Progress
from engine.library.ingest.throttle import Throttle
from engine.library.ingest.words.lookup import parsers_of
from engine.library.ingest.words.naming import ANALYST
from engine.library.ingest.words.outbox import Outbox
from engine.library.ingest.words.queue import TextQueue
from engine.library.ingest.words.reading import Reader
from engine.library.parse.pool import ParserPool
from engine.library.parse.registry import Registry
from engine.library.recognise.recogniser import Recognisers
from engine.library.store.care.check import check
from engine.library.store.care.rebuild import write_missing_names
from engine.library.store.care.repair import repair
from engine.library.store.care.slack import Worked, give_back
from engine.library.store.ledger import counts, passages, work
from engine.library.store.ledger.clock import now_s
from engine.library.store.ledger.database import Connection, Ledger
from engine.library.store.publish import purge
from engine.library.store.publish.forget import forget
from engine.library.store.publish.publisher import Publisher

_log = logging.getLogger(__name__)

TICK_S: Final = 0.5
"""Progress is told at most twice a second."""
TELLING_SHARE: Final = 0.1
"""Of a large library it is told less often, as counting takes a tenth of a second; this is all that counting may take
of one core."""
IDLE_OPTIMIZE_S: Final = 5.0


class Pipeline:
    """From ``start`` to ``stop``; see the modules of each stage."""

    def __init__(
        self, ledger: Ledger, publisher: Publisher, pool: ParserPool, registry: Registry, tasks: TextQueue,
        progress: Progress, gates: Gates, throttle: Throttle, embedder: Callable[[], Embedder | None],
        emit: Callable[[str, Mapping[str, Any]], None], status: Callable[[], LibraryStatus], readers: int,
        recognisers: Recognisers,
    ) -> None:  # fmt: skip
        self._ledger = ledger
        self._publisher = publisher
        self._registry = registry
        self._tasks = tasks
        self._progress = progress
        self._gates = gates
        self._embedder = embedder
        self._emit = emit
        self._status = status
        self._outbox = Outbox(ledger, publisher, tasks, progress, emit, gates.wrote)
        self._readers = [
            Reader(ledger, tasks, pool, registry, self._outbox, progress, throttle, f"read-words-{number}")
            for number in range(readers)
        ]
        self._meaning = MeaningStage(
            ledger, publisher, embedder, self._may_embed, progress, throttle.beside(), emit, gates.wrote
        )
        self._recognisers = recognisers
        self._media = MediaProgress()
        self._is_short_of_memory = False
        self._recognising = RecognisingStage(
            ledger, publisher, Contents(ledger, pool), recognisers, self._may_recognise, self._may_embed, self._media,
            throttle.beside(), emit, gates.wrote,
        )  # fmt: skip
        self._stopping = threading.Event()
        self._ticker = threading.Thread(target=self._tick, name="progress", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._ledger.write(lambda c: unfinished.queue_again(c, self._registry))
        self._ledger.write(work.require_media)
        self._outbox.start()
        for reader in self._readers:
            reader.start()
        self._meaning.start()
        self._recognising.start()
        self._ticker.start()

    def stop(self) -> None:
        """Finish what the workers hold, write it, and end; the queue must be closed before."""
        self._stopping.set()
        self._outbox.end_retries()
        for reader in self._readers:
            reader.stop()
        self._outbox.stop()
        self._meaning.stop()
        self._recognising.stop()
        self._ticker.join()

    def backlog(self, closed_by: str) -> Backlog:
        """Return what is left to do. ``closed_by`` is why nothing may run, if so."""
        embedder = self._embedder()
        has_model = embedder is not None
        counted = self._ledger.read(work.counts)
        due = self._ledger.read(lambda c: _to_embed(c, counted, embedder.space if embedder else None))
        files = self._tasks.outstanding
        waiting = []
        if closed_by and files:
            waiting.append(Waiting("text", closed_by, files))
        if due and (closed_by or not has_model):
            waiting.append(Waiting(work.MEANING, closed_by if has_model else "no_model", due))
        can_embed = due if has_model and not closed_by else 0
        held_by = closed_by or ("memory" if self._is_short_of_memory else "")
        seconds_due = self._ledger.read(work.seconds_due)
        is_broken = self._recognising.is_broken
        media = media_backlog(counted, self._recognisers, self._media, held_by, is_broken, seconds_due)
        return Backlog(files, self._estimate(can_embed), (*waiting, *media.waiting), media)

    def remove_root(self, root: RootId, around: tuple[RootId, bytes] | None) -> None:
        """Remove a root with everything that only it held; the root ``around`` it (and the path there) takes over."""
        purge.remove_root(self._publisher, root, around)
        if around is not None:
            write_missing_names(self._publisher, ANALYST)

    def forget(self, path: bytes) -> ForgetReceipt:
        """Remove everything known of an absolute path and of its copies."""
        return forget(self._publisher, [path])

    def diagnose(self, mend: bool, excluded: Iterable[bytes], max_file_bytes: int) -> Diagnosis:
        """Compare folders, ledger and index while nothing is published."""
        read_folder = folder_reader(self._ledger, excluded, max_file_bytes)
        parsers = parsers_of(self._registry)
        with self._publisher.lock:
            self._publisher.collect_garbage()
            if mend:
                findings = repair(self._publisher, ANALYST, read_folder, parsers)
            else:
                findings = check(self._ledger, self._publisher.index, read_folder, parsers)
        checked = self._ledger.read(lambda c: {"files": counts.of_files(c).total, "passages": passages.count(c)})
        ok = all(finding.repaired for finding in findings)
        return Diagnosis(ok, findings, "", checked)

    def upkeep(self, retain_days: int) -> None:
        """Purge what was kept long enough, and put the index in order."""
        purge.expired(self._publisher, now_s(), retain_days)
        self._keep_snapshot()
        self._publisher.index.optimize(IDLE_OPTIMIZE_S)

    def _keep_snapshot(self) -> None:
        if not self._gates.closed_by():
            with self._publisher.lock:
                self._ledger.keep_snapshot(now_s())

    def _may_embed(self) -> bool:
        return not self._gates.closed_by() and not self._tasks.outstanding

    def _may_recognise(self) -> bool:
        """Media waits until all words are found and all meaning is."""
        if not self._may_embed():
            return False
        embedder = self._embedder()
        if embedder is not None and self._ledger.read(lambda c: work.due_in(c, embedder.space)):
            return False
        self._is_short_of_memory = memory_is_short()
        return not self._is_short_of_memory

    def _estimate(self, documents: int) -> int:
        if not documents:
            return 0
        total, searchable = self._ledger.read(lambda c: (passages.count(c), counts.searchable(c)))
        return max(documents, documents * total // max(1, searchable))

    def _tick(self) -> None:
        told, in_order, is_copied = (-1, -1, "", -1), (0, 0, "", 0), False
        pause_s, worked = TICK_S, Worked()
        while not self._stopping.wait(pause_s):
            began_s, pause_s = time.thread_time(), TICK_S
            try:
                closed_by = self._gates.closed_by()
                now = (self._progress.files.total, self._progress.passages.total, closed_by, self._media.total)
                if now != told or self._tasks.outstanding or self._progress.is_scanning:
                    told = now
                    self._emit("progress", to_wire(self._status()))
                    pause_s = max(TICK_S, (time.thread_time() - began_s) / TELLING_SHARE)
                elif (*in_order[:2], in_order[3]) != (*now[:2], now[3]):
                    in_order = now
                    self._publisher.index.optimize(IDLE_OPTIMIZE_S)
                elif not is_copied:
                    is_copied = True
                    self._keep_snapshot()
                elif worked.is_due():
                    self._ledger.shrink()
                    give_back()
            except Exception:  # noqa: BLE001 - the thread's boundary: telling about the work must not end
                _log.error("progress could not be told", exc_info=True)


def _to_embed(connection: Connection, counted: Mapping[tuple[str, str], int], space: Space | None) -> int:
    """Return how many documents are still to be embedded: in this space, or in the one in use when there is none."""
    if space is not None:
        return work.due_in(connection, space)
    return sum(
        items for (stage, state), items in counted.items() if stage == work.MEANING and state in ("due", "running")
    )
