"""Progress: how far the library is, in words."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.viewmodels import wording
from engine.contract.status import FileCounts, LibraryStatus, RootStatus, Waiting

_PHASES = {"scanning": "Looking for files", "words": "Reading words", "meaning": "Learning meaning"}
_STAGES = {"meaning": "meaning", "ocr": "text in pictures", "image": "pictures", "speech": "speech", "text": "words"}


@dataclass(frozen=True, slots=True)
class RootCard:
    """One watched folder as the library shows it. Shares are of all its files, 0 to 1."""

    id: int
    name: str
    path: str
    words: str
    searchable_share: float
    meaning_share: float
    attention: int
    online: bool
    is_file: bool


@dataclass(frozen=True, slots=True)
class ProgressProps:
    """The progress line; ``is_busy`` is False when there is nothing to tell."""

    is_busy: bool = False
    is_paused: bool = False
    headline: str = ""
    rate: str = ""
    current: str = ""
    waiting: tuple[str, ...] = ()


def count_words(files: FileCounts) -> str:
    """Return ``13,102 searchable, 9,800 by meaning, 14 need you, 220 skipped``."""
    parts = [f"{wording.number(files.searchable)} searchable"]
    for amount, phrase in (
        (files.embedded, "by meaning"),
        (files.pending, "waiting"),
        (files.failed, "need you"),
        (files.skipped, "skipped"),
        (files.offline, "offline"),
    ):
        if amount:
            parts.append(f"{wording.number(amount)} {phrase}")
    return ", ".join(parts)


def derive_card(root: RootStatus) -> RootCard:
    """Return the card of a root."""
    files = root.files
    total = max(1, files.total)
    words = count_words(files) if root.online else "Not there at the moment. Its files are kept and come back with it."
    return RootCard(
        id=root.id,
        name=wording.file_name(root.path),
        path=root.path,
        words=words if files.total or not root.online else "No files in it yet.",
        searchable_share=files.searchable / total,
        meaning_share=files.embedded / total,
        attention=files.failed,
        online=root.online,
        is_file=root.is_file,
    )


def waiting_words(waiting: Waiting) -> str:
    """Return why some work rests, in a sentence."""
    stage = _STAGES.get(waiting.stage, waiting.stage)
    items = wording.number(waiting.items)
    sentences = {
        "paused": f"Paused. {items} left for {stage}.",
        "battery": f"Paused on battery. {items} left for {stage}.",
        "disk_full": f"Paused: the disk is nearly full. {items} left for {stage}.",
        "no_model": f"{items} wait for a model that reads {stage}.",
    }
    return sentences.get(waiting.why, f"{items} wait for {stage}.")


def derive_progress(status: LibraryStatus) -> ProgressProps:
    """Return the progress line of a status."""
    rate = status.rate
    busy = rate.phase in _PHASES and not status.paused
    speeds = []
    if rate.files_per_s >= 0.05:
        speeds.append(f"{_speed(rate.files_per_s)} files a second")
    if rate.passages_per_s >= 0.05:
        speeds.append(f"{_speed(rate.passages_per_s)} passages a second")
    left = f"{wording.duration(rate.remaining_s)} left" if busy and rate.remaining_s else ""
    headline = "Paused" if status.paused else _PHASES.get(rate.phase, "")
    return ProgressProps(
        is_busy=busy,
        is_paused=status.paused,
        headline=wording.joined((headline, left)),
        rate=", ".join(speeds) if busy else "",
        current=rate.current if busy else "",
        waiting=tuple(waiting_words(each) for each in status.waiting if each.why != "paused" or not status.paused),
    )


def strip_words(status: LibraryStatus) -> str:
    """Return the strip's sentence: ``12,480 of 13,102 searchable, about 4 min`` or ``Up to date``."""
    files, rate = status.files, status.rate
    if not status.roots:
        return "No folders yet"
    if status.paused:
        left = files.pending
        return f"Paused. {wording.counted(left, 'file')} left" if left else "Paused"
    if rate.phase == "scanning" and not files.total:
        return "Looking for files"
    if files.pending or rate.phase in ("scanning", "words"):
        remaining = wording.duration(rate.remaining_s) if rate.remaining_s else ""
        done = f"{wording.number(files.searchable)} of {wording.number(files.total)} searchable"
        return wording.joined((done, remaining), ", ")
    if rate.phase == "meaning":
        remaining = f", {wording.duration(rate.remaining_s)}" if rate.remaining_s else ""
        return f"All searchable, {wording.number(files.embedded)} also by meaning{remaining}"
    return "Up to date"


def _speed(per_s: float) -> str:
    return f"{per_s:.1f}" if per_s < 10 else wording.number(round(per_s))
