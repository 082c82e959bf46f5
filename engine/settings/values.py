"""Settings: every setting with its type, default, bounds and meaning."""

from __future__ import annotations

from dataclasses import dataclass, field

GIB = 1024**3


def _bounded(default: float, at_least: float, at_most: float) -> int:
    """Return a dataclass field whose bounds ``keys`` checks; the type is what the field's annotation says."""
    bounds = {"at_least": at_least, "at_most": at_most}
    return field(default=default, metadata=bounds)  # type: ignore[return-value]  # dataclasses are typed this way too


@dataclass(frozen=True, slots=True)
class Indexing:
    """How the folders are read."""

    paused: bool = False
    """No indexing at all until switched on again; searching goes on."""
    cpu_share: float = _bounded(0.5, 0.05, 1.0)
    """Part of the processor's time, all cores together, that indexing may take while nobody waits for it, 0.05 to 1.
    It rests in between to keep to that; ``jackdaw index`` and a file that a person opens are not kept waiting."""
    pause_on_battery: bool = True
    """Leave background work for when there is mains power."""
    min_free_bytes: int = _bounded(5 * GIB, 0, 1 << 50)
    """Pause below this much free space on the home's disk."""
    rescan_minutes: int = _bounded(30, 1, 7 * 24 * 60)
    """How often all folders are compared with the index even if nothing was reported."""
    retain_days: int = _bounded(7, 0, 3650)
    """How long the content of a vanished file is kept, hidden, in case it comes back."""
    max_file_bytes: int = _bounded(2 * GIB, 1, 1 << 50)
    """Larger files are listed as skipped."""
    workers: int = _bounded(0, 0, 64)
    """Parser processes; 0 chooses by the machine."""


@dataclass(frozen=True, slots=True)
class Models:
    """Which model does which task, by name; empty means none."""

    embedding: str = "all-MiniLM-L6-v2"
    """Makes vectors of passages and questions."""
    image: str = ""
    """Makes vectors of what pictures show; empty is whichever image model is here."""
    ocr: str = ""
    """Reads scans and pictures: empty is RapidOCR, ``tesseract:ell+eng`` an installed Tesseract in these languages."""
    speech: str = ""
    """Writes down what is said; empty is whichever speech model is here."""
    caption: str = ""
    """Describes pictures in words: a chat model that sees; empty describes none."""
    chat: str = ""
    """Writes answers."""
    title: str = ""
    """Finds titles for conversations; empty is chat's model."""
    rerank: str = ""
    """Puts the passages of a question in order; empty leaves them in the order of the search."""
    fallback: str = ""
    """Models that answer when the chosen one does not, in this order, with spaces between."""
    tools: str = ""
    """How tools are called: template, constrained or react, for one model as ``name=way``, with spaces between several;
    empty chooses by what the model's template can."""
    hub: str = "https://huggingface.co"
    """Where models of the catalogue are fetched from: the hub, or a mirror that writes its addresses alike."""


@dataclass(frozen=True, slots=True)
class Network:
    """The way out."""

    air_gap: bool = False
    """Refuse every connection beyond this machine, even one the user asks for."""
    granted: str = ""
    """Where connections may go, each written ``purpose@host:port``, with spaces between; empty is nowhere."""
    proxy: str = ""
    """Address of an HTTP proxy that connections beyond this machine go through; empty is none."""
    download_bytes_per_s: int = _bounded(0, 0, 1 << 40)
    """Most that all downloads together take of the line; 0 is no limit."""


@dataclass(frozen=True, slots=True)
class Chat:
    """How answers are written."""

    temperature: float = _bounded(0.2, 0.0, 2.0)
    """Randomness of the wording; 0 is the most likely word each time."""
    max_answer_tokens: int = _bounded(1024, 16, 65536)
    """Where an answer is cut off."""
    context_tokens: int = _bounded(8192, 512, 1 << 20)
    """Window of the chat model, at most what the model was made for."""
    first_word_s: float = _bounded(6.0, 0.5, 600.0)
    """The wait before the first word that is aimed at: fewer sources are read where the model reads slowly."""
    most_sources: int = _bounded(0, 0, 12)
    """How many passages the chat model is given at most; 0 goes by its size: a small one mixes up many."""
    write_titles: bool = True
    """Let the chat model find a title for a new conversation, when it has nothing else to do."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """Models of this machine for other programs on it."""

    on: bool = False
    """Serve them, to programs with a key."""
    port: int = _bounded(11711, 0, 65535)
    """Where on the loopback address; 0 lets the system pick."""
    queue: int = _bounded(8, 1, 256)
    """Requests that may be in hand and waiting together; more are asked to come back later."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. A dotted key names one: ``indexing.paused``."""

    indexing: Indexing = field(default_factory=Indexing)
    models: Models = field(default_factory=Models)
    network: Network = field(default_factory=Network)
    chat: Chat = field(default_factory=Chat)
    gateway: Gateway = field(default_factory=Gateway)
