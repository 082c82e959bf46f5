"""Library: the service behind the doors: which folders are watched, how far they are, and everything done to them."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from engine.contract.call import Call
from engine.contract.errors import NotFound, NotReady
from engine.contract.file import display_path
from engine.contract.request import FilePage
from engine.contract.status import Diagnosis, Forecast, ForgetReceipt, LibraryStatus, RootStatus, RulesPreview
from engine.library.embed.embedder import Embedder
from engine.library.ingest import report, unfinished
from engine.library.ingest.backlog import Backlog
from engine.library.ingest.folders.admission import admit
from engine.library.ingest.folders.forecast import Speed, forecast
from engine.library.ingest.folders.reconcile import Reconciler, Report
from engine.library.ingest.folders.rules import is_inside, owner_of
from engine.library.ingest.folders.rules_preview import preview_rules
from engine.library.ingest.folders.watching import Watching
from engine.library.ingest.gates import Gates
from engine.library.ingest.later.media_work import with_media
from engine.library.ingest.progress import Progress
from engine.library.ingest.throttle import Throttle
from engine.library.ingest.words.opening import Opened, open_and_hash
from engine.library.ingest.words.queue import TextQueue
from engine.library.parse.pool import ParserPool
from engine.library.parse.registry import Registry
from engine.library.recognise.recogniser import Recognisers
from engine.library.store.ledger import files, roots, tombstones, work
from engine.library.store.ledger.database import Connection, Ledger
from engine.library.store.ledger.roots import Root
from engine.library.watch.observer import Hint
from engine.settings.values import Indexing, Settings

if TYPE_CHECKING:
    from engine.library.ingest.pipeline import Pipeline
    from engine.library.store.publish.publisher import Publisher

WANTED: Final = 10
"""Priority of the work on what a person just opened or dropped."""
_LOOK_S: Final = 0.05
_MEASURED: Final = 500
"""Fewer files or passages say nothing about the speed."""

Emit = Callable[[str, Mapping[str, Any]], None]


def _nobody(_type: str, _data: Mapping[str, Any]) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the library is given by whoever composes the engine."""

    home: bytes
    """Folder of the home: never indexed; its disk is watched for space."""
    settings: Callable[[], Settings] = Settings
    """Asked each time, so that a change counts at once."""
    change_settings: Callable[[Mapping[str, object]], object] = field(default=lambda _changes: None)
    embedder: Callable[[], Embedder | None] = field(default=lambda: None)
    """None while there is no model."""
    recognisers: Recognisers = field(default=lambda _stage: None)
    """Who does each stage of work on media."""
    emit: Emit = _nobody
    """Takes events: progress, file_state, root_state, index."""
    model_folders: Sequence[bytes] = ()
    on_battery: Callable[[], bool] | None = None
    free_bytes: Callable[[], int] | None = None


