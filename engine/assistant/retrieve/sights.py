"""Sights: what is found by its looks: pictures and frames that a text is about, that are alike, or the same."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol

import numpy as np

from engine.assistant.retrieve import likeness
from engine.assistant.retrieve.likeness import Vectors
from engine.assistant.retrieve.scope import Scope
from engine.contract.call import Call
from engine.contract.file import DocumentId
from engine.contract.locator import Place
from engine.contract.space import Space
from engine.library.store import calibrations, spaces, visuals
from engine.library.store.calibrations import Calibration
from engine.library.store.index import Index
from engine.library.store.ledger import Connection, Ledger
from engine.library.store.nearest import NearVector, search_with_vectors, vectors_of
from engine.library.store.visuals import Visual

CANDIDATES: Final = 200
MEDIA: Final = ("image", "frame")
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


@dataclass(frozen=True, slots=True)
class Sighted:
    """A document found by its looks. ``strength`` is comparable between media: 0.5 at the floor of what counts, 1 for
    what is surely meant, above it for the same picture, scaled or turned."""

    document: DocumentId
    place: Place
    key: bytes
    strength: float
    channel: str = "image"
    hash: str = ""
    copies: tuple[DocumentId, ...] = field(default=())


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
                found += self._placed(self._meant(near, vector, calibration), scope)
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
            copies = self._copies(look, space.media)
            # Among copies the cosine decides between those that differ in as few bits.
            same = {key: (2.0 - bits / 256 + 1e-3 * near.get(key, 0.0), "copy") for key, bits in copies.items()}
            found += self._placed({**{k: (s, "image") for k, s in alike.items() if s > 0}, **same}, scope)
        return grouped(found)

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
        found = likeness.deviations(neutral, pictures, pictures @ vector[:, None])[:, 0]
        strengths = [likeness.strength(float(one), calibration.text_floor) for one in found]
        return {one.key: (sure, "image") for one, sure in zip(near, strengths, strict=True) if sure > 0}

    def _copies(self, look: Look, media: str) -> dict[bytes, int]:
        """Return the keys of what is the same picture, with the bits in which its hash differs."""
        known = self._ledger.read(lambda c: visuals.hashes(c, media)) if look.hashes else []
        if not known:
            return {}
        apart = likeness.bits_apart(look.hashes, [digest for _, digest in known])
        return {key: int(bits) for (key, _), bits in zip(known, apart, strict=True) if bits <= likeness.COPY_BITS}

    def _placed(self, found: Mapping[bytes, tuple[float, str]], scope: Scope) -> list[Sighted]:
        """Return where the keys are seen in documents that may be found."""

        def look(connection: Connection) -> list[tuple[bytes, Visual]]:
            held = visuals.by_keys(connection, [*found])
            kept = scope.sift(connection, [one.document for many in held.values() for one in many])
            return [(key, one) for key, many in held.items() for one in many if one.document in kept]

        return [
            Sighted(one.document, one.place, key, *found[key], hash=one.facts.get("phash", ""))
            for key, one in self._ledger.read(look)
        ]

    def _keys(self, scope: Scope) -> list[bytes] | None:
        documents = scope.documents
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


def grouped(found: Sequence[Sighted]) -> list[Sighted]:
    """Return each document once, at its best place, the best first; copies of one before it go under that one."""
    best: list[Sighted] = []
    seen: set[DocumentId] = set()
    hashes: list[str] = []
    for one in sorted(found, key=lambda each: (-each.strength, each.document)):
        if one.document in seen:
            continue
        seen.add(one.document)
        above = _copy_of(one, hashes)
        if above is None:
            hashes.append(one.hash)
            best.append(one)
        else:
            best[above] = replace(best[above], copies=(*best[above].copies, one.document))
    return best


def _copy_of(one: Sighted, hashes: Sequence[str]) -> int | None:
    """Return which of the hits above, by their hashes, shows the same picture."""
    if not one.hash or not any(hashes):
        return None
    own = [(n, digest) for n, digest in enumerate(hashes) if digest]
    apart = likeness.bits_apart([one.hash], [digest for _, digest in own])
    nearest = int(apart.argmin())
    return own[nearest][0] if apart[nearest] <= likeness.COPY_BITS else None


def _alike(cosine: float, floor: float) -> float:
    return min(1.0, 0.5 + 0.5 * (cosine - floor) / max(1e-6, 1.0 - floor)) if cosine >= floor else -1.0


def _table(space: Space) -> str:
    from engine.library.store.tables import vectors_table

    return vectors_table(space.id)
