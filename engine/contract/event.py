"""Event: what the engine tells whoever listens, in order, resumable by sequence number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """One numbered event. ``at`` is ISO 8601 UTC. Types: progress, file_state, root_state, job, model, chat, resync.

    ``progress`` events may be dropped or coalesced for a slow reader, the others never.
    """

    seq: int
    type: str
    at: str
    data: Mapping[str, Any]
    v: int = 1
