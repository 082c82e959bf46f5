"""The index's tables: their rows, their Arrow schemas, and which columns have a full-text index."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final

from engine.contract.file import DocumentId, FileId, PassageId

PASSAGES: Final = "passages"
NAMES: Final = "names"
VECTORS_PREFIX: Final = "vectors_"

TEXT_COLUMNS: Final[Mapping[str, Mapping[str, bool]]] = {
    PASSAGES: {"body": True, "context": False},
    NAMES: {"name": False},
}
"""Full-text columns of each table and whether they keep positions, which phrases need and which take a third more."""

_PACKED: Final = {
    "lance-encoding:structural-encoding": "miniblock",
    "lance-encoding:compression": "zstd",
    "lance-encoding:compression-level": "9",
    "lance-encoding:minichunk-size": "16384",
}
"""Terms in chunks of 16 KiB of zstd take a quarter less than LanceDB's default (0.33 of the text against 0.45); 200
candidates with their terms cost 2 ms more. Chunks of 32 KiB save 0.02 more and cost 10 ms."""


@dataclass(frozen=True, slots=True)
class PassageRow:
    """One passage in the full-text index; ``body`` and ``context`` are prepared terms."""

    passage: PassageId
    document: DocumentId
    body: str
    context: str
    media_kind: str
    format: str
    language: str


@dataclass(frozen=True, slots=True)
class NameRow:
    """One file's name in the full-text index; ``name`` holds prepared terms of file and folder names."""

    file: FileId
    name: str


def vectors_table(space_id: str) -> str:
    """Return the table of a vector space."""
    return VECTORS_PREFIX + space_id


def schema_of(table: str, dimension: int = 0) -> Any:
    """Return the Arrow schema of a table. ``dimension`` is needed for vector tables only."""
    import pyarrow as pa

    if table == PASSAGES:
        numbers = [pa.field(name, pa.int64(), nullable=False) for name in ("passage", "document")]
        words = [pa.field(name, pa.string(), nullable=False, metadata=_PACKED) for name in ("body", "context")]
        facts = [pa.field(name, pa.string(), nullable=False) for name in ("media_kind", "format", "language")]
        return pa.schema([*numbers, *words, *facts])
    if table == NAMES:
        return pa.schema([pa.field("file", pa.int64(), nullable=False), pa.field("name", pa.string(), nullable=False)])
    return pa.schema(
        [
            pa.field("key", pa.binary(16), nullable=False),
            pa.field("window", pa.int32(), nullable=False),
            pa.field("vector", pa.list_(pa.float16(), dimension), nullable=False),
        ]
    )


def rows_to_arrow(table: str, rows: Sequence[PassageRow] | Sequence[NameRow]) -> Any:
    """Return rows as an Arrow table of the table's schema."""
    import pyarrow as pa

    schema = schema_of(table)
    columns = {name: [*map(attrgetter(name), rows)] for name in schema.names}
    try:
        return pa.table(columns, schema=schema)
    except UnicodeEncodeError:
        whole = {name: [*map(_whole, values)] for name, values in columns.items()}
        return pa.table(whole, schema=schema)


def vectors_to_arrow(rows: Sequence[tuple[bytes, Any]], dimension: int) -> Any:
    """Return ``(key, float array of shape (windows, dimension))`` rows as an Arrow table, one row a window."""
    import numpy as np
    import pyarrow as pa

    keys = [key for key, windows in rows for _ in range(len(windows))]
    numbers = [number for _, windows in rows for number in range(len(windows))]
    # Half precision changes a cosine by less than 0.001, and is half the disk and two thirds of the time to search.
    stacked = np.concatenate([np.asarray(windows, dtype=np.float16) for _, windows in rows]).reshape(-1)
    vectors = pa.FixedSizeListArray.from_arrays(pa.array(stacked), dimension)
    columns = [pa.array(keys, pa.binary(16)), pa.array(numbers, pa.int32()), vectors]
    return pa.Table.from_arrays(columns, schema=schema_of(VECTORS_PREFIX, dimension))


def number_filter(column: str, numbers: Sequence[int]) -> str:
    """Return an SQL filter of whole numbers; never true for none."""
    return f"{column} IN ({', '.join(str(int(number)) for number in numbers)})" if numbers else "false"


def key_filter(keys: Sequence[bytes]) -> str:
    """Return an SQL filter of vector keys; never true for none."""
    listed = ", ".join("X'" + key.hex() + "'" for key in keys)
    return f"key IN ({listed})" if keys else "false"


LONE_SURROGATES: Final = re.compile("[\ud800-\udfff]")


def _whole(value: Any) -> Any:
    # Arrow strings are UTF-8: a lone surrogate (half a character from a broken file) cannot be in one.
    return LONE_SURROGATES.sub("\ufffd", value) if isinstance(value, str) else value
