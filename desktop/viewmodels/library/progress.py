"""Progress: how far the library is, in words and in shares that add up."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.language import tr
from desktop.viewmodels import wording
from engine.contract.status import FileCounts, LibraryStatus, RootStatus, Waiting


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a root's bar: how many of its files, in words; ``state`` is what the list of files filters by."""

    key: str
    state: str
    count: int
    words: str


@dataclass(frozen=True, slots=True)
class RootCard:
    """One watched folder as the library shows it. The shares are disjoint and make up all its files."""

    id: int
    name: str
    path: str
    words: str
    shares: tuple[Share, ...]
    attention: int
    online: bool
    is_file: bool
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rest:
    """Why some work rests, and the one thing that would let it go on (empty: nothing to do)."""

    words: str
    remedy: str = ""
    """battery, disk or model."""
    action: str = ""


@dataclass(frozen=True, slots=True)
class ProgressProps:
    """The progress line; ``is_busy`` is False when there is nothing to tell."""

    is_busy: bool = False
    is_paused: bool = False
    headline: str = ""
    rate: str = ""
    current: str = ""
    waiting: tuple[Rest, ...] = ()


def shares_of(files: FileCounts) -> tuple[Share, ...]:
    """Return the parts of all files, empty ones left out: by meaning, by words alone, waiting, failed, skipped, off."""
    by_words = max(0, files.searchable - files.embedded)
    parts = (
        Share("meaning", "indexed", files.embedded, tr("%Ln by meaning", "files that are found by it", files.embedded)),
        Share("words", "indexed", by_words, tr("%Ln by words only", "files that are found by them", by_words)),
        Share("pending", "pending", files.pending, tr("%Ln waiting", "files", files.pending)),
        Share("failed", "failed", files.failed, tr("%Ln need(s|) you", "files", files.failed)),
        Share("skipped", "skipped", files.skipped, tr("%Ln skipped", "files", files.skipped)),
        Share("offline", "offline", files.offline, tr("%Ln offline", "files", files.offline)),
    )
    return tuple(part for part in parts if part.count)


def count_words(files: FileCounts) -> str:
    """Return ``13,102 searchable, 9,800 by meaning, 14 need you, 220 skipped``."""
    named = {share.key: share.words for share in shares_of(files)}
    first = tr("%Ln searchable", "files", files.searchable)
    rest = (named[key] for key in ("meaning", "pending", "failed", "skipped", "offline") if key in named)
    return ", ".join((first, *rest))


def derive_card(root: RootStatus) -> RootCard:
    """Return the card of a root."""
    files = root.files
    if not root.online:
        words = tr("Not there at the moment. %Ln file(s) kept, back with it.", "", files.total)
    elif not files.total:
        words = tr("No files in it yet.")
    else:
        words = count_words(files)
    return RootCard(
        id=root.id,
        name=wording.file_name(root.path),
        path=root.path,
        words=words,
        shares=shares_of(files),
        attention=files.failed,
        online=root.online,
        is_file=root.is_file,
        ignore=root.ignore,
    )


def stage_name(stage: str) -> str:
    """Return what a stage of work makes, for use within a sentence."""
    names = {
        "meaning": tr("meaning", "what is left to be worked out"),
        "ocr": tr("text in pictures"),
        "image": tr("pictures", "what is left to be worked out"),
        "frames": tr("video", "what is left to be worked out"),
        "speech": tr("speech", "what is left to be worked out"),
        "text": tr("words", "what is left to be worked out"),
    }
    return names.get(stage, stage)


def waiting_words(waiting: Waiting) -> Rest:
    """Return why some work rests, in a sentence, and what would let it go on."""
    stage, items = stage_name(waiting.stage), waiting.items
    match waiting.why:
        case "paused":
            return Rest(tr("Paused. %Ln left for {stage}.", "", items, stage=stage))
        case "battery":
            words = tr("Paused on battery. %Ln left for {stage}.", "", items, stage=stage)
            return Rest(words, "battery", tr("Continue anyway"))
        case "disk_full":
            words = tr("Paused: the disk is nearly full. %Ln left for {stage}.", "", items, stage=stage)
            return Rest(words, "disk", tr("Reclaim room"))
        case "no_model":
            words = tr("%Ln wait(s|) for a model that reads {stage}.", "", items, stage=stage)
            return Rest(words, "model", tr("Models"))
        case "no_package":
            return Rest(tr("%Ln wait(s|) for a part that reads {stage} and is not installed.", "", items, stage=stage))
        case "memory":
            return Rest(tr("%Ln wait(s|) until there is memory to read {stage}.", "", items, stage=stage))
    return Rest(tr("%Ln wait(s|) for {stage}.", "", items, stage=stage))


def derive_progress(status: LibraryStatus) -> ProgressProps:
    """Return the progress line of a status."""
    phases = {
        "scanning": tr("Looking for files"),
        "words": tr("Reading words"),
        "meaning": tr("Learning meaning"),
        "media": tr("Reading pictures and sound"),
    }
    rate = status.rate
    busy = rate.phase in phases and not status.paused
    speeds = []
    if rate.files_per_s >= 0.05:
        speeds.append(tr("{speed} files a second", speed=_speed(rate.files_per_s)))
    if rate.passages_per_s >= 0.05:
        speeds.append(tr("{speed} passages a second", speed=_speed(rate.passages_per_s)))
    left = tr("{time} left", time=wording.duration(rate.remaining_s)) if busy and rate.remaining_s else ""
    headline = tr("Paused") if status.paused else phases.get(rate.phase, "")
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
        return tr("No folders yet")
    if status.paused:
        left = files.pending
        return tr("Paused. %Ln file(s) left", "", left) if left else tr("Paused")
    if rate.phase == "scanning" and not files.total:
        return tr("Looking for files")
    remaining = wording.duration(rate.remaining_s) if rate.remaining_s else ""
    if files.pending or rate.phase in ("scanning", "words"):
        total = wording.number(files.total)
        done = tr("{count} of {total} searchable", count=wording.number(files.searchable), total=total)
        return wording.joined((done, remaining), ", ")
    if rate.phase == "meaning":
        done = tr("All searchable, {count} also by meaning", count=wording.number(files.embedded))
        return wording.joined((done, remaining), ", ")
    if rate.phase == "media":
        return wording.joined((tr("All words searchable, pictures and sound being read"), remaining), ", ")
    return tr("Up to date")


def _speed(per_s: float) -> str:
    return f"{per_s:.1f}" if per_s < 10 else wording.number(round(per_s))
