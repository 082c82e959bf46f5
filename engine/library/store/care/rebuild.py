"""Rebuild: filling the index's tables again from the ledger, whole or for some documents."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from engine.contract.file import DocumentId, FileId
from engine.contract.passage import Passage, PassageTerms
from engine.library.store.index.folder import Index
from engine.library.store.index.tables import NAMES, PASSAGES, NameRow, PassageRow, vectors_table
from engine.library.store.ledger import documents, files, passages, roots, spaces, terms
from engine.library.store.ledger.database import Connection, Ledger
from engine.library.store.publish import garbage, publications
from engine.library.store.publish.publisher import Publisher

T = TypeVar("T")

_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Analyst:
    """How terms are made, handed in by wiring: the ledger keeps texts, not terms."""

    passage_terms: Callable[[Passage, str, str], PassageTerms]
    """Terms of a passage, given its document's title and language."""
    name_terms: Callable[[bytes, tuple[str, ...]], str]
    """Terms of a file's path below its root and of its members' names."""


def rebuild_passages(publisher: Publisher, analyst: Analyst) -> int:
    """Make the passages table and the vocabulary anew; return the rows. Searches get IndexDamaged meanwhile."""
    with publisher.lock, _off_limits(publisher.index, PASSAGES):
        counted: Counter[str] = Counter()
        rows = 0
        for ids in _in_batches(publisher.ledger.read(publications.published)):
            made = _rows(publisher.ledger, analyst, ids)
            publisher.index.append_passages(made)
            counted.update(terms.count_passages((row.body, row.context) for row in made))
            rows += len(made)
        publisher.ledger.write(lambda c: terms.replace(c, counted))
        return rows


@contextlib.contextmanager
def _off_limits(index: Index, name: str) -> Iterator[None]:
    """Empty a table and keep searches off it until it is filled; if that fails, until the next repair."""
    index.hold(name, "it is being rebuilt")
    try:
        index.recreate(name)
        yield
    except BaseException:
        index.distrust(name, "rebuilding it did not finish")
        raise
    finally:
        index.release(name)


def refill_documents(publisher: Publisher, analyst: Analyst, ids: Sequence[DocumentId]) -> None:
    """Write these documents' rows anew: none missing, none twice."""
    with publisher.lock:
        for part in _in_batches(ids):
            publisher.index.delete_documents(part)
            publisher.index.append_passages(_rows(publisher.ledger, analyst, part))


def recount_terms(publisher: Publisher) -> None:
    """Make the vocabulary anew from the passages table."""
    with publisher.lock:
        counted = terms.count_rows(publisher.index)
        publisher.ledger.write(lambda c: terms.replace(c, counted))


def rebuild_names(publisher: Publisher, analyst: Analyst) -> int:
    """Make the names table anew; return the rows."""
    with publisher.lock, _off_limits(publisher.index, NAMES):
        ids = publisher.ledger.read(lambda c: [FileId(r[0]) for r in c.execute("SELECT id FROM files ORDER BY id")])
        publisher.ledger.write(lambda c: c.execute("UPDATE files SET named = 0").fetchall())
        for part in _in_batches(ids):
            refill_names(publisher, analyst, part)
        return len(ids)


def refill_names(publisher: Publisher, analyst: Analyst, ids: Sequence[FileId]) -> None:
    """Write these files' names anew; rows of files that are not there any more go."""
    with publisher.lock:
        records, folders = publisher.ledger.read(lambda c: (files.get_many(c, ids), roots.list_all(c)))
        publisher.index.delete_files(ids)
        # A root that is one file has no path below it: its own last name is the file's.
        own = {root.id: os.path.basename(root.path) for root in folders}
        paths = [record.key.path or own[record.key.root] for record in records]
        terms_of = [analyst.name_terms(path, r.key.member) for path, r in zip(paths, records, strict=True)]
        publisher.publish_names([NameRow(r.id, words) for r, words in zip(records, terms_of, strict=True)])


def write_missing_names(publisher: Publisher, analyst: Analyst) -> int:
    """Publish the names of files that lack them, as a kill in the middle of a rename leaves them; return how many."""
    written = 0
    while records := publisher.ledger.read(lambda c: files.unnamed(c, _BATCH)):
        refill_names(publisher, analyst, [record.id for record in records])
        written += len(records)
    return written


def drop_vectors(publisher: Publisher, space_id: str) -> None:
    """Give up a space's table: every vector is due again."""
    with publisher.lock:
        publisher.index.drop(vectors_table(space_id))

        def due(connection: Connection) -> None:
            keys = spaces.keys(connection, space_id)
            spaces.embed_again(connection, space_id, keys)
            spaces.remove_vectors(connection, space_id, keys)
            garbage.forget_table(connection, vectors_table(space_id))

        publisher.ledger.write(due)


def _rows(ledger: Ledger, analyst: Analyst, ids: Sequence[DocumentId]) -> list[PassageRow]:
    about, stored = ledger.read(lambda c: (documents.get_many(c, ids), passages.of_documents(c, ids)))
    made: list[PassageRow] = []
    for document, found in stored.items():
        one = about[document]
        for row in found:
            language = row.language or one.metadata.language
            words = analyst.passage_terms(row.passage, one.metadata.title, language)
            facts = (one.media_kind.value, one.format, language)
            made.append(PassageRow(row.id, document, words.body, words.context, *facts))
    return made


def _in_batches(ids: Sequence[T]) -> Iterator[list[T]]:
    remaining = iter(ids)
    while part := list(itertools.islice(remaining, _BATCH)):
        yield part
