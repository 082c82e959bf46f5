"""Terms: the vocabulary of the library with how many passages hold each, for prefixes, weights and spelling."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from engine.library.store.index.folder import Index
from engine.library.store.index.tables import LONE_SURROGATES, PASSAGES
from engine.library.store.ledger.database import Connection

_LAST = "\U0010ffff"
_CANDIDATES = 4_000


def count_passages(texts: Iterable[tuple[str, str]]) -> Counter[str]:
    """Return for each term in how many passages it stands; a passage is ``(body terms, context terms)``."""
    counted: Counter[str] = Counter()
    for body, context in texts:
        counted.update({*body.split(), *context.split()})
    return counted


def count_rows(index: Index, where: str | None = None) -> Counter[str]:
    """Return the same of the passages in the index, of all or of those a filter lets through."""
    counted: Counter[str] = Counter()
    for batch in index.scan(PASSAGES, ("body", "context"), where):
        counted.update(count_passages(zip(batch["body"].to_pylist(), batch["context"].to_pylist(), strict=True)))
    return counted


def add(connection: Connection, counted: Mapping[str, int]) -> None:
    """Count passages that came."""
    sql = """INSERT INTO terms VALUES(?, ?)
      ON CONFLICT(term) DO UPDATE SET frequency = frequency + excluded.frequency"""
    connection.executemany(sql, sorted(storable(counted)))


def subtract(connection: Connection, counted: Mapping[str, int]) -> None:
    """Count passages that left; terms of no passage go."""
    rows = sorted(storable(counted))
    connection.executemany("UPDATE terms SET frequency = frequency - ?2 WHERE term = ?1", rows)
    connection.executemany("DELETE FROM terms WHERE term = ? AND frequency <= 0", ((term,) for term, _ in rows))


def replace(connection: Connection, counted: Mapping[str, int]) -> None:
    """Make this the vocabulary."""
    connection.execute("DELETE FROM terms")
    add(connection, counted)


def expand(connection: Connection, prefix: str, limit: int) -> tuple[str, ...]:
    """Return the terms that start with ``prefix``, the most frequent first."""
    sql = "SELECT term FROM terms WHERE term >= ? AND term < ? ORDER BY frequency DESC, term LIMIT ?"
    return tuple(row[0] for row in connection.execute(sql, (prefix, prefix + _LAST, limit)))


def frequencies(connection: Connection, terms: Sequence[str]) -> dict[str, int]:
    """Return in how many passages each term stands; unknown terms are left out."""
    sql = "SELECT term, frequency FROM terms WHERE term IN (SELECT value FROM json_each(?))"
    return {row[0]: row[1] for row in connection.execute(sql, (json.dumps(terms),))}


def nearest(connection: Connection, word: str) -> str:
    """Return the most frequent term one or two typing slips away from ``word``, or ``""``; ``word`` itself wins."""
    if len(word) < 3 or frequencies(connection, [word]):
        return word if len(word) >= 3 else ""
    allowed = 1 if len(word) < 6 else 2
    sql = """SELECT term, frequency FROM terms WHERE length(term) BETWEEN ?1 AND ?2
      AND ((term >= ?3 AND term < ?4) OR (term >= ?5 AND term < ?6)) ORDER BY frequency DESC LIMIT ?7"""
    first, second = word[0], word[1]
    bounds = (len(word) - allowed, len(word) + allowed, first, first + _LAST, second, second + _LAST, _CANDIDATES)
    best, best_rank = "", (allowed + 1, 0)
    for term, frequency in connection.execute(sql, bounds):
        slips = _slips(word, term, allowed)
        if (slips, -frequency) < best_rank and slips <= allowed:
            best, best_rank = term, (slips, -frequency)
    return best


def _slips(left: str, right: str, limit: int) -> int:
    """Return the optimal string alignment distance, or more than ``limit`` as soon as that is sure."""
    before, above = [0] * (len(right) + 1), list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        row = [i]
        for j, b in enumerate(right, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before, above = above, row
    return above[-1]


def storable(counted: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return counted terms as the ledger keeps them."""
    if all(map(str.isascii, counted)):
        return list(counted.items())
    merged: Counter[str] = Counter()
    for term, number in counted.items():
        # Lone surrogates become what the index holds for them too.
        merged[LONE_SURROGATES.sub("\ufffd", term)] += number
    return list(merged.items())
