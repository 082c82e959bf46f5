"""Status: how far the library is, in numbers that add up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.contract.reason import Remedy


@dataclass(frozen=True, slots=True)
class FileCounts:
    """Files by state. ``searchable`` counts every file found by its words, embedded ones included."""

    total: int = 0
    searchable: int = 0
    embedded: int = 0
    pending: int = 0
    skipped: int = 0
    failed: int = 0
    offline: int = 0


@dataclass(frozen=True, slots=True)
class Rate:
    """Present speed and what is left."""

    files_per_s: float = 0.0
    passages_per_s: float = 0.0
    remaining_s: float | None = None
    current: str = ""
    phase: str = "idle"
    """idle, scanning, words, meaning, media, paused."""


@dataclass(frozen=True, slots=True)
class RootStatus:
    """One watched folder or file."""

    id: int
    path: str
    uri: str
    is_file: bool
    online: bool
    trusted: bool
    files: FileCounts
    ignore: tuple[str, ...] = ()
    """Lines of .gitignore syntax that leave parts of it out."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Work that cannot run now, and why: no_model, no_package, paused, battery, disk_full, memory, failing."""

    stage: str
    why: str
    items: int
    remedy: Remedy | None = None
    """What would mend it, where something to install or to choose would."""


@dataclass(frozen=True, slots=True)
class MediaStage:
    """How far one medium is: pages and pictures read (ocr), looked at (image), heard (speech), ..."""

    stage: str
    due: int
    done: int
    failed: int
    remaining_s: float | None
    """None while its speed is not known yet."""
    current: str = ""
    """The file at hand."""


@dataclass(frozen=True, slots=True)
class LibraryStatus:
    """All of it."""

    files: FileCounts
    members: int
    passages: int
    roots: tuple[RootStatus, ...]
    rate: Rate
    waiting: tuple[Waiting, ...]
    counters: Mapping[str, int] = field(default_factory=dict)
    paused: bool = False
    media: tuple[MediaStage, ...] = ()


@dataclass(frozen=True, slots=True)
class FileStatus:
    """One file as the library sees it; ``state`` is the tag of a FileState."""

    id: int
    path: str
    uri: str
    state: str
    reason: Mapping[str, Any] | None
    format: str
    media_kind: str
    size_bytes: int
    modified_ns: int
    embedded: bool
    work_due: tuple[str, ...] = ()
    """Stages still due for its document: meaning, ocr, ..."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What adding a folder would mean, before it is added."""

    path: str
    files: int
    size_bytes: int
    by_format: Mapping[str, int]
    words_s: float
    meaning_s: float
    index_bytes: int
    exclusions: tuple[tuple[str, int, int], ...]
    """Suggested exclusions: (relative folder, files, bytes)."""


@dataclass(frozen=True, slots=True)
class RulesPreview:
    """What other ignore rules of a root would drop of the files that are listed now."""

    files: int
    size_bytes: int
    sample: tuple[str, ...]
    """Paths below the root of some of them, to be shown."""
    invalid: tuple[str, ...] = ()
    """Lines that are no pattern; they would have no effect."""


@dataclass(frozen=True, slots=True)
class FoundCollection:
    """A folder that another program of this kind has indexed; it can be watched here too."""

    name: str
    """What the other program calls it."""
    keeper: str
    """gpt4all."""
    path: str
    uri: str
    is_there: bool
    files: int = 0
    """How many files the other program had read of it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference the doctor found."""

    code: str
    message: str
    subject: str = ""
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What the doctor says. ``confinement`` is the level parser workers reach on this system."""

    ok: bool
    findings: tuple[Finding, ...]
    confinement: str
    checked: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    """What this installation cannot do and what is missing for it; no fault of the index."""


@dataclass(frozen=True, slots=True)
class ForgetReceipt:
    """What ``forget`` removed; every copy is named. The files themselves were not touched."""

    paths: tuple[str, ...]
    passages: int
    vectors: int
    quotes_blanked: int
    previews: int = 0
    tombstones: tuple[str, ...] = ()
