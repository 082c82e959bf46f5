"""Blend: one ranking of passages or documents out of what the channels found, with the reasons of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from engine.assistant.retrieve import fuse
from engine.assistant.retrieve.channels import Named, Near
from engine.assistant.retrieve.rank import Ranked
from engine.contract.file import DocumentId, PassageId
from engine.contract.hit import Why
from engine.contract.locator import Place


@dataclass(frozen=True, slots=True)
class Found:
    """What each channel found, best first. ``exact`` are the passages that hold the whole query as a phrase."""

    words: Sequence[Ranked] = ()
    meaning: Sequence[Near] = ()
    names: Sequence[Named] = ()
    exact: Sequence[PassageId] = ()
    first_passages: Mapping[DocumentId, PassageId] = field(default_factory=dict)
    """First passage of documents found by name; a document without text has none."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One result: a document, its passage to show (None for a document without text), and why it is here."""

    document: DocumentId
    passage: PassageId | None
    score: float
    why: tuple[Why, ...]
    place: Place | None = None
    """Where it is seen, for what was found by its looks, or where exactly the passage says it; None: the passage's."""
    part: str = ""
    """The part of the document to draw for it; empty where the place says it."""
    copies: tuple[DocumentId, ...] = ()
    """Documents that show the same picture."""

    @property
    def is_by_text(self) -> bool:
        """Whether the passage is what was found, and not a picture beside it."""
        return any(why.channel not in LOOKS for why in self.why)


LOOKS: Final = frozenset({"image", "copy"})
"""Channels that go by what a picture shows."""

KeyOf = Callable[[int], int]
"""The key of a passage: itself, or its document."""


def blend(found: Found, *, passages: bool) -> list[Placed]:
    """Return the results, best first: passages, or each document once with its best passage.

    The keyword channel is BM25 with its bonuses (phrase, completeness, name), so that its rank is the place the
    result has in a search by words alone; the semantic rank is the place by meaning alone.
    """
    owners = _owners(found)
    single = _scores(found, owners, lambda passage: passage)
    if passages:
        return _placed(found, owners, single, lambda passage: passage, {p: p for p in owners})
    shown: dict[int, int] = {}
    for passage in sorted(single.total, key=lambda p: (-single.total[p], p)):
        shown.setdefault(owners[passage], passage)
    whole = _scores(found, owners, lambda passage: owners[passage])
    return _placed(found, owners, whole, lambda passage: owners[passage], shown)


def diverse(placed: Sequence[Placed], keys: Mapping[PassageId, bytes]) -> list[Placed]:
    """Return the results with those last that show the very words of one before them (versions of one document)."""
    seen: set[bytes] = set()
    first: list[Placed] = []
    again: list[Placed] = []
    for one in placed:
        key = keys.get(one.passage) if one.passage is not None else None
        (again if key in seen else first).append(one)
        if key is not None:
            seen.add(key)
    return first + again


@dataclass(frozen=True, slots=True)
class _Scores:
    """Scores by key: by words with bonuses, by meaning, and both together."""

    keyword: Mapping[int, float]
    semantic: Mapping[int, float]
    total: Mapping[int, float]


def _owners(found: Found) -> dict[int, DocumentId]:
    """Return the document of each passage. A document without text stands in below zero, where no passage is."""
    owners: dict[int, DocumentId] = {one.passage: one.document for one in found.words}
    owners.update({one.passage: one.document for one in found.meaning})
    named = {found.first_passages.get(one.document, PassageId(-one.document)): one.document for one in found.names}
    with_words = {one.document for one in found.words}
    owners.update({passage: document for passage, document in named.items() if document not in with_words})
    return owners


def _scores(found: Found, owners: Mapping[int, DocumentId], key_of: KeyOf) -> _Scores:
    base = fuse.normalised(fuse.by_best((key_of(r.passage), r.score) for r in found.words), zero_is_floor=True)
    near = fuse.normalised(fuse.by_best((key_of(n.passage), n.cosine) for n in found.meaning), zero_is_floor=False)
    bonus = fuse.by_best((key_of(passage), extra) for passage, extra in _bonuses(found, owners).items())
    return _Scores(fuse.mixed(base, {}, bonus), near, fuse.mixed(base, near, bonus))


def _bonuses(found: Found, owners: Mapping[int, DocumentId]) -> dict[int, float]:
    exact = set(found.exact)
    by_name = {
        named.document: fuse.NAME_BONUS * named.covered**2 + fuse.WHOLE_NAME_BONUS * named.is_whole
        for named in found.names
    }
    with_words = {one.document for one in found.words}
    bonuses = {
        one.passage: fuse.COMPLETE_BONUS * one.complete
        + fuse.PHRASE_BONUS * (one.passage in exact)
        + by_name.get(one.document, 0.0)
        for one in found.words
    }
    only_named = set(by_name) - with_words
    for document in only_named:
        bonuses[found.first_passages.get(document, PassageId(-document))] = by_name[document]
    return {passage: bonus for passage, bonus in bonuses.items() if passage in owners}


def _placed(
    found: Found, owners: Mapping[int, DocumentId], scores: _Scores, key_of: KeyOf, shown: Mapping[int, int]
) -> list[Placed]:
    reasons = _reasons(found, scores, key_of)
    names = {named.document: Why("name", place, named.words) for place, named in enumerate(found.names, 1)}
    results = []
    for key in sorted(scores.total, key=lambda k: (-scores.total[k], k)):
        passage = shown[key]
        document = owners[passage]
        why = [*reasons.get(key, ()), *([names[document]] if document in names else ())]
        results.append(
            Placed(document, PassageId(passage) if passage > 0 else None, scores.total[key], tuple(why)),
        )
    return results


def _reasons(found: Found, scores: _Scores, key_of: KeyOf) -> dict[int, list[Why]]:
    words: dict[int, tuple[str, ...]] = {}
    for one in found.words:
        words.setdefault(key_of(one.passage), one.words)
    reasons: dict[int, list[Why]] = {}
    for key, place in fuse.ranks(scores.keyword).items():
        if key in words:
            reasons.setdefault(key, []).append(Why("keyword", place, words[key]))
    for key, place in fuse.ranks(scores.semantic).items():
        reasons.setdefault(key, []).append(Why("semantic", place))
    exact = dict.fromkeys(key_of(passage) for passage in found.exact)
    for place, key in enumerate(exact, 1):
        reasons.setdefault(key, []).append(Why("phrase", place))
    return reasons
