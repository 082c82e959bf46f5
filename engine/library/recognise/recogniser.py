"""Recogniser: the contract of whatever reads a document beyond its words: OCR, speech, images, frames, captions.

One recogniser serves one stage of work. It is handed an open document and yields what it finds part by part; each
part is on disk within two seconds, so that a kill costs the part in hand and hardly a finished one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from engine.contract.call import Call
from engine.contract.document import Kind, Layer, Metadata
from engine.contract.locator import Place
from engine.contract.reason import Reason, Remedy
from engine.contract.space import Space


@dataclass(frozen=True, slots=True)
class Subject:
    """One document to recognise. ``fd`` is open for reading and belongs to the caller, who closes it.

    Decoders never run in the engine: hand ``fd`` on to a confined worker or runner.
    """

    fd: int
    size_bytes: int
    name: bytes
    """Last name of the file; it helps a decoder to tell the format and is never part of a result."""
    content_hash: bytes
    format: str
    media_kind: Kind
    metadata: Metadata
    done: frozenset[str] = frozenset()
    """Parts that an earlier run of the same version has left on disk: not to be yielded again."""


@dataclass(frozen=True, slots=True)
class TextPart:
    """Text that was read or heard in one part, with offsets of its own from 0.

    ``layer`` is named ocr, transcript or caption. A part without text is yielded too: it ends its work.
    """

    part: str
    layer: Layer
    language: str = ""
    """ISO 639-1; detected on the text when empty."""


@dataclass(frozen=True, slots=True)
class SightPart:
    """One thing that can be seen (a picture, a figure on a page, a frame at a time), as a vector of ``space``."""

    part: str
    place: Place
    vector: Any
    """float32 array (dimension,), or (windows, dimension)."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What is worth keeping beside it, such as a perceptual hash."""


@dataclass(frozen=True, slots=True)
class PartFailed:
    """A part that could not be recognised. The others go on."""

    part: str
    reason: Reason


Recognised = TextPart | SightPart | PartFailed


class Recogniser(Protocol):
    """Reads documents for one stage. Called from one thread at a time."""

    @property
    def stage(self) -> str:
        """Return the stage of work it does: ocr, speech, image, frames or caption."""
        ...

    @property
    def version(self) -> str:
        """Return who it is and which version (engine, models, options): what another one made is made anew."""
        ...

    @property
    def space(self) -> Space | None:
        """Return the space of its vectors, None when it yields text only."""
        ...

    def recognise(self, subject: Subject, wanted: Sequence[str], call: Call) -> Iterator[Recognised]:
        """Yield what is found in the wanted parts of a document, in order.

        ``wanted`` are the parts of its work items: page numbers for ocr, ``("",)`` where a document is one item;
        such an item may be yielded in many parts of any name. A work item ends with the part of its name; the rest
        end when the iterator does. A JackdawError that is raised fails what is left; Cancelled gives it back.
        """
        ...

    def rest(self) -> None:
        """Give back memory: nothing is to do for a while. The next ``recognise`` starts again what it needs."""
        ...


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a stage cannot be done here, and what would mend it. Its work stays due."""

    why: str
    """no_model or no_package."""
    remedy: Remedy
    detail: str = ""


Recognisers = Callable[[str], "Recogniser | Missing | None"]
"""Says who does a stage (asked each time): None when nobody ever will in this build."""
