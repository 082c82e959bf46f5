"""Sights: what is found by its looks: pictures and frames that a text is about, that are alike, or the same."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol

import numpy as np

from engine.assistant.retrieve import likeness
from engine.assistant.retrieve.likeness import Vectors
from engine.assistant.retrieve.moments import Moment, merge_moments
from engine.assistant.retrieve.scope import Scope, figures_scope
from engine.contract.call import Call
from engine.contract.file import DocumentId
from engine.contract.locator import Place, TimePlace
from engine.contract.space import Space
from engine.library.store.index.folder import Index
from engine.library.store.index.nearest import NearVector, search_with_vectors, vectors_of
from engine.library.store.ledger import calibrations, spaces, visuals
from engine.library.store.ledger.calibrations import Calibration
from engine.library.store.ledger.database import Connection, Ledger
from engine.library.store.ledger.visuals import Visual

CANDIDATES: Final = 200
MEDIA: Final = ("image", "frame")
ITSELF: Final = 3.0
"""Strength of the very file that was asked for."""
_PUSHED_KEYS: Final = 2_000
log = logging.getLogger(__name__)


class PictureReader(Protocol):
    """The part of an image model that a search needs."""

    @property
    def space(self) -> Space:
        """The space of pictures; that of frames differs in its medium only."""

    def ready(self, wait_s: float, call: Call) -> bool:
        """Begin to load the model where it is not, wait at most ``wait_s``; return whether it is loaded."""

    def read(self, texts: Sequence[str], call: Call) -> Vectors:
        """Return the unit vectors of texts."""


@dataclass(frozen=True, slots=True)
class Look:
    """A picture to look for: unit vectors of it and of its turns, and their perceptual hashes."""

    vectors: Vectors
    hashes: tuple[str, ...] = ()
    content_hash: bytes = b""
    """SHA-256 of its file, so that the very file comes before its copies."""


@dataclass(frozen=True, slots=True)
class Sighted:
    """A document found by its looks. ``strength`` is comparable between media: 0.5 at the floor of what counts, 1 for
    what is surely meant, above it for the same picture, scaled or turned."""

    document: DocumentId
    place: Place
    key: bytes
    strength: float
    channel: str = "image"
    part: str = ""
    """Of the document, for whoever draws it: a page or a figure."""
    hash: str = ""
    vector: Sequence[float] = ()
    copies: tuple[DocumentId, ...] = field(default=())
    moments: tuple[Moment, ...] = field(default=())
    """Of a film: all stretches that show it, the best first."""


class SightFinder:
    """Looks pictures up; keeps what likeness means in each space. Thread-safe."""

    def __init__(self, ledger: Ledger, index: Index, model: PictureReader) -> None:
        self._ledger = ledger
        self._index = index
        self._model = model
        self._measured: dict[str, Calibration] = {}

    @property
    def model(self) -> PictureReader:
        """The model in use."""
        return self._model

    def spaces(self) -> tuple[Space, ...]:
        """Return the spaces in use that this model made and that hold something."""
        own = self._model.space
        found = self._ledger.read(lambda c: [spaces.active(c, media) for media in MEDIA])
        return tuple(
            one
            for one in found
            if one is not None and replace(one, media=own.media) == own and self._index.has_space(one.id)
        )

    def by_text(self, text: str, scope: Scope, call: Call) -> list[Sighted]:
        """Return what a text is about, the surest first; nothing when nothing comes near. Raises RunnerFailed."""
        vector = self._model.read([text], call)[0]
        found: list[Sighted] = []
        for space in self.spaces():
            calibration = self._calibration(space, call)
            near = search_with_vectors(self._index, space, vector, CANDIDATES, self._keys(scope))
            if near:
                found += self._placed(self._meant(near, vector, calibration), scope, {n.key: n.vector for n in near})
        return grouped(found)

    def by_look(self, look: Look, scope: Scope, call: Call) -> list[Sighted]:
        """Return copies of a picture, however turned or scaled, then pictures like it. Raises RunnerFailed."""
        found: list[Sighted] = []
        for space in self.spaces():
            floor = self._calibration(space, call).picture_floor
            keys = self._keys(scope)
            near: dict[bytes, float] = {}
            for vector in look.vectors:
                for one in search_with_vectors(self._index, space, vector, CANDIDATES, keys):
                    near[one.key] = max(one.cosine, near.get(one.key, -1.0))
            alike = {key: _alike(cosine, floor) for key, cosine in near.items()}
            meant = {key: (sure, "image") for key, sure in alike.items() if sure > 0}
            itself = {visuals.visual_key(look.content_hash, space.media, ""): (ITSELF, "copy")}
            found += self._placed({**meant, **self._copies(look, space), **itself}, scope)
        return once(found)

    def look_of(self, document: DocumentId) -> Look | None:
        """Return the looks of a document of the library, None when it has none (yet)."""
        seen = self._ledger.read(lambda c: visuals.of_document(c, document))
        for space in self.spaces():
            own = [one for one in seen if one.media == space.media]
            vectors = vectors_of(self._index, space, [one.key for one in own], len(own)) if own else {}
            if vectors:
                hashes = tuple(one.facts["phash"] for one in own if "phash" in one.facts)
                return Look(np.array([*vectors.values()], np.float32), hashes)
        return None

    def _meant(
        self, near: Sequence[NearVector], vector: Vectors, calibration: Calibration
    ) -> dict[bytes, tuple[float, str]]:
        neutral = np.frombuffer(calibration.neutral, np.float32).reshape(-1, len(vector))
        pictures = np.array([one.vector for one in near], np.float32)
        cosines = pictures @ vector[:, None]
        found = likeness.deviations(neutral, pictures, cosines)[:, 0]
        strengths = likeness.strengths(found, cosines[:, 0], calibration.text_floor)
        return {one.key: (sure, "image") for one, sure in zip(near, strengths, strict=True) if sure > 0}

    def _copies(self, look: Look, space: Space) -> dict[bytes, tuple[float, str]]:
        """Return the keys of what is the same picture, with how surely."""
        known = self._ledger.read(lambda c: visuals.hashes(c, space.media)) if look.hashes else []
        if not known:
            return {}
        apart = likeness.bits_apart(look.hashes, [digest for _, digest in known])
        near = {key: int(bits) for (key, _), bits in zip(known, apart, strict=True) if bits <= likeness.COPY_BITS}
        vectors = vectors_of(self._index, space, [*near], len(near))
        cosines = {key: float((look.vectors @ np.array(vector, np.float32)).max()) for key, vector in vectors.items()}
        sure = {key: likeness.same_picture(bits, cosines.get(key, 0.0)) for key, bits in near.items()}
        return {key: (one, "copy") for key, one in sure.items() if one}

    def _placed(
        self,
        found: Mapping[bytes, tuple[float, str]],
        scope: Scope,
        vectors: Mapping[bytes, Sequence[float]] | None = None,
    ) -> list[Sighted]:
        """Return where the keys are seen in documents that may be found."""

        def look(connection: Connection) -> list[tuple[bytes, Visual]]:
            held = [(key, one) for key, many in visuals.by_keys(connection, [*found]).items() for one in many]
            whole = scope.sift(connection, [one.document for _, one in held if not one.is_figure])
            around = figures_scope(connection, scope).sift(
                connection, [one.document for _, one in held if one.is_figure]
            )
            return [(key, one) for key, one in held if one.document in (around if one.is_figure else whole)]

        return [
            Sighted(
                one.document,
                one.place,
                key,
                *found[key],
                part=one.part if one.media == "image" else "",
                hash=one.facts.get("phash", ""),
                vector=(vectors or {}).get(key, ()),
            )
            for key, one in self._ledger.read(look)
        ]

    def _keys(self, scope: Scope) -> list[bytes] | None:
        documents = self._ledger.read(lambda c: figures_scope(c, scope)).documents
        if documents is None:
            return None
        found = sorted(self._ledger.read(lambda c: visuals.keys_of(c, documents)))
        return found if len(found) <= _PUSHED_KEYS else None

    def _calibration(self, space: Space, call: Call) -> Calibration:
        """Return what likeness means in a space, measured when it was not yet, or when the library has grown."""
        count = self._index.count(_table(space))
        found = self._measured.get(space.id) or self._ledger.read(lambda c: calibrations.get(c, space.id))
        if found is None or likeness.is_stale(found, count):
            sample: Any = [*vectors_of(self._index, space, None, likeness.SAMPLE).values()]
            neutral = self._model.read(likeness.NEUTRAL, call)
            found = likeness.calibrated(neutral, np.array(sample, np.float32), count)
            kept = found
            self._ledger.write(lambda c: calibrations.keep(c, space.id, kept))
            log.info("likeness of pictures measured", extra={"facts": {"space": space.id, "pictures": count}})
        self._measured[space.id] = found
        return found


def once(found: Sequence[Sighted]) -> list[Sighted]:
    """Return each document once, at its best place, the best first; of a film that is a moment, not one frame."""
    held: dict[DocumentId, list[Sighted]] = {}
    for one in sorted(found, key=lambda each: (-each.strength, each.document)):
        held.setdefault(one.document, []).append(one)
    return [_moving(many) for many in held.values()]


def _moving(many: Sequence[Sighted]) -> Sighted:
    """Return the best of what is seen of one document, with its moments when it is a film."""
    moments = merge_moments([Moment(one.place, one.strength) for one in many if isinstance(one.place, TimePlace)])
    return replace(many[0], place=moments[0].place, moments=tuple(moments)) if moments else many[0]


def grouped(found: Sequence[Sighted]) -> list[Sighted]:
    """Return each document once, the best first, copies of the same picture under the best of them."""
    best: list[Sighted] = []
    for one in once(found):
        above = _same(one, best)
        if above is None:
            best.append(one)
        else:
            best[above] = replace(best[above], copies=(*best[above].copies, one.document))
    return best


def _same(one: Sighted, best: Sequence[Sighted]) -> int | None:
    """Return which of the results above shows the same picture."""
    others = [number for number, other in enumerate(best) if other.hash]
    if not one.hash or not others:
        return None
    apart = likeness.bits_apart([one.hash], [best[number].hash for number in others])
    vectors = np.array([best[number].vector for number in others], np.float32)
    cosines = vectors @ np.array(one.vector, np.float32)
    sure = [likeness.same_picture(int(b), float(c)) for b, c in zip(apart, cosines, strict=True)]
    surest = int(np.argmax(sure))
    return others[surest] if sure[surest] else None


def _alike(cosine: float, floor: float) -> float:
    return min(1.0, 0.5 + 0.5 * (cosine - floor) / max(1e-6, 1.0 - floor)) if cosine >= floor else -1.0


def _table(space: Space) -> str:
    from engine.library.store.index.tables import vectors_table

    return vectors_table(space.id)
