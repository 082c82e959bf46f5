"""Small documents, and both stores opened in a folder, for the tests of the store."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.contract.document import Document, Kind, Layer, Metadata, ParserId, Segment
from engine.contract.file import DocumentId, FileId, FileKey, RootId, Stamp
from engine.contract.locator import LinesPlace
from engine.contract.passage import Passage, PassageTerms
from engine.contract.prepared import PreparedDocument
from engine.contract.space import Space
from engine.library.store.care.rebuild import Analyst
from engine.library.store.index.folder import Index
from engine.library.store.index.tables import NameRow
from engine.library.store.ledger import files, passages, roots, work
from engine.library.store.ledger.database import Ledger
from engine.library.store.publish.publisher import Publisher, TextItem, no_fault

PARSER = ParserId("plain", 1)
STAMP = Stamp(size_bytes=10, mtime_ns=20, ctime_ns=30, inode=40, device=50)
SPACE = Space("text", "tiny", "r1", 4)


def prepare(*texts: str, title: str = "", parser: ParserId = PARSER, ocr: tuple[int, ...] = ()) -> PreparedDocument:
    """Return a document with one passage a text."""
    body = "\n".join(texts)
    found: list[Passage] = []
    start = 0
    for ordinal, text in enumerate(texts):
        place = LinesPlace((ordinal + 1, ordinal + 1))
        found.append(Passage("body", ordinal, start, start + len(text), text, place, (title,) if title else ()))
        start += len(text) + 1
    segments = tuple(Segment(one.start, one.end, one.place) for one in found)
    document = Document(
        "txt",
        Kind.TEXT,
        parser,
        (Layer("body", body, segments),),
        Metadata(title=title, language="en"),
        needs_ocr_pages=ocr,
    )
    terms = tuple(passage_terms(one, title, "en") for one in found)
    return PreparedDocument(
        hashlib.sha256(body.encode("utf-8", "surrogatepass")).digest(), document, tuple(found), terms
    )


def passage_terms(passage: Passage, title: str, language: str) -> PassageTerms:
    """Return terms as simple as they come."""
    return PassageTerms(" ".join(passage.text.lower().split()), " ".join(title.lower().split()))


def name_terms(path: bytes, member: Sequence[str]) -> str:
    return " ".join([*path.decode(errors="replace").replace("/", " ").replace(".", " ").split(), *member])


ANALYST = Analyst(passage_terms, name_terms)


@dataclass
class Stores:
    ledger: Ledger
    index: Index
    publisher: Publisher
    root: RootId

    def see(self, *paths: bytes, stamp: Stamp = STAMP) -> list[FileId]:
        return self.ledger.write(lambda c: files.upsert_seen(c, [(FileKey(self.root, path), stamp) for path in paths]))

    def put(self, path: bytes, prepared: PreparedDocument, stamp: Stamp = STAMP) -> tuple[FileId, DocumentId]:
        """Bring one file all the way to being found by its words and name."""
        return self.put_all({path: prepared}, stamp)[0]

    def put_all(self, found: dict[bytes, PreparedDocument], stamp: Stamp = STAMP) -> list[tuple[FileId, DocumentId]]:
        """Do the same for many files in one batch."""
        ids = self.see(*found, stamp=stamp)
        items = [TextItem(prepared, ((file, stamp),)) for file, prepared in zip(ids, found.values(), strict=True)]
        names = [NameRow(file, name_terms(path, ())) for file, path in zip(ids, found, strict=True)]
        return list(zip(ids, self.publisher.publish_text(items, names), strict=True))

    def embed_all(self) -> int:
        """Embed everything due with vectors made of the key."""
        items = self.ledger.read(lambda c: work.due(c, work.MEANING, 1_000))
        found = self.ledger.read(lambda c: passages.of_documents(c, [item.document for item in items]))
        rows = [(one.vector_key, vector(one.vector_key)) for stored in found.values() for one in stored]
        return self.publisher.publish_vectors(SPACE, rows, [item.id for item in items])

    def words(self, term: str) -> list[int]:
        """Return the documents the full-text index finds a term in."""
        found = self.index.table("passages").search(term, query_type="fts", fts_columns="body").limit(1_000).to_list()
        return sorted({row["document"] for row in found})

    def named(self, term: str) -> list[int]:
        found = self.index.table("names").search(term, query_type="fts", fts_columns="name").limit(1_000).to_list()
        return sorted({row["file"] for row in found})

    def close(self) -> None:
        self.ledger.close()


def vector(key: bytes) -> np.ndarray:
    return np.frombuffer(key, dtype=np.uint8)[:4].astype(np.float32).reshape(1, 4)


def open_stores(home: Path, fault: Callable[[str], None] = no_fault) -> Stores:
    ledger = Ledger.open(home / "ledger.sqlite")
    index = Index.open(home / "index")
    known = ledger.read(roots.list_all)
    root = known[0] if known else ledger.write(lambda c: roots.add(c, b"/folder", is_file=False))
    return Stores(ledger, index, Publisher(ledger, index, fault), root.id)
