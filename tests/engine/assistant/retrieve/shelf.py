"""A small library on real stores, filled without a parser: names and texts in, a Searcher out."""

from __future__ import annotations

import hashlib
from pathlib import Path

from engine.assistant.retrieve.search import Searcher
from engine.contract.call import background_call
from engine.contract.document import Document, Kind, Layer, Metadata, ParserId, Role, Segment
from engine.contract.file import FileId, FileKey, Stamp
from engine.contract.locator import LinesPlace
from engine.contract.passage import Passage
from engine.contract.prepared import PreparedDocument
from engine.contract.space import vector_key
from engine.library.analyse.language import detect
from engine.library.analyse.terms import index_text, passage_terms
from engine.library.chunk.passages import cut
from engine.library.store.index.folder import Index
from engine.library.store.index.tables import NameRow
from engine.library.store.ledger import files, roots
from engine.library.store.ledger.database import Ledger
from engine.library.store.publish.publisher import Publisher, TextItem
from tests.fakes.embedder import FakeEmbedder

SECOND_NS = 1_000_000_000


class Shelf:
    def __init__(self, home: Path) -> None:
        self.ledger = Ledger.open(home / "ledger.db")
        self.index = Index.open(home / "index")
        self.publisher = Publisher(self.ledger, self.index)
        self.embedder = FakeEmbedder()
        self.searcher = Searcher(self.ledger, self.index, self.embedder)
        self.root = self.ledger.write(lambda c: roots.add(c, b"/shelf", is_file=False)).id
        self._inode = 0

    def put(
        self,
        name: str,
        text: str,
        *,
        kind: Kind = Kind.TEXT,
        title: str = "",
        created: str = "",
        modified_s: int = 0,
        meaning: bool = True,
    ) -> FileId:
        """Index a text; paragraphs are divided by blank lines."""
        self._inode += 1
        stamp = Stamp(len(text), (modified_s or self._inode) * SECOND_NS, 0, self._inode, 1)
        key = FileKey(self.root, name.encode())
        (file,) = self.ledger.write(lambda c: files.upsert_seen(c, [(key, stamp)]))
        language = detect(text)
        metadata = Metadata(title=title, language=language, created=created)
        layers = (_layer(text),) if text else ()
        document = Document(name.rsplit(".", 1)[-1], kind, ParserId("test", 1), layers, metadata)
        passages = cut(document)
        terms = tuple(passage_terms(passage, title, language) for passage in passages)
        content = hashlib.sha256(text.encode() + kind.encode()).digest()
        item = TextItem(PreparedDocument(content, document, passages, terms), ((file, stamp),))
        name_terms = index_text(" ".join(reversed(name.split("/"))), "")
        self.publisher.publish_text([item], [NameRow(file, name_terms)])
        if meaning and passages:
            self.embed(passages)
        return file

    def embed(self, passages: tuple[Passage, ...]) -> None:
        inputs = [passage.embedding_input for passage in passages]
        vectors = self.embedder.embed_passages(inputs, background_call())
        rows = [(vector_key(text), vector) for text, vector in zip(inputs, vectors, strict=True)]
        self.publisher.publish_vectors(self.embedder.space, rows)

    def close(self) -> None:
        self.searcher.close()
        self.ledger.close()


def _layer(text: str) -> Layer:
    segments: list[Segment] = []
    at = 0
    for part in text.split("\n\n"):
        line = text.count("\n", 0, at) + 1
        heading = part.startswith("#")
        place = LinesPlace((line, line + part.count("\n")))
        segments.append(Segment(at, at + len(part), place, Role.HEADING if heading else Role.PARAGRAPH, int(heading)))
        at += len(part) + 2
    return Layer("body", text, tuple(segments))