class Library:
    """Thread-safe. Ready for questions at once; works from ``start`` to ``stop``."""

    def __init__(self, ledger: Ledger, pool: ParserPool, registry: Registry, around: Surroundings) -> None:
        self._ledger = ledger
        self._registry = registry
        self._around = around
        self._progress = Progress()
        self._gates = Gates(around.home, self._indexing, on_battery=around.on_battery, free_bytes=around.free_bytes)
        self._tasks = TextQueue(is_held=lambda: bool(self._gates.closed_by()))
        self._throttle = Throttle(lambda: self._indexing().cpu_share, lambda: self._tasks.has_wanted)
        self._reconciler = Reconciler(
            ledger, self._tasks, self._progress, around.emit, self._excluded, lambda: self._indexing().max_file_bytes
        )
        self._watching = Watching(
            ledger, self._reconciler, lambda: self._indexing().rescan_minutes, self._upkeep, wrote=self._gates.wrote
        )
        self._pool = pool
        self._pipeline: Pipeline | None = None
        self._is_working = False
        self._stopped = threading.Event()

    def start(self, publisher: Publisher, readers: int = 2) -> None:
        """Begin to watch and work, with an index that is open, recovered and checked."""
        from engine.library.ingest.pipeline import Pipeline  # a fifth of the program: not before questions are answered

        self._pipeline = Pipeline(
            self._ledger, publisher, self._pool, self._registry, self._tasks, self._progress, self._gates,
            self._throttle, self._around.embedder, self._around.emit, self._state, readers, self._around.recognisers,
        )  # fmt: skip
        self._pipeline.start()
        self._watching.start()
        self._is_working = True

    def stop(self) -> None:
        """Finish or give back what is in hand and end all threads; the ledger and index stay open."""
        self._stopped.set()
        self._watching.stop()
        self._tasks.close()
        if self._pipeline is not None:
            self._pipeline.stop()
        self._pool.close()

    def add_root(self, path: bytes, trusted: bool = False, options: Mapping[str, Any] | None = None) -> RootStatus:
        """Watch a folder or one file and return it; adding it again lifts what was forgotten there.

        Raises PathMissing, PathUnreadable, PathNotAllowed.
        """
        real, is_file = admit(path, self._excluded())
        hashes = self._forgotten_below(real)

        def add(connection: Connection) -> Root:
            tombstones.lift(connection, real, hashes)
            unfinished.read_forgotten(connection, real)
            known = roots.by_path(connection, real)
            if known is None:
                return roots.add(connection, real, is_file=is_file, trusted=trusted, options=options)
            roots.set_options(
                connection, known.id, trusted=trusted, options=known.options if options is None else options
            )
            return roots.get(connection, known.id)

        root = self._ledger.write(add)
        self._throttle.hurry()  # whoever adds a folder looks at it for the first seconds
        self._watching.add(root)
        self._hint_around(real)
        return self._ledger.read(lambda c: report.root_status(c, root))

    def remove_root(self, path: bytes) -> None:
        """Stop watching a root and remove what is known of its files, but for what a root around it holds.

        Raises NotFound, NotReady.
        """
        pipeline = self._running()
        root = self._root(path)
        self._watching.forget(root.id)
        self._tasks.drop_root(root.id)
        others = [other for other in self._ledger.read(roots.list_all) if other.id != root.id]
        outer = owner_of(root.path, others)
        around = (outer.id, root.path[len(outer.path) :].lstrip(b"/")) if outer is not None else None
        pipeline.remove_root(root.id, around)
        self._around.emit("root_state", {"root": root.id, "path": display_path(root.path), "removed": True})
        self._hint_around(root.path)

    def roots(self) -> tuple[RootStatus, ...]:
        """Return every root with its counts."""
        return self._ledger.read(report.root_statuses)

    def reconcile(self, report: Report | None = None, call: Call | None = None) -> None:
        """Compare every root with the disk now; return when the scan is done and all that is new is queued.

        Whoever asks is taken to wait for the work as long as the status is asked for every few seconds: it is done
        without rests then. Raises Cancelled, DeadlinePassed.
        """
        self._throttle.hurry()
        self._reconciler.all_roots(call or Call(), report)

    def status(self) -> LibraryStatus:
        """Return the state of everything."""
        self._throttle.still_asked()
        return self._state()

    def _state(self) -> LibraryStatus:
        closed_by = self._gates.closed_by()
        paused = self._indexing().paused
        backlog = self._backlog(closed_by)
        rate = self._progress.rate(backlog.files, backlog.passages, bool(closed_by), not self._is_looked_over)
        rate = with_media(rate, backlog.media)
        status = self._ledger.read(lambda c: report.library_status(c, rate, backlog.waiting, paused))
        return replace(status, media=backlog.media.stages)

    def files(self, state: str = "", cursor: str = "", limit: int = 200, since_ns: int = 0) -> FilePage:
        """Return files of one state (or of all when empty) that came or changed since a moment, after the cursor."""
        return self._ledger.read(lambda c: report.file_page(c, state, cursor, limit, since_ns))

    def preview_rules(self, path: bytes, ignore: Sequence[str]) -> RulesPreview:
        """Return what these ignore rules would drop of a root, without setting them. Raises NotFound."""
        return preview_rules(self._ledger, self._root(path), ignore)

    def set_rules(self, path: bytes, ignore: Sequence[str]) -> RootStatus:
        """Give a root other ignore rules and compare it with the disk soon. Raises NotFound."""
        root = self._root(path)
        options = {**root.options, "ignore": [line for line in ignore if line.strip()]}

        def change(connection: Connection) -> Root:
            roots.set_options(connection, root.id, trusted=root.trusted, options=options)
            return roots.get(connection, root.id)

        changed = self._ledger.write(change)
        self._watching.hint(Hint(root.id, None))
        return self._ledger.read(lambda c: report.root_status(c, changed))

    def pause(self) -> None:
        """Stop indexing until ``resume``, also across restarts."""
        self._around.change_settings({"indexing.paused": True})

    def resume(self) -> None:
        """Go on indexing."""
        self._around.change_settings({"indexing.paused": False})

    def want(self, path: bytes) -> None:
        """Put a file or folder first. Raises NotFound when no root holds it."""
        real = os.path.realpath(path)
        root = owner_of(real, self._ledger.read(roots.list_all))
        if root is None:
            raise NotFound(what="root", name=display_path(path))
        below = real[len(root.path) :].lstrip(b"/")
        self._reconciler.root(root.id, Call(), below, wanted=True)

        def first(connection: Connection) -> None:
            held = {record.document for record in files.below(connection, root.id, below)}
            work.want(connection, sorted(document for document in held if document is not None), WANTED)

        self._ledger.write(first)

    def forecast(self, path: bytes, call: Call | None = None) -> Forecast:
        """Return what adding a path would mean, without adding it. Raises as ``add_root`` does, and Cancelled."""
        real, is_file = admit(path, self._excluded())
        table, listed = self._registry.table, self._ledger.read(roots.list_all)
        limit = self._indexing().max_file_bytes
        return forecast(real, is_file, listed, self._excluded(), limit, table, self._speed(), call or Call())

    def forget(self, path: bytes) -> ForgetReceipt:
        """Remove everything known of a path and of its copies at once; return what went. Raises NotFound, NotReady."""
        pipeline, real = self._running(), os.path.realpath(path)
        if owner_of(real, self._ledger.read(roots.list_all)) is None:
            raise NotFound(what="file", name=display_path(path))
        receipt = pipeline.forget(real)
        self._around.emit("file_state", {"forgotten": len(receipt.paths)})
        return receipt

    def diagnose(self, repair: bool, report: Report | None = None, call: Call | None = None) -> Diagnosis:
        """Compare folders, ledger and index; mend differences when asked. Raises Cancelled, NotReady."""
        pipeline = self._running()
        self.reconcile(report, call)
        diagnosis = pipeline.diagnose(repair, self._excluded(), self._indexing().max_file_bytes)
        if repair:
            self.reconcile(report, call)
        return diagnosis

    def wait(self, what: str = "all", timeout_s: float = 60.0) -> bool:
        """Wait until all words are found (``keyword``), or nothing is due that can run (``all``); say if it is so."""
        end = time.monotonic() + timeout_s
        while not self._is_done(what):
            self._throttle.hurry()
            if time.monotonic() >= end or self._stopped.wait(_LOOK_S):
                return self._is_done(what)
        return True

    def _is_done(self, what: str) -> bool:
        if self._pipeline is None or not self._is_looked_over or self._progress.is_scanning:
            return False
        closed = self._gates.closed_by()
        if self._tasks.outstanding and not closed:
            return False
        if what == "keyword" or closed:
            return True
        left = self._pipeline.backlog(closed)
        return not left.passages and not left.media.items

    @property
    def _is_looked_over(self) -> bool:
        """Whether the folders are compared with the index; not before the work has begun: nothing is known then."""
        return self._is_working and self._watching.is_idle

    def _backlog(self, closed_by: str) -> Backlog:
        return self._pipeline.backlog(closed_by) if self._pipeline is not None else Backlog(0, 0, ())

    def _upkeep(self) -> None:
        if self._pipeline is not None:
            self._pipeline.upkeep(self._indexing().retain_days)

    def _running(self) -> Pipeline:
        if self._pipeline is None:
            raise NotReady
        return self._pipeline

    def _indexing(self) -> Indexing:
        return self._around.settings().indexing

    def _excluded(self) -> tuple[bytes, ...]:
        return tuple(os.path.realpath(place) for place in (self._around.home, *self._around.model_folders))

    def _root(self, path: bytes) -> Root:
        listed = self._ledger.read(roots.list_all)
        for candidate in (path, os.path.abspath(path), os.path.realpath(path)):
            found = next((root for root in listed if root.path == candidate), None)
            if found is not None:
                return found
        raise NotFound(what="root", name=display_path(path))

    def _forgotten_below(self, path: bytes) -> list[bytes]:
        """Return the content hashes of forgotten files at or below a path that still lie there."""
        forgotten = self._ledger.read(tombstones.list_paths)
        hashes = []
        for each in forgotten:
            if each == path or is_inside(each, path):
                found = open_and_hash(each)
                if isinstance(found, Opened):
                    os.close(found.fd)
                    hashes.append(found.content_hash)
        return hashes

    def _hint_around(self, path: bytes) -> None:
        """Have the roots around a path compare that part of them."""
        for root in self._ledger.read(roots.list_all):
            if is_inside(path, root.path):
                self._watching.hint(Hint(root.id, path[len(root.path) :].lstrip(b"/")))

    def _speed(self) -> Speed:
        words, meaning = self._progress.files, self._progress.passages
        speed = Speed()
        if words.total >= _MEASURED:
            speed = replace(speed, files_per_s=max(words.rate_per_s(), speed.files_per_s))
        if meaning.total >= _MEASURED and meaning.rate_per_s():
            speed = replace(speed, passages_per_s=meaning.rate_per_s())
        return speed
