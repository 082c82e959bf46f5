"""Hits: results with all that a person needs to judge and open them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine.assistant.retrieve.blend import Placed
from engine.assistant.retrieve.snippet import make_snippet
from engine.contract.file import DocumentId, Offline, PassageId, display_path, file_uri, join_path
from engine.contract.hit import Hit, NearCopy, Snippet
from engine.contract.locator import Locator, SectionPlace
from engine.library.store.ledger import documents, passages, roots
from engine.library.store.ledger.database import Connection
from engine.library.store.ledger.documents import StoredDocument
from engine.library.store.ledger.files import FileRecord
from engine.library.store.ledger.passages import StoredPassage
from engine.library.store.ledger.selection import Selection, living_files


@dataclass(frozen=True, slots=True)
class Marked:
    """What snippets mark: index terms, and phrases word by word."""

    terms: Collection[str] = ()
    phrases: Sequence[tuple[str, ...]] = field(default=())


@dataclass(frozen=True, slots=True)
class _Sources:
    documents: Mapping[DocumentId, StoredDocument]
    files: Mapping[DocumentId, list[FileRecord]]
    passages: Mapping[PassageId, StoredPassage]
    roots: Mapping[int, bytes]


def build(
    connection: Connection,
    placed: Sequence[Placed],
    selection: Selection,
    marked: Marked,
    kept: passages.Kept,
    before: int = 0,
) -> list[Hit]:
    """Return the hits of results, in order; results whose document went away meanwhile are left out.

    ``before`` is how many hits come before the first of these.
    """
    ids = list(dict.fromkeys(document for one in placed for document in (one.document, *one.copies)))
    files_of = replace(selection, kinds=())  # a figure's document is of another kind than was asked for
    sources = _Sources(
        documents.get_many(connection, ids),
        living_files(connection, files_of, ids),
        kept.read(connection, [one.passage for one in placed if one.passage is not None]),
        {root.id: root.path for root in roots.list_all(connection)},
    )
    hits: list[Hit] = []
    for one in placed:
        hit = _hit(one, before + len(hits) + 1, sources, marked)
        if hit is not None:
            hits.append(hit)
    return hits


def _hit(one: Placed, rank: int, sources: _Sources, marked: Marked) -> Hit | None:
    document = sources.documents.get(one.document)
    held = sources.files.get(one.document)
    passage = sources.passages.get(one.passage) if one.passage is not None else None
    if document is None or not held or (passage is None) != (one.passage is None):
        return None
    first, *others = sorted(held, key=lambda record: (isinstance(record.state, Offline), len(record.key.path)))
    path = join_path(sources.roots[first.key.root], first.key.path)
    text = passage.passage.text if passage else ""
    language = document.metadata.language
    return Hit(
        rank=rank,
        passage=passage.id if passage else PassageId(0),
        document=document.id,
        document_hash=document.content_hash.hex(),
        path=_shown(path, first.key.member),
        uri=file_uri(path, first.key.member),
        also_at=tuple(_shown(join_path(sources.roots[o.key.root], o.key.path), o.key.member) for o in others),
        media_kind=document.media_kind.value,
        format=document.format,
        title=document.metadata.title,
        modified_ns=first.stamp.mtime_ns,
        score=one.score,
        why=one.why,
        locator=_locator(one, passage, first.key.member),
        snippet=make_snippet(text, language, marked.terms, marked.phrases) if text else Snippet(""),
        text=text,
        breadcrumb=passage.passage.breadcrumb if passage else (),
        label=document.label,
        picture=one.part,
        near_copies=tuple(copy for other in one.copies for copy in _near_copies(other, sources)),
    )


def _near_copies(document: DocumentId, sources: _Sources) -> list[NearCopy]:
    """Return the files of a document that shows the same picture."""
    found = []
    for record in sources.files.get(document, ()):
        path = join_path(sources.roots[record.key.root], record.key.path)
        uri = file_uri(path, record.key.member)
        found.append(NearCopy(document, _shown(path, record.key.member), uri))
    return found


def _locator(one: Placed, stored: StoredPassage | None, member: tuple[str, ...]) -> Locator:
    if stored is None or not one.is_by_text:
        return Locator(one.place or SectionPlace(), member=member)
    passage = stored.passage
    return Locator(one.place or passage.place, passage.layer, (passage.start, passage.end), member)


def _shown(path: bytes, member: tuple[str, ...]) -> str:
    return "/".join([display_path(path), *(display_path(name.encode("utf-8", "surrogatepass")) for name in member)])
