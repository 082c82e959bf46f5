"""Checks of the index against the ledger: which rows each table must hold, and whether words find them."""

from __future__ import annotations

import itertools
import random
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final

from engine.contract.errors import IndexDamaged
from engine.contract.status import Finding
from engine.library.store.care import differences
from engine.library.store.index import restore
from engine.library.store.index.folder import Index
from engine.library.store.index.tables import NAMES, PASSAGES, TEXT_COLUMNS, number_filter, vectors_table
from engine.library.store.ledger import spaces, terms
from engine.library.store.ledger.database import Connection, Ledger
from engine.library.store.publish import publications

LISTED: Final = 50
"""Findings of one kind that are listed; the rest is summed up in one more."""
SAMPLE: Final = 100
"""Documents that must be found by their rarest term in a full check."""
ASKED_AT_ONCE: Final = 20
"""Terms of one query: each query costs far more than its terms do."""
LEAST_ROWS: Final = 10_000

_NAMED: Final = "SELECT (SELECT count(*) FROM files) - (SELECT count(*) FROM files WHERE named != 2)"
"""Counts through the indexes: reading a million rows at each start would take seconds from a cold disk."""


def check_tables(ledger: Ledger, index: Index) -> tuple[list[Finding], list[str]]:
    """Return what is wrong with whole tables, and the names of those that can be read."""
    wanted = wanted_tables(ledger, index)
    found: list[Finding] = []
    sound: list[str] = []
    for name in wanted:
        if name not in index.table_names():
            found.append(Finding("table_missing", f"The index has no table {name}.", name))
            continue
        problem = restore.problem_of(index, name)
        if problem is None:
            sound.append(name)
        else:
            found.append(Finding("table_damaged", f"The index's table {name} {problem}.", name))
    strange = [name for name in index.table_names() if name not in wanted]
    found += [Finding("table_unknown", f"The index has a table {name} of no known space.", name) for name in strange]
    return found, sound


def wanted_tables(ledger: Ledger, index: Index) -> list[str]:
    """Return the tables there must be, and those there are of known spaces (a table comes with the first vectors)."""
    spoken_for = set(ledger.read(_vector_tables))
    known = ledger.read(lambda c: [vectors_table(stored.space.id) for stored in spaces.list_all(c)])
    present = set(index.table_names())
    return [PASSAGES, NAMES, *(name for name in known if name in spoken_for or name in present)]


def check_passages(ledger: Ledger, index: Index) -> Iterator[Finding]:
    """Yield documents whose rows are missing, twice, or should not be there."""
    found = differences.of_passages(ledger, index)
    yield from _rows("row_missing", "Document {0} misses rows in the index.", found.missing)
    yield from _rows("row_orphan", "Document {0} has rows in the index that it should not have.", found.orphan)
    yield from _rows("row_duplicate", "Document {0} has rows twice in the index.", found.duplicate)


def check_names(ledger: Ledger, index: Index) -> Iterator[Finding]:
    """Yield files whose name is missing, twice, or of a file that is not there."""
    found = differences.of_names(ledger, index)
    yield from _rows("name_missing", "File {0} is not found by its name.", found.missing)
    yield from _rows("name_orphan", "File {0} has a name in the index, but is not in the ledger.", found.orphan)
    yield from _rows("name_duplicate", "File {0} has its name twice in the index.", found.duplicate)


def check_vectors(ledger: Ledger, index: Index, space_id: str) -> Iterator[Finding]:
    """Yield vector keys that are missing, incomplete, or belong to nothing in one space."""
    found = differences.of_vectors(ledger, index, space_id)
    for code, text, keys in (
        ("vector_missing", "lacks rows in the index", found.missing),
        ("vector_orphan", "belongs to no passage", found.orphan),
        ("vector_duplicate", "has too many rows in the index", found.duplicate),
    ):
        yield from _rows(code, "Vector {0} " + text + ".", [key.hex() for key in keys])


def check_embedded(ledger: Ledger) -> Iterator[Finding]:
    """Yield documents whose meaning counts as done, but with a passage that has no vector."""
    sql = """SELECT DISTINCT w.document_id FROM work w JOIN documents d ON d.id = w.document_id
      JOIN passage_ranges r ON r.document_id = d.id
      JOIN passages p ON p.id BETWEEN r.first_passage AND r.first_passage + r.passages - 1
      WHERE w.stage = 'meaning' AND w.producer = '' AND w.state = 'done' AND NOT EXISTS
        (SELECT 1 FROM vectors v WHERE v.space_id = ? AND v.key = p.vector_key AND v.state = 'visible')"""
    space = ledger.read(spaces.active)
    if space is None:
        return
    rows = ledger.read(lambda c: differences.ids_of(c, sql, (space.id,)))
    yield from _rows("meaning_incomplete", "Document {0} counts as embedded, but has passages without vectors.", rows)


