"""Show: the library, its files, the doctor and the models for people, drawn with rich."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from engine.contract.quantity import size_words
from engine.contract.request import ModelEntry, SpaceChange
from engine.contract.status import Diagnosis, FileStatus, Forecast, ForgetReceipt, LibraryStatus, MediaStage, RootStatus
from engine.doors.cli import words
from engine.doors.cli.styles import ACCENT, BAD, GOOD, MUTED, WARN

_STATE_STYLES = {"indexed": GOOD, "pending": WARN, "skipped": MUTED, "failed": BAD, "offline": WARN}


def status(out: Console, library: LibraryStatus) -> None:
    """Print how the library is."""
    files = library.files
    out.print(
        Text.assemble(
            (f"{files.searchable:,} of {words.count(files.total, 'file')} searchable", "bold"),
            (f", {files.embedded:,} also by meaning", MUTED),
        )
    )
    rest = [(files.pending, "pending", WARN), (files.failed, "failed", BAD), (files.skipped, "skipped", MUTED)]
    rest.append((files.offline, "offline", WARN))
    told = [Text(f"{number:,} {word}", style) for number, word, style in rest if number]
    if told:
        out.print(Text(", ").join(told))
    out.print(Text(activity(library), MUTED))
    for waiting in library.waiting:
        out.print(Text(f"{_what(waiting.stage, waiting.items)} waiting: {_why(waiting.why)}", WARN))
    if library.roots:
        out.print(_roots_table(library.roots))
    else:
        out.print("No folders yet. Add one with: jackdaw add FOLDER")


def activity(library: LibraryStatus) -> str:
    """Return in a line what the engine does now."""
    rate = library.rate
    if rate.phase == "idle":
        return "Up to date" if not library.files.pending else "Waiting"
    if rate.phase == "paused":
        return "Paused"
    speed = f"{rate.passages_per_s:.0f} passages/s" if rate.phase == "meaning" else f"{rate.files_per_s:.0f} files/s"
    left = f"{words.duration(rate.remaining_s)} left" if rate.remaining_s else ""
    if rate.phase == "media":
        doing, speed = next((_medium(one) for one in library.media if one.current), ("Reading pictures and sound", ""))
    else:
        doing = _DOING.get(rate.phase, rate.phase)
    return ", ".join(part for part in (doing, speed, left, words.short_path(rate.current)) if part)


_DOING: Final = {"scanning": "Looking", "words": "Reading words", "meaning": "Learning meaning"}
_MEDIA: Final = {
    "ocr": "Reading scans and pictures",
    "image": "Looking at pictures",
    "speech": "Listening",
    "frames": "Watching videos",
    "caption": "Describing pictures",
}


def _medium(stage: MediaStage) -> tuple[str, str]:
    return _MEDIA.get(stage.stage, stage.stage), f"{stage.due:,} to go"


_NOUNS: Final = {
    "ocr": ("file with pages to be read from their picture", "files with pages to be read from their picture"),
    "image": ("picture to be looked at", "pictures to be looked at"),
    "speech": ("recording to be listened to", "recordings to be listened to"),
    "frames": ("film to be watched", "films to be watched"),
    "caption": ("picture to be described", "pictures to be described"),
}


def _what(stage: str, items: int) -> str:
    """Return what waits, as a person would count it: ``3 pictures to be looked at``."""
    one, many = _NOUNS.get(stage, (f"item of {stage}", f"items of {stage}"))
    return words.count(items, one, many)


def _why(why: str) -> str:
    told = {
        "no_model": "there is no model for it yet",
        "no_package": "a package is missing (see jackdaw doctor)",
        "memory": "too little memory is free",
        "failing": "its process fails again and again; it is tried later (see the logs)",
        "paused": "paused (go on in the window)",
        "battery": "on battery",
        "disk_full": "the disk is nearly full",
    }
    return told.get(why, why)


def _roots_table(roots: Sequence[RootStatus]) -> Table:
    table = Table(box=None, pad_edge=False, header_style=MUTED)
    for title, side in (("folder", "left"), ("files", "right"), ("searchable", "right"), ("by meaning", "right")):
        table.add_column(title, justify="right" if side == "right" else "left")
    table.add_column("")
    for root in roots:
        counts = root.files
        numbers = [f"{number:,}" for number in (counts.total, counts.searchable, counts.embedded)]
        table.add_row(Text(words.short_path(root.path)), *numbers, "" if root.online else Text("offline", WARN))
    return table


def roots(out: Console, found: Sequence[RootStatus]) -> None:
    """Print the watched folders."""
    out.print(_roots_table(found) if found else "No folders yet. Add one with: jackdaw add FOLDER")


def added(out: Console, found: Sequence[RootStatus]) -> None:
    """Print the watched folders, and when what is new in them is read."""
    roots(out, found)
    out.print(Text("Read while the window or `jackdaw engine` runs; `jackdaw index --wait keyword` reads now.", MUTED))


def files(out: Console, found: Sequence[FileStatus]) -> None:
    """Print files with state and reason."""
    table = Table(box=None, pad_edge=False, header_style=MUTED)
    table.add_column("state")
    table.add_column("file", overflow="fold")
    table.add_column("reason", overflow="fold")
    for file in found:
        due = f"due: {', '.join(file.work_due)}" if file.work_due else ""
        reason = str(file.reason["message"]) if file.reason else due
        state = Text(file.state, _STATE_STYLES.get(file.state, ""))
        table.add_row(state, Text(words.short_path(file.path, 90)), Text(reason, MUTED))
    out.print(table if found else "No files.")


def forecast(out: Console, seen: Forecast) -> None:
    """Print what adding a folder would mean."""
    out.print(Text.assemble((words.short_path(seen.path), ACCENT)))
    kinds = sorted(seen.by_format.items(), key=lambda item: -item[1])[:6]
    told = ", ".join(f"{number:,} {name}" for name, number in kinds)
    out.print(Text(f"{words.count(seen.files, 'file')}, {size_words(seen.size_bytes)}: {told}"))
    index = f"index {size_words(seen.index_bytes)}"
    out.print(f"Words in {words.duration(seen.words_s)}, meaning in {words.duration(seen.meaning_s)}, {index}")
    for folder, number, size_bytes in seen.exclusions:
        out.print(Text(f"Could be left out: {folder} ({words.count(number, 'file')}, {size_words(size_bytes)})", MUTED))


def receipt(out: Console, forgotten: ForgetReceipt) -> None:
    """Print what was forgotten."""
    number = words.count
    parts = [number(forgotten.passages, "passage"), number(forgotten.vectors, "vector")]
    parts += [number(forgotten.previews, "preview")] if forgotten.previews else []
    parts += [number(forgotten.quotes_blanked, "quote in chats", "quotes in chats")] if forgotten.quotes_blanked else []
    out.print(f"Forgotten: {', '.join(parts)}. Your files were not touched.")
    for path in forgotten.paths:
        out.print(Text(f"  {path}", MUTED))


def diagnosis(out: Console, found: Diagnosis) -> None:
    """Print what the doctor says."""
    checked = ", ".join(f"{number:,} {name}" for name, number in found.checked.items())
    verdict = Text("Folders and index agree.", GOOD) if found.ok else Text("Folders and index differ.", BAD)
    out.print(verdict)
    for finding in found.findings:
        done = " (repaired)" if finding.repaired else ""
        out.print(Text(f"  {finding.message}{done} {words.short_path(finding.subject)}"))
    out.print(Text(f"Checked {checked or 'everything'}. Confinement of readers: {found.confinement}.", MUTED))
    for note in found.notes:
        out.print(Text(note, WARN))
    if not found.ok and not all(finding.repaired for finding in found.findings):
        out.print("Mend it with: jackdaw doctor --repair")


def space_change(out: Console, change: SpaceChange) -> None:
    """Print what another embedding model takes of the disk."""
    free = f"{size_words(change.spare_bytes)} to spare"
    out.print(
        f"{words.count(change.passages, 'passage')} will be read anew by {change.to_model}: "
        f"{size_words(change.extra_bytes)} more on the disk ({free}) until it takes over from {change.from_model}. "
        "Until then searches go on as before; 'jackdaw status' shows how far it is.",
        markup=False,
    )


def models(out: Console, entries: Sequence[ModelEntry]) -> None:
    """Print the models of this machine."""
    if not entries:
        out.print("No models yet. Add one with: jackdaw models add FILE.gguf")
        return
    table = Table(box=None, pad_edge=False, header_style=MUTED)
    for title in ("name", "task", "format", "size", "used for", ""):
        table.add_column(title, overflow="fold")
    for entry in entries:
        used = Text(", ".join(entry.used_for), GOOD)
        size = size_words(entry.size_bytes) if entry.size_bytes else ""
        table.add_row(Text(entry.name, "bold"), entry.task, entry.format, size, used, Text(entry.note, MUTED))
    out.print(table)
