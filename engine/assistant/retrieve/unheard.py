"""Unheard: which of the recordings that were found, or were to be searched, are not heard to their end yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from engine.assistant.retrieve.scope import Scope
from engine.contract.document import Kind
from engine.contract.file import display_path, join_path, name_of
from engine.contract.hit import Hit
from engine.contract.quantity import clock_words
from engine.library.store.ledger import files, hearing, roots
from engine.library.store.ledger.database import Connection
from engine.library.store.ledger.hearing import Heard

MOST_NAMED: Final = 3
_MOST_SEARCHED: Final = 8
"""Who searches so few files means these very ones: then it counts, too, that nothing was heard of one yet."""
_HEARD: Final = (Kind.AUDIO.value, Kind.VIDEO.value)


def unheard_words(connection: Connection, hits: Sequence[Hit], scope: Scope) -> tuple[str, ...]:
    """Return a sentence for each such recording: ``Of talk.mp4 the first 12:00 of 58:00 were heard so far.``"""
    searched = scope.documents or ()
    asked_for = searched if len(searched) <= _MOST_SEARCHED else ()
    ids = list(dict.fromkeys([*(hit.document for hit in hits if hit.media_kind in _HEARD), *asked_for]))
    found = hearing.unheard(connection, ids)[:MOST_NAMED] if ids else []
    if not found:
        return ()
    held = files.of_documents(connection, [one.document for one in found])
    bases = {root.id: root.path for root in roots.list_all(connection)}
    keys = {document: records[0].key for document, records in held.items()}
    names = {document: name_of(key, join_path(bases[key.root], key.path)) for document, key in keys.items()}
    return tuple(_words(display_path(names[one.document]), one) for one in found if one.document in names)


def _words(name: str, heard: Heard) -> str:
    if heard.until_s <= 0:
        return f"Nothing of {name} was heard yet."
    whole = f" of {clock_words(heard.length_s)}" if heard.length_s > heard.until_s else ""
    return f"Of {name} the first {clock_words(heard.until_s)}{whole} were heard so far."
