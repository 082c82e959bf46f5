"""Model: what can be fetched, what it would need of this machine, and what a load was decided to be."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.contract.machine import Grant


class Trust(enum.StrEnum):
    """How far a value of the catalogue can be relied on."""

    VERIFIED = "verified"
    """Seen by this machine, or by the authors, in the file itself."""
    PUBLISHED = "published"
    """Said by somebody else, who is named with the date of reading."""
    UNVERIFIED = "unverified"
    """Nobody's word but ours; the first download fills it in and keeps it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a value comes from."""

    trust: Trust
    source: str = ""
    date: str = ""
    """ISO 8601 day of reading."""


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """One file of a model. Size 0 and an empty hash are not known yet."""

    path: str
    """Inside the repository."""
    role: str = "weights"
    """weights, projector or part."""
    size_bytes: int = 0
    sha256: str = ""

    @property
    def name(self) -> str:
        """File name on this machine."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class CatalogueModel:
    """One model that can be fetched."""

    name: str
    title: str
    task: str
    """chat, vision, embedding, rerank, image or speech."""
    repo: str
    revision: str
    """A commit; ``main`` where none is pinned yet."""
    licence: str
    files: tuple[CatalogueFile, ...]
    parameters: int = 0
    context_tokens: int = 0
    memory_bytes: int = 0
    """What it needs at least while it runs, with a short context."""
    rank: int = 0
    """Order of preference within its task, higher is better."""
    prompts: Mapping[str, str] = field(default_factory=dict)
    """Prefixes for texts: query, passage."""
    template: str = ""
    """Chat template to use instead of the file's own; empty keeps that."""
    tool_family: str = ""
    """How it writes tool calls: hermes, mistral, llama3, granite, gemma, lfm2, phi; empty is not known."""
    marks: Mapping[str, Mark] = field(default_factory=dict)
    """By field name: where its value comes from; a field that is not named is unverified."""

    @property
    def size_bytes(self) -> int:
        """All files together, 0 when one is not known."""
        sizes = [file.size_bytes for file in self.files]
        return sum(sizes) if all(sizes) else 0

    def mark(self, name: str) -> Mark:
        """Return where a field's value comes from."""
        return self.marks.get(name, Mark(Trust.UNVERIFIED))


class Verdict(enum.StrEnum):
    """Whether a model can be loaded here and now."""

    FITS = "fits"
    ADAPTED = "adapted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """How a model is loaded."""

    context_tokens: int
    kv_type: str = "f16"
    """Number format of the key-value cache: f32, f16 or q8_0."""
    gpu_layers: int = 0
    """Layers on the graphics card; -1 is all."""


@dataclass(frozen=True, slots=True)
class Needs:
    """Bytes a load takes, by what they are for."""

    weights_bytes: int
    cache_bytes: int
    """Key-value cache, or the state of a recurrent model."""
    compute_bytes: int
    projector_bytes: int = 0

    @property
    def total_bytes(self) -> int:
        """All of it."""
        return self.weights_bytes + self.cache_bytes + self.compute_bytes + self.projector_bytes


@dataclass(frozen=True, slots=True)
class Fit:
    """What was decided of a load before it started."""

    verdict: Verdict
    plan: LoadPlan
    needs: Needs
    free_bytes: int
    """Memory that may be used, of the machine and of its cards for what goes there."""
    changes: tuple[str, ...] = ()
    """What was changed of the wish: gpu_layers, kv_type, context_tokens."""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A model of the catalogue as this machine sees it."""

    model: CatalogueModel
    installed: bool
    recommended: bool
    verdict: Verdict
    """By its least memory: fits, or refused."""
    partial_bytes: int = 0
    """What an unfinished download left."""


@dataclass(frozen=True, slots=True)
class PullForecast:
    """What fetching a model would take."""

    name: str
    source: str
    """Address of the repository and revision."""
    licence: str
    total_bytes: int
    """0 when not known before the server says."""
    present_bytes: int
    free_bytes: int
    missing_grants: tuple[Grant, ...]
    """Destinations that the person has to allow first."""
    air_gap: bool = False


@dataclass(frozen=True, slots=True)
class FoundModel:
    """A model file that another program keeps on this machine; it can be used where it lies, and is never changed."""

    name: str
    path: str
    size_bytes: int
    keeper: str
    """ollama, lm-studio or huggingface."""


@dataclass(frozen=True, slots=True)
class Gpu:
    """One graphics card."""

    name: str
    memory_bytes: int
    free_bytes: int


@dataclass(frozen=True, slots=True)
class HardwareReport:
    """What this machine has for models, now."""

    processor: str
    features: tuple[str, ...]
    """Instruction sets that matter to models: avx2, avx512f, neon, ..."""
    cores: int
    memory_bytes: int
    free_bytes: int
    gpus: tuple[Gpu, ...] = ()
    runtime: Mapping[str, str] = field(default_factory=dict)
    """What llama.cpp says it was built for; empty when it could not be asked."""
