"""Ledger: the SQLite file that is the only system of record, its one writer thread and its readers.

The nouns live in modules of functions over a connection; a caller composes them inside ``write`` or ``read``.
"""

from __future__ import annotations

import contextlib
import queue
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Final, TypeVar

import apsw

from engine.contract.errors import DiskFull, EngineFault, LedgerDamaged
from engine.library.store.care.snapshots import damaged, is_due, is_lost, problem_of, take_daily
from engine.library.store.schema.migrate import migrate
from engine.library.store.schema.migrations import MIGRATIONS

T = TypeVar("T")
Connection = apsw.Connection

FIRST_SOUND_SQLITE: Final = 3_051_003
"""SQLite 3.51.3 mends the WAL-reset bug, which loses committed data with two connections (sqlite.org/wal.html)."""
READERS: Final = 4
CHECKED_AT_OPEN_BYTES: Final = 16 << 20
"""Ledgers up to this size are read through before they are used: a tenth of a second. Larger ones by ``examine``."""
NO_ROOM_BYTES: Final = 1 << 16
"""With less free, a file that SQLite could not open or grow (its shared memory takes 32 KiB) means a full disk."""
PAGE_BYTES: Final = 2_048
"""Of a new ledger: half of SQLite's default, as each packed text leaves half a page empty (0.06 of the text saved)."""


class Ledger:
    """An open ledger. ``write`` and ``read`` may be called from any thread; ``close`` once, at the end."""

    def __init__(self, path: Path, snapshots: Path, writer: Connection) -> None:
        self.path = path
        self.snapshots = snapshots
        self._writer = writer
        self._jobs: queue.SimpleQueue[tuple[Callable[[Connection], Any], Future[Any]] | None] = queue.SimpleQueue()
        self._idle: queue.LifoQueue[Connection | None] = queue.LifoQueue()
        for _ in range(READERS):
            self._idle.put(None)
        self._closed = False
        self._damage: LedgerDamaged | None = None
        self._is_examined = False
        self._thread = threading.Thread(target=self._serve, name="ledger-writer", daemon=True)
        self._thread.start()

    @classmethod
    def open(cls, path: Path, snapshots: Path | None = None, migrations: Sequence[str] = MIGRATIONS) -> Ledger:
        """Open or create the ledger at ``path`` and bring it to this program's schema.

        Raises NewerLedger for a ledger of a newer program, LedgerDamaged when it is not a sound database or was lost,
        DiskFull. A large one is checked to its last page only by ``examine``.
        """
        if apsw.SQLITE_VERSION_NUMBER < FIRST_SOUND_SQLITE:
            raise EngineFault(problem=f"SQLite {apsw.sqlite_lib_version()} can lose data; 3.51.3 is needed")
        path.parent.mkdir(parents=True, exist_ok=True)
        snapshots = snapshots or path.parent / "snapshots"
        if is_lost(path, snapshots):
            raise damaged(path, snapshots, "it is empty" if path.exists() else "it is missing")
        with _told(path, snapshots):
            writer = _connect(path)
            is_small = path.stat().st_size <= CHECKED_AT_OPEN_BYTES
            if is_small and (problem := problem_of(writer)) is not None:
                raise damaged(path, snapshots, problem)
            migrate(writer, path, snapshots, migrations)
        ledger = cls(path, snapshots, writer)
        ledger._is_examined = is_small
        return ledger

    def examine(self) -> None:
        """Read every page, if ``open`` did not.

        Raises LedgerDamaged when one is not sound; every read and write does from then on.
        """
        problem = None if self._is_examined else self.read_afresh(problem_of)
        if problem is not None:
            self._damage = damaged(self.path, self.snapshots, problem)
            raise self._damage
        self._is_examined = True

    def keep_snapshot(self, now_s: float) -> Path | None:
        """Make the day's snapshot when one is due and there is room for it; return it.

        Raises DiskFull, and LedgerDamaged, which every read and write does from then on. What must not be in a snapshot
        any more may not be deleted meanwhile (``Publisher.lock``).
        """
        room = 2 * self.path.stat().st_size < shutil.disk_usage(self.path.parent).free
        if not room or not is_due(self.snapshots, now_s) or not self.read(_holds_anything):
            return None
        try:
            return self.read(lambda c: take_daily(c, self.snapshots, now_s))
        except LedgerDamaged as error:
            self._damage = error
            raise

    def write(self, fn: Callable[[Connection], T]) -> T:
        """Run ``fn`` in one transaction on the writer thread; return what it returns.

        The commit is on disk when this returns. When ``fn`` raises, nothing of it stays and the error is raised here.
        """
        if threading.current_thread() is self._thread:
            raise RuntimeError("write inside write: compose functions over the connection instead")
        self._check_usable()
        future: Future[T] = Future()
        self._jobs.put((fn, future))
        return future.result()

    def read(self, fn: Callable[[Connection], T]) -> T:
        """Run ``fn`` over one consistent snapshot and return what it returns. Waits while all readers are busy."""
        with self._reader() as connection, _told(self.path, self.snapshots):
            return fn(connection)

    def read_afresh(self, fn: Callable[[Connection], T]) -> T:
        """Run ``fn`` as ``read`` does, over a connection made for it alone.

        For ``integrity_check``: a connection that has read a full-text table keeps that table's structure, does not
        look at it again for a check, and calls a sound table damaged once another one wrote to it (SQLite 3.54).
        """
        self._check_usable()
        with _told(self.path, self.snapshots), contextlib.closing(self._connect_reader()) as connection:
            connection.execute("BEGIN")
            return fn(connection)

    def maintain(self, fn: Callable[[Connection], T]) -> T:
        """Run ``fn`` on the writer thread outside a transaction, for VACUUM and checkpoints."""

        def outside(connection: Connection) -> T:
            connection.execute("COMMIT")
            try:
                return fn(connection)
            finally:
                connection.execute("BEGIN IMMEDIATE")

        return self.write(outside)

    def shrink(self) -> None:
        """Give up the pages that connections at rest keep in memory: up to 16 MB each after much work."""
        self.maintain(_shrink)
        resting: list[Connection | None] = []
        with contextlib.suppress(queue.Empty):
            while len(resting) < READERS:
                resting.append(self._idle.get_nowait())
        for connection in resting:
            if connection is not None:
                _shrink(connection)
            self._idle.put(connection)

    def close(self) -> None:
        """Finish the writes already asked for and close every connection."""
        if self._closed:
            return
        self._closed = True
        self._jobs.put(None)
        self._thread.join()
        for _ in range(READERS):
            connection = self._idle.get()
            if connection is not None:
                connection.close()
        self._writer.close()

    @contextlib.contextmanager
    def _reader(self) -> Iterator[Connection]:
        self._check_usable()
        connection = self._idle.get()
        try:
            if connection is None:
                with _told(self.path, self.snapshots):
                    connection = self._connect_reader()
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")
        finally:
            self._idle.put(connection)

    def _connect_reader(self) -> Connection:
        connection = _connect(self.path, apsw.SQLITE_OPEN_READWRITE)
        connection.pragma("query_only", True)
        return connection

    def _check_usable(self) -> None:
        if self._closed:
            raise EngineFault(problem="the ledger is closed")
        if self._damage is not None:
            raise self._damage

    def _serve(self) -> None:
        while (job := self._jobs.get()) is not None:
            fn, future = job
            try:
                with _told(self.path, self.snapshots):
                    self._writer.execute("BEGIN IMMEDIATE")
                    try:
                        result = fn(self._writer)
                        self._writer.execute("COMMIT")
                    except BaseException:
                        if self._writer.in_transaction:
                            self._writer.execute("ROLLBACK")
                        raise
            except BaseException as error:  # noqa: BLE001  the caller's thread raises it
                future.set_exception(error)
            else:
                future.set_result(result)