def check_visuals(ledger: Ledger) -> Iterator[Finding]:
    """Yield documents whose pictures or frames count as looked at, but have one without a vector."""
    for media, stage in spaces.STAGES.items():
        space = None if media == "text" else ledger.read(lambda c, m=media: spaces.active(c, m))  # type: ignore[misc]
        if space is not None:
            sql = f"SELECT DISTINCT document_id FROM work WHERE {spaces.UNSEEN}"
            values = (stage, space.media, space.id)
            rows = ledger.read(lambda c, v=values, q=sql: differences.ids_of(c, q, v))  # type: ignore[misc]
            yield from _rows("visual_incomplete", "Document {0} counts as seen, but lacks a vector.", rows)


def check_words(ledger: Ledger, index: Index, seed: int = 0) -> Iterator[Finding]:
    """Yield what words do not find: a lost full-text index, a wrong vocabulary, documents their rarest term misses."""
    for name, columns in TEXT_COLUMNS.items():
        there = {found.name for found in index.table(name).list_indices()} if index.count(name) else None
        for column in columns:
            if there is not None and f"{column}_idx" not in there:
                yield Finding("text_index_missing", f"The full-text index of {name}.{column} is gone.", name)
                return
    stored: dict[str, int] = {row[0]: row[1] for row in ledger.read(_vocabulary)}
    if stored != dict(terms.storable(terms.count_rows(index))):
        yield Finding("terms_differ", "The vocabulary is not that of the passages.", PASSAGES)
    documents = ledger.read(lambda c: differences.ids_of(c, "SELECT id FROM documents WHERE passages > 0"))
    chosen = random.Random(seed).sample(documents.tolist(), min(SAMPLE, len(documents)))  # noqa: S311  a sample
    sought = iter(_rarest(index, stored, chosen))
    while asked := list(itertools.islice(sought, ASKED_AT_ONCE)):
        words = {term for _, term, _ in asked}
        found = _found(index, words, sum(stored.get(word, 0) for word in words))
        for document, _, passage in asked:
            if passage not in found:
                yield Finding("text_not_found", f"Document {document} is not found by its own words.", PASSAGES)
                return


def quick_problem(ledger: Ledger, index: Index, name: str) -> str | None:
    """Return why a table must not be searched, judged by its row count and a sample, or None. Takes milliseconds."""
    try:
        expected = ledger.read(lambda c: expected_rows(c, name))
        rows = index.count(name)
        if rows != expected:
            return f"holds {rows} rows, the ledger knows {expected}"
        sample = index.table(name).search().limit(20).to_arrow()
        if len(sample) != min(20, rows):
            return "cannot be read"
    except IndexDamaged as error:
        return error.params.get("problem", "cannot be read")
    except (RuntimeError, OSError, ValueError) as error:
        return f"cannot be read: {str(error)[:200]}"
    return None


def expected_rows(connection: Connection, name: str) -> int:
    """Return how many rows a table must hold after ``Publisher.recover``."""
    if name == PASSAGES:
        return publications.expected_rows(connection)
    if name == NAMES:
        return int(connection.execute(_NAMED).get)
    return spaces.windows(connection, name.removeprefix("vectors_"))


def _found(index: Index, terms: Collection[str], expected: int) -> frozenset[int]:
    """Return the passages that hold one of the terms, about ``expected``; none where the index cannot be asked."""
    from lancedb.query import MatchQuery

    try:
        # No filter pushed down, so that the full-text index itself must know the passages.
        words = MatchQuery(" ".join(terms), "body")  # type: ignore[call-arg]  # its defaults are invisible to mypy
        query = index.table(PASSAGES).search(words, query_type="fts").select(["passage", "_score"])
        return frozenset(query.limit(max(LEAST_ROWS, expected)).to_arrow()["passage"].to_pylist())
    except (RuntimeError, OSError, ValueError):
        return frozenset()


def _rarest(index: Index, stored: dict[str, int], documents: Sequence[int]) -> Iterator[tuple[int, str, int]]:
    for batch in index.scan(PASSAGES, ("document", "passage", "body"), number_filter("document", documents)):
        for row in batch.to_pylist():
            words = row["body"].split()
            if words:
                yield row["document"], min(words, key=lambda word: (stored.get(word, 0), word)), row["passage"]


def _vector_tables(connection: Connection) -> list[str]:
    rows = connection.execute("SELECT DISTINCT space_id FROM vectors WHERE state = 'visible'")
    return [vectors_table(str(row[0])) for row in rows]


def _vocabulary(connection: Connection) -> list[Any]:
    return connection.execute("SELECT term, frequency FROM terms").fetchall()


def _rows(code: str, text: str, subjects: Iterable[object]) -> Iterator[Finding]:
    listed = list(subjects)
    for subject in listed[:LISTED]:
        yield Finding(code, text.format(subject), str(subject))
    if len(listed) > LISTED:
        yield Finding(code, f"And {len(listed) - LISTED} more of the same kind.")
