"""Nearest: passages by meaning, through a vector space's table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.contract.space import Space
from engine.library.store.index import vector_index
from engine.library.store.index.folder import Index
from engine.library.store.index.querying import fetch, query
from engine.library.store.index.tables import key_filter, vectors_table


@dataclass(frozen=True, slots=True)
class NearKey:
    """A vector key and the cosine of the nearest of its windows."""

    key: bytes
    cosine: float


@dataclass(frozen=True, slots=True)
class NearVector:
    """A vector key with its (first) vector, a list of floats, and its cosine to what was asked."""

    key: bytes
    cosine: float
    vector: Sequence[float]


def search_vectors(
    index: Index, space: Space, vector: Any, limit: int, keys: Sequence[bytes] | None = None
) -> list[NearKey]:
    """Return the keys of about the ``limit`` windows nearest to ``vector``, each key once, the nearest first.

    ``keys`` narrows the search. Empty when the space has no vectors yet. Raises IndexDamaged.
    """
    if not index.has_space(space.id) or keys == []:
        return []
    rows = _rows(index, space, vector, limit, keys, ["key", "_distance"])
    best: dict[bytes, float] = {}
    for row in rows:
        cosine = 1.0 - float(row["_distance"])
        best[row["key"]] = max(cosine, best.get(row["key"], -1.0))
    return sorted((NearKey(key, cosine) for key, cosine in best.items()), key=lambda near: (-near.cosine, near.key))


def search_with_vectors(
    index: Index, space: Space, vector: Any, limit: int, keys: Sequence[bytes] | None = None
) -> list[NearVector]:
    """Return what ``search_vectors`` does, of spaces with one vector a key, each with its vector."""
    if not index.has_space(space.id) or keys == []:
        return []
    rows = _rows(index, space, vector, limit, keys, ["key", "vector", "_distance"])
    found = [NearVector(row["key"], 1.0 - float(row["_distance"]), row["vector"]) for row in rows]
    return sorted(found, key=lambda near: (-near.cosine, near.key))


def vectors_of(index: Index, space: Space, keys: Sequence[bytes] | None, limit: int) -> dict[bytes, Sequence[float]]:
    """Return the (first) vectors of these keys, or of any ``limit`` keys for None. Raises IndexDamaged."""
    if not index.has_space(space.id) or keys == []:
        return {}
    name = vectors_table(space.id)
    search = query(index.table(name)).select(["key", "vector"]).limit(limit)
    search = search if keys is None else search.where(key_filter(keys))
    return {row["key"]: row["vector"] for row in fetch(name, search)}


def _rows(
    index: Index, space: Space, vector: Any, limit: int, keys: Sequence[bytes] | None, columns: list[str]
) -> list[dict[str, Any]]:
    name = vectors_table(space.id)
    search = query(index.table(name)).nearest_to(vector).column("vector").distance_type("cosine")
    search = search.select(columns).limit(limit)
    if keys is None and limit <= vector_index.MOST_WANTED:
        search = vector_index.narrowed(search, index.known_rows(name))
    else:
        # The index looks into its nearest parts only, where the chosen keys need not lie.
        search = (search if keys is None else search.where(key_filter(keys))).bypass_vector_index()
    return fetch(name, search)
