"""The doctor's view of the folders: what each root really holds, hashed, for store's check."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

from engine.contract.file import FileKey, join_path
from engine.library.ingest.folders.rules import rules_of
from engine.library.ingest.words.opening import Opened, open_and_hash
from engine.library.store.care.check_ledger import ActualFile
from engine.library.store.ledger import files, roots
from engine.library.store.ledger.database import Ledger
from engine.library.store.ledger.roots import Root
from engine.library.watch.entry import Ignored, SeenFile
from engine.library.watch.scan import scan


def folder_reader(
    ledger: Ledger, excluded: Iterable[bytes], max_file_bytes: int
) -> Callable[[Root], Iterator[ActualFile]]:
    """Return what lists a root's files with their hashes; what cannot be looked at counts as being there."""
    listed = ledger.read(roots.list_all)
    left_out = tuple(excluded)

    def read(root: Root) -> Iterator[ActualFile]:
        for entry in scan(root.path, rules_of(root, listed, left_out, max_file_bytes)):
            if isinstance(entry, Ignored):
                continue
            key = FileKey(root.id, entry.path)
            if isinstance(entry, SeenFile):
                yield ActualFile(key, _hash(join_path(root.path, entry.path)) if entry.skip is None else None)
            else:
                yield ActualFile(key, None)
                known = ledger.read(lambda c, e=entry: files.below(c, root.id, e.path.rstrip(b"/")))  # type: ignore[misc]
                yield from (ActualFile(record.key, None) for record in known if not record.key.member)

    return read


def _hash(path: bytes) -> bytes | None:
    found = open_and_hash(path)
    if not isinstance(found, Opened):
        return None
    os.close(found.fd)
    return found.content_hash
