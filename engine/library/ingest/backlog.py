"""Backlog: what the pipeline has left to do."""

from __future__ import annotations

from dataclasses import dataclass

from engine.contract.status import Waiting
from engine.library.ingest.later.media_work import NO_MEDIA, MediaBacklog


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is left: files to read, passages (estimated) that can be embedded now, and what cannot run."""

    files: int
    passages: int
    waiting: tuple[Waiting, ...]
    media: MediaBacklog = NO_MEDIA
