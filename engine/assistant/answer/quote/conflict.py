"""Conflict: two files that say the same thing with other figures, such as two versions of a contract."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import UTC, datetime

from engine.assistant.answer.quote.cues import FIGURES, values
from engine.assistant.answer.quote.evidence import Evidence, Quotable, is_table
from engine.assistant.answer.quote.reading import term_set
from engine.contract.hit import Hit

_LOOKED_AT = 24
"""Sentences, best first, among which another version of the best one is looked for."""
_ALIKE = 0.6
"""Share of the words of two sentences, figures aside, that both must have to be versions of one another."""


def other_versions(evidence: Evidence) -> tuple[Quotable, ...]:
    """Return sentences of other files that contradict the best one: nearly its words, other figures.

    Only where a figure is asked for, and never rows of a table, which differ in figures by their nature.
    """
    if evidence.kind not in FIGURES or not evidence.quotables:
        return ()
    best = evidence.quotables[0]
    found: list[Quotable] = []
    for item in evidence.quotables[1:_LOOKED_AT]:
        known = {best.hit.document, *(other.hit.document for other in found)}
        if item.hit.document not in known and _contradicts(best, item):
            found.append(item)
    return tuple(found)


def source_line(hit: Hit) -> str:
    """Return the file and, if known, when it was last changed, for quotes that must be told apart."""
    name = hit.path.replace("\\", "/").rsplit("/", 1)[-1]
    if not hit.modified_ns:
        return name
    return f"{name}, changed {datetime.fromtimestamp(hit.modified_ns / 1e9, UTC):%Y-%m-%d}"


def _contradicts(one: Quotable, other: Quotable) -> bool:
    if is_table(one.hit) or is_table(other.hit):
        return False
    figures, others = values(one.sentence.text), values(other.sentence.text)
    if not figures or not others or figures == others:
        return False
    return _alike(_words(one, figures | others), _words(other, figures | others)) >= _ALIKE


def _words(item: Quotable, figures: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in term_set(item.sentence.text, "") if word not in figures)


def _alike(one: AbstractSet[str], other: AbstractSet[str]) -> float:
    """Return the words that both have as a share of those of either."""
    return len(one & other) / len(one | other) if one | other else 0.0
