"""Join: what was found by text and what was found by its looks as one list, so that neither drowns the other.

The text side is left as it is: its scores are between 0 and 1 with bonuses above, relative to its best. The strength
of a picture is calibrated (``likeness``): 0.5 where it begins to count, 1 where it is surely meant. So a sure picture
stands beside the best passages, and a passage that holds every word stands before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from engine.assistant.retrieve.blend import Placed
from engine.assistant.retrieve.moments import Moment, join_tracks
from engine.assistant.retrieve.sights import Sighted
from engine.contract.file import DocumentId, PassageId
from engine.contract.hit import Why
from engine.contract.locator import TimePlace

SHARE: Final = 0.5
"""Pictures and frames take at most this part of the results shown, while text has something to fill the rest."""


def joined(
    text: Sequence[Placed], seen: Sequence[Sighted], first: Mapping[DocumentId, PassageId], shown: int
) -> list[Placed]:
    """Return one list, best first, of which ``shown`` will be shown. ``first`` are passages of documents seen."""
    reasons = {one.document: (Why(one.channel, place), one) for place, one in enumerate(seen, 1)}
    both = [_with(one, *reasons[one.document]) if one.document in reasons else one for one in text]
    held = {one.document for one in text}
    only = [
        _placed(one, place, first.get(one.document)) for place, one in enumerate(seen, 1) if one.document not in held
    ]
    ranked = sorted([*both, *only], key=lambda one: -one.score)
    return _capped(ranked, {one.document for one in only}, max(1, int(SHARE * shown)), shown)


def _with(one: Placed, why: Why, seen: Sighted) -> Placed:
    """Return a result of the text side that is also what was looked for by its looks."""
    if seen.moments and isinstance(one.place, TimePlace):
        return _on_one_timeline(one, one.place, why, seen)
    score, reasons = one.score + seen.strength, (*one.why, why)
    if seen.moments:  # a film's title, or the meaning of a whole minute: only what is shown says when
        words = (reason for reason in one.why if reason.channel != "semantic")
        return replace(one, score=score, why=(*words, why), place=seen.place, part=seen.part, copies=seen.copies)
    if one.passage is not None:
        return replace(one, score=score, why=reasons, copies=seen.copies)
    return replace(one, score=score, why=reasons, place=seen.place, part=seen.part, copies=seen.copies)


def _on_one_timeline(one: Placed, said: TimePlace, why: Why, seen: Sighted) -> Placed:
    """Return a film in which words are said and things are shown: at once, or else the better of the two."""
    joint = join_tracks(Moment(said, one.score), seen.moments)
    reasons = (*(one.why if joint.said else ()), *((why,) if joint.seen else ()))
    return replace(one, score=joint.moment.strength, why=reasons, place=joint.moment.place, copies=seen.copies)


def _placed(seen: Sighted, rank: int, passage: PassageId | None) -> Placed:
    why = (Why(seen.channel, rank),)
    return Placed(seen.document, passage, seen.strength, why, seen.place, seen.part, seen.copies)


def _capped(ranked: list[Placed], only_seen: set[DocumentId], most: int, shown: int) -> list[Placed]:
    """Return the list with what was only seen beyond ``most`` after the text results among the first ``shown``."""
    first: list[Placed] = []
    later: list[Placed] = []
    seen = 0
    for one in ranked:
        is_seen = one.document in only_seen
        seen += is_seen
        (later if is_seen and seen > most and len(first) < shown else first).append(one)
    room = max(0, min(shown, len(first)))
    return [*first[:room], *later, *first[room:]]