def _shrink(connection: Connection) -> None:
    connection.pragma("shrink_memory")


def _holds_anything(connection: Connection) -> bool:
    sql = "SELECT EXISTS(SELECT 1 FROM roots) OR EXISTS(SELECT 1 FROM conversations)"
    return bool(connection.execute(sql).get)


@contextlib.contextmanager
def _told(path: Path, snapshots: Path) -> Iterator[None]:
    """Turn SQLite's own words for a damaged file and a full disk into ours."""
    try:
        yield
    except (apsw.NotADBError, apsw.CorruptError) as error:
        raise damaged(path, snapshots, str(error)) from error
    except (apsw.FullError, apsw.IOError, apsw.CantOpenError) as error:
        free = shutil.disk_usage(path.parent).free
        if not isinstance(error, apsw.FullError) and free >= NO_ROOM_BYTES:
            raise
        raise DiskFull(str(error), path=path, free=f"{free // 1024:,} KiB", needed="more") from error


def _connect(path: Path, flags: int = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE) -> Connection:
    connection = apsw.Connection(str(path), flags=flags)
    connection.set_busy_timeout(10_000)
    connection.pragma("page_size", PAGE_BYTES)
    connection.pragma("journal_mode", "WAL")
    connection.pragma("synchronous", "FULL")
    connection.pragma("secure_delete", True)
    connection.pragma("foreign_keys", True)
    connection.pragma("temp_store", "MEMORY")
    connection.pragma("cache_size", -16_000)
    return connection
