"""Forecast: what adding a folder would mean, from a scan that opens nothing."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from engine.contract.call import Call
from engine.contract.file import display_path
from engine.contract.status import Forecast
from engine.library.ingest.folders.rules import rules_of
from engine.library.parse.sniff import FormatTable, extension_of
from engine.library.store.ledger.roots import Root
from engine.library.watch.entry import SeenFile
from engine.library.watch.scan import scan

_BULKY = frozenset(
    {b"build", b"dist", b"target", b"out", b"vendor", b"third_party", b"backup", b"backups", b"cache", b"tmp", b"temp"}
)
"""Names of folders that often hold copies or products of other files."""
_MANY_FILES = 1_000
_LARGEST_SHARE = 0.3
_TEXT_SHARE = {"pdf": 0.05, "docx": 0.1, "pptx": 0.02, "xlsx": 0.4, "odt": 0.1, "epub": 0.4, "zip": 0.5}
"""Extracted text per byte of file, seen on office documents; 1 for text formats."""
_PASSAGE_BYTES = 700
_INDEX_SHARE = 1.5
_VECTOR_BYTES = 384 * 4 * 1.1


@dataclass(frozen=True, slots=True)
class Speed:
    """What this machine does: measured where it was, else a cautious guess for two cores without a GPU."""

    files_per_s: float = 100.0
    text_bytes_per_s: float = 2e6
    passages_per_s: float = 40.0


@dataclass(slots=True)
class _Tally:
    files: int = 0
    size_bytes: int = 0
    text_bytes: float = 0.0
    formats: Counter[str] = field(default_factory=Counter)
    folders: dict[bytes, tuple[int, int]] = field(default_factory=dict)


def forecast(
    path: bytes, is_file: bool, roots: Sequence[Root], excluded: Sequence[bytes], max_file_bytes: int,
    table: FormatTable, speed: Speed, call: Call,
) -> Forecast:  # fmt: skip
    """Return the forecast of an admitted path. Raises Cancelled or DeadlinePassed on the way."""
    root = Root(id=roots[0].id if roots else 0, path=path, is_file=is_file)  # type: ignore[arg-type]  # not stored
    rules = rules_of(root, roots, excluded, max_file_bytes)
    tally = _Tally()
    for seen in (entry for entry in scan(path, rules) if isinstance(entry, SeenFile) and entry.skip is None):
        call.check()
        _count(tally, seen, path, table)
    passages = tally.text_bytes / _PASSAGE_BYTES
    return Forecast(
        path=display_path(path),
        files=tally.files,
        size_bytes=tally.size_bytes,
        by_format=dict(tally.formats.most_common()),
        words_s=round(tally.files / speed.files_per_s + tally.text_bytes / speed.text_bytes_per_s, 2),
        meaning_s=round(passages / speed.passages_per_s, 2),
        index_bytes=int(tally.text_bytes * _INDEX_SHARE + passages * _VECTOR_BYTES),
        exclusions=tuple(_exclusions(tally)),
    )


def _count(tally: _Tally, seen: SeenFile, root: bytes, table: FormatTable) -> None:
    name = os.path.basename(seen.path or root)
    spec = table.named(name)
    size = seen.stamp.size_bytes
    tally.files += 1
    tally.size_bytes += size
    tally.formats[spec.name if spec is not None else extension_of(name) or "other"] += 1
    if spec is not None:
        tally.text_bytes += size * (_TEXT_SHARE.get(spec.name, 1.0) if spec.kind.value != "image" else 0.0)
    parts = seen.path.split(b"/")[:-1][:2]
    for depth in range(1, len(parts) + 1):
        folder = b"/".join(parts[:depth])
        count, total = tally.folders.get(folder, (0, 0))
        tally.folders[folder] = (count + 1, total + size)


def _exclusions(tally: _Tally) -> Iterator[tuple[str, int, int]]:
    """Yield the folders (two levels deep) that hold much and look like copies or products of other files."""
    listed = sorted(tally.folders.items(), key=lambda item: (-item[1][0], item[0]))
    taken: list[bytes] = []
    for folder, (count, size) in listed:
        bulky = os.path.basename(folder).lower() in _BULKY and count > 1
        large = count >= _MANY_FILES and count >= tally.files * _LARGEST_SHARE and b"/" in folder
        if (bulky or large) and not any(folder.startswith(other + b"/") for other in taken):
            taken.append(folder)
            yield display_path(folder), count, size
