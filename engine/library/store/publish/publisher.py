"""Publisher: the only code that writes both ledger and index, so that a kill anywhere leaves nothing twice or lost.

Each step is: a ledger transaction that says what will be written; the append, synced; a ledger transaction
that makes it visible. ``recover`` undoes what a kill left between the two.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from engine.contract.file import DocumentId, FileId, Stamp
from engine.contract.prepared import PreparedDocument
from engine.contract.space import Space
from engine.library.store.index.folder import Index
from engine.library.store.index.tables import NameRow, PassageRow
from engine.library.store.ledger import counters, documents, files, layer_parts, spaces, terms, visuals, work
from engine.library.store.ledger.database import Connection, Ledger
from engine.library.store.ledger.layer_parts import LayerItem, StoredPart
from engine.library.store.ledger.visuals import VisualItem
from engine.library.store.ledger.work import WorkId
from engine.library.store.publish import garbage, layer_writing, publications
from engine.library.store.publish.layer_writing import Begun

Fault = Callable[[str], None]


def no_fault(_point: str) -> None:
    """Let every point pass; tests hand in one that dies at a point."""


T = TypeVar("T")


class Pace(Protocol):
    """Passes documents on one by one, as fast as whoever writes them may go."""

    def __call__(self, items: Iterable[T], /) -> Iterable[T]:
        """Return the items, in order."""


def at_once(items: Iterable[T], /) -> Iterable[T]:
    """Wait for nobody."""
    return items


@dataclass(frozen=True, slots=True)
class TextItem:
    """A prepared document and the files that hold it, each with the stamp it had when it was read."""

    prepared: PreparedDocument
    files: tuple[tuple[FileId, Stamp], ...]


@dataclass(frozen=True, slots=True)
class Recovery:
    """What a kill had left behind."""

    documents_undone: int
    vectors_undone: int
    garbage_rows: int
    work_interrupted: int
    parts_undone: int = 0


@dataclass(frozen=True, slots=True)
class _Begun:
    documents: tuple[DocumentId, ...]
    fresh: dict[DocumentId, tuple[PreparedDocument, range]]
    renamed: tuple[FileId, ...]


class Publisher:
    """Writes documents, vectors and names to both stores; one batch at a time, from any thread."""

    def __init__(self, ledger: Ledger, index: Index, fault: Fault = no_fault, paced: Pace = at_once) -> None:
        self.ledger = ledger
        self.index = index
        self.fault = fault
        self._paced = paced
        self.lock = threading.RLock()
        """Held over every change of both stores; purge, forget and repair hold it too."""

    def publish_text(self, batch: Sequence[TextItem], names: Sequence[NameRow] = ()) -> tuple[DocumentId, ...]:
        """Make documents found by their words, and files by their names; return each item's document.

        A document that is published already is only linked. When this returns, all of it is on disk.
        """
        with self.lock:
            self._undo_unfinished()
            begun = self.ledger.write(lambda c: _begin_text(c, batch, names, self._paced))
            self.fault("text_saved")
            version = self.index.append_passages(_passage_rows(begun))
            self._append_names(names, begun.renamed)
            self.fault("text_appended")
            self.ledger.write(lambda c: self._finish_text(c, batch, names, begun, version))
            self.fault("text_visible")
            self.index.relieve()
            return begun.documents

    def publish_names(self, names: Sequence[NameRow]) -> None:
        """Make files found by their names; after a rename this is all there is to do."""
        self.publish_text((), names)

    def publish_vectors(
        self, space: Space, rows: Sequence[tuple[bytes, Any]], done: Sequence[WorkId] = (), *, version: str = ""
    ) -> int:
        """Write ``(key, float32 array (windows, dimension))`` vectors and finish the work items; return how many new.

        Keys the space has already are skipped, and so are keys of passages that are gone.
        """
        with self.lock:
            self._undo_unfinished()
            garbage.collect(self.ledger, self.index)
            reserved = self.ledger.write(lambda c: _begin_vectors(c, space, rows))
            self.fault("vectors_reserved")
            new = [(key, windows) for key, windows in dict(rows).items() if key in reserved]
            self.index.append_vectors(space, new)
            self.fault("vectors_appended")
            self.ledger.write(lambda c: self._finish_vectors(c, space, len(new), done, version))
            self.fault("vectors_visible")
            self.index.relieve()
            return len(new)

    def publish_layer(self, items: Sequence[LayerItem], done: Sequence[WorkId] = (), *, version: str = "") -> None:
        """Make parts of later layers found by their words, and finish the work items.

        A part of the same document, layer and name is replaced once the new one is visible. Parts of documents that
        are gone are left out. When this returns, all of it is on disk.
        """
        with self.lock:
            self._undo_unfinished()
            begun = self.ledger.write(lambda c: layer_writing.begin(c, items))
            self.fault("layer_saved")
            index_version = self.index.append_passages(begun.rows)
            self.fault("layer_appended")
            old = self.ledger.read(lambda c: layer_parts.replaced_by(c, begun.items))
            self._replace(begun, old, index_version, done, version)

    def drop_stale_parts(self, document: DocumentId, layer: str, version: str) -> None:
        """Let go of what other versions have made of a layer: this one has made all of it anew."""
        with self.lock:
            old = self.ledger.read(lambda c: layer_parts.stale(c, document, layer, version))
            if old:
                self._replace(layer_writing.NOTHING, old, 0, (), "")

    def _replace(
        self, begun: Begun, old: Sequence[StoredPart], index_version: int, done: Sequence[WorkId], version: str
    ) -> None:
        left = layer_writing.counted(self.index, old)

        def finish(connection: Connection) -> None:
            layer_writing.finish(connection, begun, index_version)
            layer_writing.remove(connection, old, left)
            work.finish(connection, done, version)

        self.ledger.write(finish)
        self.fault("layer_visible")
        garbage.collect(self.ledger, self.index)
        self.index.relieve()

    def publish_visuals(
        self, space: Space, items: Sequence[VisualItem], done: Sequence[WorkId] = (), *, version: str = ""
    ) -> int:
        """Write where things can be seen with their vectors and finish the work items; return how many are new.

        ``space.media`` is image or frame. Items of documents that are gone are left out.
        """
        import numpy as np  # not before the API answers

        with self.lock:
            kept = self.ledger.write(lambda c: visuals.save(c, space.media, items))
            rows = [(key, np.atleast_2d(item.vector)) for key, item in kept]
            return self.publish_vectors(space, rows, done, version=version)

    def collect_garbage(self) -> int:
        """Delete from the index what the ledger has let go of; return how many rows were remembered."""
        with self.lock:
            return garbage.collect(self.ledger, self.index)

    def recover(self) -> Recovery:
        """Undo what a kill left unfinished. Call once, before anything else is published.

        Files whose name was being written are found by it again once they are published anew (``files.unnamed``).
        """
        with self.lock:
            interrupted = self.ledger.write(work.interrupted)
            documents_undone, vectors, parts = self._undo_unfinished()
            self._undo_names()
            rows = garbage.collect(self.ledger, self.index)
            return Recovery(documents_undone, vectors, rows, interrupted, parts)

    def _undo_unfinished(self) -> tuple[int, int, int]:
        text, vectors, parts = self.ledger.read(
            lambda c: (publications.pending(c), spaces.pending(c), layer_parts.pending(c))
        )
        if parts:
            self.index.delete_passages([passage for part in parts for passage in part.passage_ids])
            self.fault("undo_deleted")
            self.ledger.write(lambda c: layer_parts.delete(c, [part.id for part in parts]))
        if text:
            self.index.delete_documents(text)
            self.fault("undo_deleted")
            self.ledger.write(lambda c: documents.delete(c, text))
        for space_id, keys in vectors.items():
            self.index.delete_keys(space_id, keys)
            self.fault("undo_deleted")
            self.ledger.write(lambda c, s=space_id, k=keys: spaces.remove_vectors(c, s, k))  # type: ignore[misc]
        return len(text), sum(len(keys) for keys in vectors.values()), len(parts)

    def _undo_names(self) -> None:
        unfinished = self.ledger.read(files.being_named)
        if unfinished:
            self.index.delete_files(unfinished)
            self.ledger.write(lambda c: files.set_named(c, unfinished, written=False))

    def _append_names(self, names: Sequence[NameRow], renamed: Sequence[FileId]) -> None:
        self.index.delete_files(renamed)
        self.index.append_names(names)

    def _finish_text(
        self, connection: Connection, batch: Sequence[TextItem], names: Sequence[NameRow], begun: _Begun, version: int
    ) -> None:
        publications.finish(connection, begun.fresh, version)
        fresh = self._paced(begun.fresh.values())
        terms.add(connection, terms.count_passages((t.body, t.context) for one, _ in fresh for t in one.terms))
        _require_work(connection, begun)
        self.fault("text_linking")
        links = [(f, stamp, d) for item, d in zip(batch, begun.documents, strict=True) for f, stamp in item.files]
        files.link_document(connection, links)
        files.set_named(connection, [row.file for row in names])

    def _finish_vectors(
        self, connection: Connection, space: Space, new: int, done: Sequence[WorkId], version: str
    ) -> None:
        spaces.confirm(connection, space.id)
        counters.count(connection, counters.EMBEDDINGS_COMPUTED, new)
        work.finish(connection, done, version)


def _begin_text(connection: Connection, batch: Sequence[TextItem], names: Sequence[NameRow], paced: Pace) -> _Begun:
    known: dict[tuple[Any, ...], DocumentId] = {}
    new: dict[tuple[Any, ...], PreparedDocument] = {}
    identities = [_identity(item.prepared) for item in batch]
    for identity, item in zip(identities, batch, strict=True):
        found = documents.find(connection, *identity)
        if found is None:
            new.setdefault(identity, item.prepared)
        else:
            known[identity] = found
    saved = documents.save(connection, paced(new.values()))
    fresh = {saved_as[0]: (one, saved_as[1]) for one, saved_as in zip(new.values(), saved, strict=True)}
    known.update(zip(new, fresh, strict=True))
    renamed = files.begin_naming(connection, [row.file for row in names])
    return _Begun(tuple(known[identity] for identity in identities), fresh, tuple(renamed))


def _identity(prepared: PreparedDocument) -> tuple[bytes, str, Any]:
    return prepared.content_hash, prepared.document.format, prepared.document.parser


def _passage_rows(begun: _Begun) -> list[PassageRow]:
    return [
        PassageRow(
            passage=passage,  # type: ignore[arg-type]
            document=document,
            body=words.body,
            context=words.context,
            media_kind=one.document.media_kind.value,
            format=one.document.format,
            language=one.document.metadata.language,
        )
        for document, (one, passages) in begun.fresh.items()
        for passage, words in zip(passages, one.terms, strict=True)
    ]


def _require_work(connection: Connection, begun: _Begun) -> None:
    building = spaces.building(connection)
    for document, (one, passages) in begun.fresh.items():
        rows = [(document, work.MEANING, "", producer) for producer in ("", *building) if passages]
        rows += [(document, work.OCR, str(page), "") for page in one.document.needs_ocr_pages]
        rows += [(document, stage, "", "") for stage in work.stages_of(one.document.media_kind)]
        rows += [(document, work.IMAGE, "", "")] if one.document.has_figures else []
        work.require(connection, rows)


def _begin_vectors(connection: Connection, space: Space, rows: Sequence[tuple[bytes, Any]]) -> set[bytes]:
    spaces.ensure(connection, space)
    return spaces.add_pending(connection, space.id, ((key, len(windows)) for key, windows in rows))
