"""Recording: sound or video as the viewer plays it: where the file is, where it begins, what is said when. Pure."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from desktop.viewmodels import wording
from engine.contract.document import Layer
from engine.contract.locator import Locator, TimePlace
from engine.contract.quantity import clock_words
from engine.contract.recording import KeyMoment, RecordingSummary
from engine.contract.request import DocumentText

_SOUND = frozenset({"mp3", "wav", "flac", "ogg", "m4a", "aiff", "wma", "amr"})
_FILM = frozenset({"mp4", "mkv", "avi", "wmv", "mpeg"})
_LONGEST = 36
STORY_FRAMES = 4
"""So many the engine puts into one row."""


@dataclass(frozen=True, slots=True)
class Line:
    """What is said from one moment to another, in seconds."""

    start_s: float
    end_s: float
    text: str
    is_marked: bool = False

    @property
    def headline(self) -> str:
        """The moment and the words."""
        return f"{clock_words(self.start_s)}  {self.text}"

    @property
    def spoken(self) -> str:
        """The row in one sentence for a screen reader."""
        return wording.joined((clock_words(self.start_s), self.text), ". ")

    @property
    def tip(self) -> str:
        """Nothing: the row says it all."""
        return ""


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording that a document shows. ``is_member``: inside an archive or mail, where no player can reach it."""

    is_film: bool
    start_s: float
    lines: tuple[Line, ...]
    is_member: bool = False
    moments: tuple[KeyMoment, ...] = ()
    story_s: tuple[float, ...] = ()
    """When the frames of its storyboard are shown; empty until it was looked at."""
    summary: RecordingSummary | None = None

    @property
    def marks_s(self) -> tuple[float, ...]:
        """The moments that were found, in seconds."""
        return tuple(line.start_s for line in self.lines if line.is_marked) or (
            (self.start_s,) if self.start_s > 0 else ()
        )

    @property
    def said_s(self) -> float:
        """Until when it was heard so far, in seconds; 0 when nothing is said."""
        return max((line.end_s for line in self.lines), default=0.0)

    def line_at(self, at_s: float) -> int:
        """Return which line is said at a moment, -1 before the first."""
        return bisect_right([line.start_s for line in self.lines], at_s) - 1


def is_recording(file_format: str) -> bool:
    """Return whether files of a format are played."""
    return file_format in _SOUND or file_format in _FILM


def recording_of(document: DocumentText, transcript: Layer, locator: Locator) -> Recording | None:
    """Return the recording of a document with its transcript; None for files that are not played."""
    if not is_recording(document.format):
        return None
    place = locator.place if isinstance(locator.place, TimePlace) else TimePlace(0.0, 0.0)
    lines = tuple(
        Line(
            segment.place.start_s,
            segment.place.end_s,
            " ".join(transcript.text[segment.start : segment.end].split()),
            segment.place.start_s < place.end_s and place.start_s < segment.place.end_s,
        )
        for segment in transcript.segments
        if isinstance(segment.place, TimePlace)
    )
    return Recording(document.format in _FILM, place.start_s, lines, bool(locator.member))


def moment_words(moment: KeyMoment) -> str:
    """Return a key moment as ``0:42  A wheel turns.``, short enough for a button."""
    words = " ".join(moment.headline.split())
    short = words if len(words) <= _LONGEST else words[:_LONGEST].rsplit(" ", 1)[0] + "\u2026"
    return f"{clock_words(moment.start_s)}  {short}".strip()


def story_times(length_s: float) -> tuple[float, ...]:
    """Return the moments a storyboard shows."""
    return tuple(round(length_s * (number + 0.5) / STORY_FRAMES, 1) for number in range(STORY_FRAMES))
