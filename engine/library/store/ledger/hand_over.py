"""Handing over: the files of a root that goes become those of the root around it, with all that was made of them."""

from __future__ import annotations

from engine.contract.file import FileKey, RootId
from engine.library.store.ledger import files, labels
from engine.library.store.ledger.database import Connection


def hand_over(connection: Connection, root: RootId, outer: RootId, prefix: bytes) -> None:
    """Give the outer root what it does not list itself; ``prefix`` is the path of ``root`` relative to it.

    Whether the outer root's rules want these files is for its next comparison to say.
    """
    listed = files.below(connection, root, b"")
    for record in listed:
        key = FileKey(outer, b"/".join(part for part in (prefix, record.key.path) if part))
        if record.key.member or record.gone_at is not None:
            continue
        there = files.by_path(connection, key)
        if there is None or there.gone_at is not None:
            files.move(connection, record.id, key, record.stamp)
    labels.join(connection, {record.document for record in listed if record.document is not None})
