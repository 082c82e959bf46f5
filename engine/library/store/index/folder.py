"""Index: the LanceDB folder, a derived cache with one writer whose rows are appended and deleted, never updated."""

from __future__ import annotations

import functools
import logging
import math
import shutil
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

from engine.contract.errors import DiskFull, IndexDamaged
from engine.contract.space import Space
from engine.library.store.index import erasure, upkeep, vector_index
from engine.library.store.index.durable import FreshFiles
from engine.library.store.index.lance import lancedb
from engine.library.store.index.tables import (
    NAMES,
    PASSAGES,
    TEXT_COLUMNS,
    VECTORS_PREFIX,
    NameRow,
    PassageRow,
    key_filter,
    number_filter,
    rows_to_arrow,
    schema_of,
    vectors_table,
    vectors_to_arrow,
)

T = TypeVar("T")
_log = logging.getLogger(__name__)

KEEP_VERSIONS: Final = timedelta(hours=1)
"""Old versions stay this long for readers in flight and for restoring after damage."""
DELETE_BATCH: Final = 1_000
_INDEX_CACHE_BYTES: Final = 256 << 20
_METADATA_CACHE_BYTES: Final = 64 << 20
"""LanceDB's own limits, 6 GiB and 1 GiB, are more than the engine may take in a long life."""


