"""Dump: every text a home holds, decoded: all versions of all tables, all rows, blobs unpacked, and all raw files.

For the tests of ``forget``, and for anyone who wants to see for themselves: both stores compress what they keep, so
that looking for a word in the files proves nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import apsw

from engine.library.store.ledger.compression import unpack_any

_SQLITE_MAGIC: Final = b"SQLite format 3\x00"


def decode(home: Path) -> Iterator[tuple[str, str]]:
    """Yield ``(where, text)`` for everything below a home, which no engine may have open."""
    for path in sorted(home.rglob("*")):
        if path.is_dir() and path.suffix == ".lance" and not any(p.suffix == ".lance" for p in path.parents):
            yield from _lance_rows(path)
        elif path.is_file():
            data = path.read_bytes()
            yield str(path.relative_to(home)), data.decode("utf-8", errors="replace")
            if data.startswith(_SQLITE_MAGIC):
                yield from _sqlite_rows(path)


def _lance_rows(folder: Path) -> Iterator[tuple[str, str]]:
    import lancedb

    name = folder.stem
    table = lancedb.connect(str(folder.parent)).open_table(name)
    for version in [entry["version"] for entry in table.list_versions()]:
        table.checkout(version)
        for row in table.to_arrow().to_pylist():
            for column, value in row.items():
                if isinstance(value, str):
                    yield f"{name} version {version} {column}", value


def _sqlite_rows(path: Path) -> Iterator[tuple[str, str]]:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        tables = [str(row[0]) for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        for table in tables:
            with contextlib.suppress(apsw.CorruptError):  # a damaged ledger that was set aside: as far as it goes
                for row in connection.execute(f'SELECT * FROM "{table}"'):
                    for value in row:
                        if isinstance(value, (str, bytes)):
                            yield f"{path.name} {table}", _text(value)
    finally:
        connection.close()


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    packed = unpack_any(value)
    return (value if packed is None else packed).decode("utf-8", errors="replace")
