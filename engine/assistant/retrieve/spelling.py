"""Spelling: a better way to write a query whose words the library does not know."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from engine.assistant.retrieve.wanted import Group
from engine.library.analyse.terms import analyse, fold
from engine.library.store.index.folder import Index
from engine.library.store.index.keyword import TermQuery, search_passages
from engine.library.store.ledger import documents, passages, terms
from engine.library.store.ledger.database import Ledger

_MOST_WORDS: Final = 6
"""A longer query is found by its other words; looking for near spellings takes some milliseconds a word."""


def suggest(text: str, groups: Sequence[Group], ledger: Ledger, index: Index) -> str:
    """Return ``text`` with unknown words replaced by known ones a slip or two away; ``""`` when there are none."""
    if len(groups) > _MOST_WORDS:
        return ""
    better = text
    for group in groups:
        if group.known or not fold(group.surface).isalpha():
            continue
        near = (ledger.read(lambda c, form=form: terms.nearest(c, form)) for form in group.terms)  # type: ignore[misc]
        term = next(filter(None, near), "")
        written = _as_written(term, ledger, index) if term else ""
        if written:
            better = re.sub(rf"(?<!\w){re.escape(group.surface)}(?!\w)", written, better)
    return better if better != text else ""


def _as_written(term: str, ledger: Ledger, index: Index) -> str:
    """Return the most usual spelling of a term in a few passages that hold it."""
    matches = search_passages(index, TermQuery(terms=(term,)), 5)
    held = ledger.read(lambda c: passages.read(c, [match.passage for match in matches]))
    known = ledger.read(lambda c: documents.get_many(c, [stored.document for stored in held.values()]))
    written: Counter[str] = Counter()
    for stored in held.values():
        language = known[stored.document].metadata.language if stored.document in known else ""
        found = analyse(stored.passage.text, language)
        written.update(one.surface.lower() for one in found if one.text == term)
    return written.most_common(1)[0][0] if written else ""