class Index:
    """An open index. Every method may be called from any thread; writers queue up at one lock."""

    def __init__(self, folder: Path, connection: Any) -> None:
        self.folder = folder
        self._db = connection
        self._lock = threading.RLock()
        self._upkeep = threading.RLock()  # taken before _lock, never inside it
        self._tables: dict[str, Any] = {}
        self._fresh: dict[str, FreshFiles] = {}
        self._damage: dict[str, str] = {}
        self._held: dict[str, tuple[str, int]] = {}
        self._text_indexed: set[str] = set()
        self._counted: dict[str, tuple[int, int]] = {}
        self._writes = 0
        self._seconds_a_row = 1e-4
        self._appended = 0

    @classmethod
    def open(cls, folder: Path) -> Index:
        """Open or create the index (imports LanceDB: about a second the first time).

        A table that cannot be opened is marked as damaged: using it raises IndexDamaged until it is recreated.
        """
        lance = lancedb()
        folder.mkdir(parents=True, exist_ok=True)
        session = lance.Session(_INDEX_CACHE_BYTES, _METADATA_CACHE_BYTES)
        index = cls(folder, lance.connect(str(folder), session=session))
        present = index.table_names()
        for name in present:
            index.reopen(name)
        for name in (PASSAGES, NAMES):
            if name not in present:
                index.recreate(name)
        return index

    def table_names(self) -> tuple[str, ...]:
        """Return the names of the tables on disk, readable or not."""
        return tuple(sorted(entry.name.removesuffix(".lance") for entry in self.folder.glob("*.lance")))

    def table(self, name: str) -> Any:
        """Return the LanceDB table to search. Raises IndexDamaged while it cannot be trusted, or is not there."""
        held = self._held.get(name)
        if held is not None and held[1] != threading.get_ident():
            raise IndexDamaged(problem=f"table {name}: {held[0]}")
        return self._usable(name)

    def has_space(self, space_id: str) -> bool:
        """Tell whether the space has a table yet (it comes with its first vectors), damaged or not."""
        name = vectors_table(space_id)
        return name in self._tables or name in self._damage

    def reopen(self, name: str) -> None:
        """Open a table from what is on disk; one that cannot be, or has lost its columns, is marked as damaged."""
        with self._upkeep, self._lock:
            self._tables.pop(name, None)
            self._damage.pop(name, None)
            self._text_indexed.discard(name)
            self._fresh[name] = FreshFiles(self.folder / f"{name}.lance")
            self._fresh[name].adopt()
            try:
                table = self._db.open_table(name)
            except (ValueError, RuntimeError, OSError) as error:
                self._damage[name] = f"cannot be opened: {str(error)[:200]}"
                return
            self._tables[name] = table
            self._writes += 1
            if set(table.schema.names) != set(schema_of(name, 1).names):
                # A zero-filled manifest opens as a table without columns and rows.
                self._damage[name] = "has lost its columns"

    def distrust(self, name: str, problem: str) -> None:
        """Stop all use of a table until ``recreate``, so that damage never looks like an empty result."""
        self._damage[name] = problem

    def hold(self, name: str, why: str) -> None:
        """Keep searches off a table that is being filled, but for those of this thread; writers go on."""
        self._held[name] = (why, threading.get_ident())

    def release(self, name: str) -> None:
        """Let searches use the table again."""
        self._held.pop(name, None)

    def damaged(self) -> dict[str, str]:
        """Return the tables that cannot be trusted, each with its problem."""
        return dict(self._damage)

    def recreate(self, name: str, dimension: int = 0) -> None:
        """Drop a table, whatever state it is in, and make an empty one."""
        with self._upkeep, self._lock:
            self.drop(name)
            shape = schema_of(name, dimension)
            self._tables[name] = _guarded(name, lambda: self._db.create_table(name, schema=shape))
            self._fresh[name] = FreshFiles(self.folder / f"{name}.lance")
            self._writes += 1
            _guarded(name, self._fresh[name].sync)

    def drop(self, name: str) -> None:
        """Remove a table and its files."""
        with self._upkeep, self._lock:
            self._tables.pop(name, None)
            self._damage.pop(name, None)
            self._text_indexed.discard(name)
            shutil.rmtree(self.folder / f"{name}.lance", ignore_errors=True)

    def append_passages(self, rows: Sequence[PassageRow]) -> int:
        """Append passages, durably; return the table's new version."""
        return self._append(PASSAGES, rows_to_arrow(PASSAGES, rows)) if rows else 0

    def append_names(self, rows: Sequence[NameRow]) -> int:
        """Append file names, durably; return the table's new version."""
        return self._append(NAMES, rows_to_arrow(NAMES, rows)) if rows else 0

    def append_vectors(self, space: Space, rows: Sequence[tuple[bytes, Any]]) -> int:
        """Append ``(key, array (windows, dimension))`` vectors, durably; make the space's table with the first."""
        if not rows:
            return 0
        name = vectors_table(space.id)
        if name not in self._tables and name not in self._damage:
            self.recreate(name, space.dimension)
        return self._append(name, vectors_to_arrow(rows, space.dimension))

    def delete_documents(self, ids: Sequence[int]) -> None:
        """Delete the passages of documents."""
        self._delete(PASSAGES, ids, lambda part: number_filter("document", part))

    def delete_passages(self, ids: Sequence[int]) -> None:
        """Delete single passages."""
        self._delete(PASSAGES, ids, lambda part: number_filter("passage", part))

    def delete_files(self, ids: Sequence[int]) -> None:
        """Delete the names of files."""
        self._delete(NAMES, ids, lambda part: number_filter("file", part))

    def delete_keys(self, space_id: str, keys: Sequence[bytes]) -> None:
        """Delete vectors of a space; nothing to do when it has no table."""
        name = vectors_table(space_id)
        if name in self._tables or name in self._damage:
            self._delete(name, keys, key_filter)

    def count(self, name: str, where: str | None = None) -> int:
        """Return the number of rows, of all or of those a filter lets through."""
        return int(_guarded(name, lambda: self.table(name).count_rows(where)))

    def known_rows(self, name: str) -> int:
        """Return the number of rows, counted once after each change made here: for searches, which ask all the time."""
        self.table(name)  # raises for one that cannot be trusted
        writes, counted = self._writes, self._counted.get(name)
        if counted is None or counted[0] != writes:
            counted = self._counted[name] = writes, self.count(name)
        return counted[1]

    def scan(self, name: str, columns: Sequence[str], where: str | None = None) -> Iterator[Any]:
        """Yield Arrow record batches of some columns, in no particular order."""
        query = self.table(name).search().select(list(columns)).limit(None)
        reader = _guarded(name, (query.where(where) if where else query).to_batches)
        batches = iter(reader)
        while (batch := _guarded(name, lambda: next(batches, None))) is not None:
            yield batch

    def unindexed(self, name: str) -> int:
        """Return how many rows searches still scan because the full-text index does not cover them."""
        return max((self._tail(name, f"{column}_idx") for column in TEXT_COLUMNS.get(name, {})), default=0)

    def optimize(self, budget_s: float) -> tuple[str, ...]:
        """Bring full-text indexes up to date, merge small files and remove old versions, where it is worth the while.

        For idle times: a table is left as it is when its treatment would not fit the budget (seconds, estimated).
        Publishing and searching go on meanwhile. Returns the tables treated.
        """
        return self._put_in_order(upkeep.idle, time.monotonic() + budget_s)

    def relieve(self) -> tuple[str, ...]:
        """Do what cannot wait, however long it takes; looks for it only every so many rows. Returns the tables."""
        if self._appended < upkeep.TAIL_ROWS:
            return ()
        self._appended = 0
        return self._put_in_order(upkeep.urgent, math.inf)

    def ensure_text_indexes(self, name: str) -> None:
        """Make the full-text indexes a table lacks, once it has rows: made over an empty one, they would stay empty."""
        with self._lock:
            there = {found.name for found in _guarded(name, self._usable(name).list_indices)}
            lacking = [column for column in TEXT_COLUMNS.get(name, ()) if f"{column}_idx" not in there]
            self._index_text(name, lacking, self._usable(name))
            self._text_indexed.add(name)

    def clean(self) -> None:
        """Remove what was deleted from disk: old versions of every table, and full-text indexes that knew its words.

        Nothing may be published meanwhile.
        """
        with self._upkeep, self._lock:
            for name in [*self._tables]:
                table = self._usable(name)
                _compact(table, KEEP_VERSIONS)
                self._erase(name, table)
                self._index_text(name, TEXT_COLUMNS.get(name, {}), table)
                _compact(table, timedelta(0))
                self._fresh[name].sync()

    def _erase(self, name: str, table: Any) -> None:
        rows = 0
        try:
            for fragment in erasure.marked_fragments(self.folder / f"{name}.lance"):
                rows += _guarded(name, functools.partial(erasure.rewrite, table, fragment))
        finally:
            self._writes += 1
        if rows and name.startswith(VECTORS_PREFIX) and rows >= vector_index.MIN_ROWS:
            _guarded(name, lambda: vector_index.make(table, rows))  # it knows the deleted ones too

    def _usable(self, name: str) -> Any:
        problem = self._damage.get(name)
        if problem is not None:
            raise IndexDamaged(problem=f"table {name}: {problem}")
        table = self._tables.get(name)
        if table is None:
            raise IndexDamaged(problem=f"table {name} is missing")
        return table

    def _append(self, name: str, rows: Any) -> int:
        with self._lock:
            table = self._usable(name)
            try:
                _guarded(name, lambda: table.add(rows))
            finally:
                self._writes += 1  # after the write, so that nobody keeps an older count for it
            self._appended += len(rows)
            if name not in self._text_indexed:
                self.ensure_text_indexes(name)
            _guarded(name, self._fresh[name].sync)
            return int(table.version)

    def _delete(self, name: str, keys: Sequence[T], where: Callable[[Sequence[T]], str]) -> None:
        with self._lock:
            table = self._usable(name)
            try:
                for start in range(0, len(keys), DELETE_BATCH):
                    condition = where(keys[start : start + DELETE_BATCH])
                    _guarded(name, functools.partial(table.delete, condition))
            finally:
                self._writes += 1
            if keys:
                _guarded(name, self._fresh[name].sync)

    def _index_text(self, name: str, columns: Iterable[str], table: Any) -> None:
        # Making an index anew takes 2 s at 100,000 rows; LanceDB's own merge of the unindexed rows takes 6.
        from lancedb.index import FTS

        if not table.count_rows():
            return
        for column in columns:
            config = FTS(
                with_position=TEXT_COLUMNS[name][column],
                base_tokenizer="whitespace",
                max_token_length=None,
                lower_case=False,
                stem=False,
                remove_stop_words=False,
                ascii_folding=False,
                block_size=256,
                num_workers=1,  # searches need the other cores
            )
            _guarded(name, functools.partial(table.create_index, column, config=config, replace=True))

    def _rows(self, name: str) -> int:
        return int(_guarded(name, self._usable(name).count_rows))

    def _tail(self, name: str, index: str) -> int:
        stats = _guarded(name, lambda: self._usable(name).index_stats(index))
        return self._rows(name) if stats is None else int(stats.num_unindexed_rows)

    def _measures(self, name: str) -> upkeep.Measures:
        small = int(_guarded(name, self._usable(name).stats)["fragment_stats"]["num_small_fragments"])
        made = sorted(self._made_at(name))
        stale = len(made) > 1 and made[-2] < time.time() - KEEP_VERSIONS.total_seconds()
        holds_vectors = name.startswith(VECTORS_PREFIX)
        tail = self._tail(name, vector_index.NAME) if holds_vectors else self.unindexed(name)
        return upkeep.Measures(self._rows(name), tail, small, stale, holds_vectors)

    def _made_at(self, name: str) -> list[float]:
        found = (self.folder / f"{name}.lance" / "_versions").glob("*.manifest")
        return [entry.stat().st_mtime for entry in found]

    def _put_in_order(self, decide: Callable[[upkeep.Measures], upkeep.Treatment], deadline: float) -> tuple[str, ...]:
        if not self._upkeep.acquire(blocking=False):
            return ()  # someone is at it
        try:
            return tuple(name for name in [*self._tables] if self._treat(name, decide, deadline))
        finally:
            self._upkeep.release()

    def _treat(self, name: str, decide: Callable[[upkeep.Measures], upkeep.Treatment], deadline: float) -> bool:
        found = self._measures(name)
        chosen = decide(found)
        began = time.monotonic()
        if not (chosen.index or chosen.compact) or began + found.rows * self._seconds_a_row > deadline:
            return False
        mark = self._fresh[name].mark()
        # A handle of its own, so that searches and appends need not wait for it.
        table = _guarded(name, functools.partial(self._db.open_table, name))
        if chosen.compact:
            # The version that is being searched now must outlive the merge.
            keep = max(KEEP_VERSIONS, timedelta(seconds=time.time() - max(self._made_at(name)) + 60))
            _compact(table, keep)
        if chosen.index and found.holds_vectors:
            _guarded(name, lambda: vector_index.make(table, found.rows))
        elif chosen.index:
            self._index_text(name, TEXT_COLUMNS.get(name, {}), table)
        with self._lock:
            _guarded(name, self._usable(name).checkout_latest)
            self._writes += 1
            self._fresh[name].sync_since(mark)
        if found.rows > upkeep.SMALL_ROWS:
            self._seconds_a_row = (time.monotonic() - began) / found.rows
        return True


def _compact(table: Any, keep: timedelta) -> None:
    """Merge small files and remove versions older than ``keep``; leaves it for later when a deletion came between."""
    with warnings.catch_warnings():
        # LanceDB warns that other processes may still read old versions; the engine is the only one.
        warnings.simplefilter("ignore", UserWarning)
        try:
            _guarded(table.name, lambda: table.optimize(cleanup_older_than=keep))
        except IndexDamaged as error:
            if "Retryable commit conflict" not in str(error.args):
                raise
            _log.info("the files of %s are merged later: rows were deleted meanwhile", table.name)


def _guarded(name: str, action: Callable[[], T]) -> T:
    """Return what ``action`` returns; LanceDB's own errors become IndexDamaged, or DiskFull when that was why."""
    try:
        return action()
    except (RuntimeError, OSError, ValueError) as error:
        if "No space left" in str(error):
            raise DiskFull(str(error), path="the index", free="0 bytes", needed="more") from error
        raise IndexDamaged(str(error), problem=f"table {name}: {str(error)[:200]}") from error
