"""Unheard: which of the recordings that were found, or were to be searched, are not heard to their end yet."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final

from engine.assistant.retrieve.scope import Scope
from engine.contract.document import Kind
from engine.contract.file import display_path
from engine.contract.hit import Hit
from engine.contract.quantity import clock_words
from engine.library.store.ledger import files, hearing
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
    held = files.of_documents(connection, [one.document for one in found]) if found else {}
    return tuple(_words(held[one.document][0].key.path, one) for one in found if one.document in held)


def _words(path: bytes, heard: Heard) -> str:
    name = display_path(os.path.basename(path))
    if heard.until_s <= 0:
        return f"Nothing of {name} was heard yet."
    whole = f" of {clock_words(heard.length_s)}" if heard.length_s > heard.until_s else ""
    return f"Of {name} the first {clock_words(heard.until_s)}{whole} were heard so far."
