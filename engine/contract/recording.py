"""Recording: what a film or a recording is made of, for whoever leafs through it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KeyMoment:
    """A stretch that tells, in seconds. ``frame_s`` is its frame, None where there is nothing to see."""

    start_s: float
    end_s: float
    frame_s: float | None
    headline: str
    """What is said in it first; empty when nothing is."""


@dataclass(frozen=True, slots=True)
class RecordingSummary:
    """What is said in a recording, in a few sentences of a model; it may be wrong, and says so wherever it is shown."""

    text: str
    model: str
    until_s: float
    """Up to which second the model read."""


@dataclass(frozen=True, slots=True)
class RecordingOutline:
    """At most seven key moments in order, and the frames of a storyboard. Both grow while the recording is read."""

    document: int
    length_s: float
    """0 when the file does not say."""
    moments: tuple[KeyMoment, ...]
    story_s: tuple[float, ...]
    """When the frames of its storyboard are shown: one of each of its scenes. Empty until it was looked at."""
    read_s: float
    """Up to which second it was read so far, by ear or eye."""
    summary: RecordingSummary | None = None
    """None until somebody wanted one."""
