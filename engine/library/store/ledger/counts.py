"""Counts: how many files are in which state, in numbers that add up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from engine.contract.file import RootId
from engine.contract.status import FileCounts
from engine.library.store.ledger.database import Connection

_BY_CLASS = """SELECT f.root_id, f.member != '' AS inside, CASE WHEN NOT r.online THEN 'offline'
  WHEN f.document_id IS NOT NULL THEN 'searchable' ELSE f.state END AS class, count(*), count(f.document_id)
  FROM files f JOIN roots r ON r.id = f.root_id WHERE f.gone_at IS NULL GROUP BY 1, 2, 3"""
_TO_EMBED = """SELECT f.root_id, count(*) FROM (SELECT DISTINCT document_id FROM work WHERE stage = 'meaning'
  AND producer = '' AND state != 'done') w JOIN files f ON f.document_id = w.document_id
  JOIN roots r ON r.id = f.root_id WHERE f.gone_at IS NULL AND f.member = '' AND r.online GROUP BY 1"""


@dataclass(frozen=True, slots=True)
class LibraryCounts:
    """Files of each root that has any, and searchable members of archives and mails."""

    of_root: Mapping[RootId, FileCounts]
    members: int

    @property
    def total(self) -> FileCounts:
        """The files of all roots."""
        names = [each.name for each in fields(FileCounts)]
        return FileCounts(**{name: sum(getattr(one, name) for one in self.of_root.values()) for name in names})


def of_library(connection: Connection) -> LibraryCounts:
    """Return the living files of all roots, in two passes: 35 ms of 50,000 files.

    Each file counts once as offline, searchable (it has a document, be it the old one of a changed file),
    pending, skipped or failed; embedded ones are among the searchable. Members are not among the files.
    """
    classes: dict[RootId, dict[str, int]] = {}
    members = 0
    for root, inside, kind, number, held in connection.execute(_BY_CLASS):
        if inside:
            members += held
        else:
            classes.setdefault(RootId(root), {})[kind] = number
    to_embed = {RootId(root): number for root, number in connection.execute(_TO_EMBED)}
    return LibraryCounts({root: _counts(kinds, to_embed.get(root, 0)) for root, kinds in classes.items()}, members)


def of_files(connection: Connection, root: RootId | None = None) -> FileCounts:
    """Return the living files of one root or of all, counted as ``of_library`` does."""
    found = of_library(connection)
    return found.total if root is None else found.of_root.get(root, FileCounts())


def searchable(connection: Connection) -> int:
    """Return how many living files, members among them, are found by their words; quick."""
    sql = "SELECT count(*) FROM files WHERE gone_at IS NULL AND document_id IS NOT NULL"
    return int(connection.execute(sql).get)


def _counts(kinds: Mapping[str, int], to_embed: int) -> FileCounts:
    found = kinds.get("searchable", 0)
    return FileCounts(
        total=sum(kinds.values()),
        searchable=found,
        embedded=found - to_embed,
        pending=kinds.get("pending", 0),
        skipped=kinds.get("skipped", 0),
        failed=kinds.get("failed", 0),
        offline=kinds.get("offline", 0),
    )
