"""Requests: what is asked of the engine through a door, and the pages that lists come back in."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.contract.chat import AttachmentPart
from engine.contract.document import Layer
from engine.contract.hit import SearchResult
from engine.contract.status import FileStatus


@dataclass(frozen=True, slots=True)
class SearchFilters:
    """Narrowing that was chosen outside the query's words; empty means everything."""

    kind: str = ""
    """A Kind: text, table, mail, code, image, audio, video, archive."""
    format: str = ""
    folder: str = ""
    """``file://`` address of a folder or file."""
    since: str = ""
    """ISO 8601 date or a prefix of one (2025, 2025-01), inclusive."""
    until: str = ""
    folders: tuple[str, ...] = ()
    """``file://`` addresses of folders and files, any of which may hold what is found."""
    language: str = ""
    """ISO 639-1, as it was detected on the text."""
    author: str = ""
    """As the file says it."""
    longer_s: float = 0.0
    """At least so long, for recordings and films; 0 for no bound, as below."""
    shorter_s: float = 0.0


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One search. Without ``passages`` a document appears once, with its best passage."""

    query: str
    mode: str = "hybrid"
    """hybrid, keyword or semantic."""
    limit: int = 20
    filters: SearchFilters = field(default_factory=SearchFilters)
    passages: bool = False
    as_you_type: bool = False
    """The last word may be unfinished and also matches as a prefix."""
    patient: bool = False
    """Wait for the model of meaning to load, rather than go without it after a moment."""
    image: str = ""
    """Find pictures like this one: its file in base64, as it was pasted or dropped; ``query`` may be empty then."""
    image_uri: str = ""
    """The same by the ``file://`` address of a picture on this machine, which need not be in the library."""
    like: int = 0
    """Find pictures like those of this document ("more like this"); ``query`` may be empty then."""
    offset: int = 0
    """Leave out so many of the best hits: the next page."""
    facets: bool = False
    """Also count what the documents found have in common."""


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The result of one line of a batch of searches."""

    id: str
    result: SearchResult


@dataclass(frozen=True, slots=True)
class Question:
    """One question. An empty ``chat`` starts a conversation, an empty ``model`` takes the one in use."""

    text: str
    chat: str = ""
    model: str = ""
    filters: SearchFilters = field(default_factory=SearchFilters)
    parent: str = ""
    """Node the question follows; empty for the latest of the chat."""
    is_first: bool = False
    """Begin the chat anew beside its first question (an edit of it); ``parent`` is empty then."""
    again: str = ""
    """User node to answer once more, as a sibling of its answers; ``text``, ``parent`` and ``attachments`` are its."""
    scope: str = "files"
    """files: the library within ``filters``; none: no search, a plain chat (attachments are still read)."""
    attachments: tuple[AttachmentPart, ...] = ()
    """What goes with the question, as ``add_attachment`` gave it."""
    temperature: float | None = None
    """Another one than the settings'."""
    seed: int = 0
    """Same model, same question, same seed, same text."""
    excluded: tuple[int, ...] = ()
    """Passages that must not be read."""


@dataclass(frozen=True, slots=True)
class FilePage:
    """Some files and the cursor of the next ones; an empty cursor ends the list."""

    files: tuple[FileStatus, ...]
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class DocumentText:
    """One layer of a document for the viewer."""

    document: int
    layer: Layer
    format: str = ""
    title: str = ""
    layers: tuple[str, ...] = ()
    """Names of all layers the document has."""
    pages: int = 0
    """How many pages it has; 0 when it has none or does not say."""


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """One model on this machine."""

    name: str
    task: str
    """What it can do: chat, embedding, ..."""
    format: str
    path: str
    size_bytes: int
    sha256: str = ""
    used_for: tuple[str, ...] = ()
    """Tasks it is in use for."""
    note: str = ""
    tools: str = ""
    """How tools are called with it, found out at its first load: native, template, constrained or react."""
    projector: str = ""
    """File of the part that sees pictures, where one lay beside it when it was added."""
    projector_sha256: str = ""


@dataclass(frozen=True, slots=True)
class SpaceChange:
    """What another embedding model brings: every passage is read anew, beside the vectors in use, which go then."""

    from_model: str
    to_model: str
    passages: int
    windows: int
    """Vectors to be made, by what the passages have now; a model that reads less at a time makes more."""
    dimension: int
    extra_bytes: int
    spare_bytes: int = 0
    """Free disk beyond what the settings keep free."""

    @property
    def fits(self) -> bool:
        """Whether there is room."""
        return self.extra_bytes <= self.spare_bytes


@dataclass(frozen=True, slots=True)
class ModelUse:
    """A model chosen for a task, and what that brings with it: nothing but for another embedding model."""

    model: ModelEntry
    rebuild: SpaceChange | None = None


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """Who answers at the other end."""

    version: str
    api: int
    pid: int
    index: str
    """opening, ready or damaged."""
    started_at: str
    leased: bool = False
    """True when the engine stops with its last lease."""
