"""Proposals: folders that may be added, what each would mean, and which parts are better left out."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.language import tr
from desktop.viewmodels import wording
from engine.contract.status import Forecast, ForgetReceipt


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A folder inside a proposed one that is better left out."""

    folder: str
    words: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A folder that may be added, and what that would mean; ``words`` is empty while it is worked out."""

    path: str
    name: str
    words: tuple[str, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    problem: str = ""


def forecast_words(forecast: Forecast) -> tuple[str, ...]:
    """Return the sentences of a forecast."""
    if forecast.files == 0:
        return (tr("No files to read in it yet. New ones are read as they come."),)
    return (
        tr("%Ln file(s), {size}.", "", forecast.files, size=wording.size(forecast.size_bytes)),
        tr(
            "Words in {words}, meaning in {meaning}, index about {size}.",
            words=wording.duration(forecast.words_s),
            meaning=wording.duration(forecast.meaning_s),
            size=wording.size(forecast.index_bytes),
        ),
    )


def exclusion_words(forecast: Forecast) -> tuple[str, ...]:
    """Return a line for each folder that is better left out."""
    return tuple(
        tr("{folder}: %Ln file(s), {size}", "", files, folder=folder, size=wording.size(size_bytes))
        for folder, files, size_bytes in forecast.exclusions
    )


def suggested(forecast: Forecast) -> tuple[Exclusion, ...]:
    """Return the folders that are better left out."""
    folders = (folder for folder, _files, _size in forecast.exclusions)
    return tuple(Exclusion(*pair) for pair in zip(folders, exclusion_words(forecast), strict=True))


def ignore_line(path: str, is_folder: bool = True) -> str:
    """Return the line of .gitignore syntax that leaves out exactly this folder or file of a root."""
    line = "/" + "".join(f"\\{sign}" if sign in "\\*?[]!# " else sign for sign in path.strip("/"))
    return line + "/" if is_folder else line


def receipt_words(receipt: ForgetReceipt) -> str:
    """Return ``Forgotten: text, 212 vectors, 3 previews. Your file was not touched.``"""
    parts = [tr("text", "what was forgotten")]
    if receipt.vectors:
        parts.append(tr("%Ln vector(s)", "", receipt.vectors))
    if receipt.previews:
        parts.append(tr("%Ln preview(s)", "", receipt.previews))
    if receipt.quotes_blanked:
        parts.append(tr("%Ln quote(s) in answers", "", receipt.quotes_blanked))
    copies = len(receipt.paths)
    forgotten = tr("Forgotten: {parts}.", parts=", ".join(parts))
    untouched = tr("Your file was not touched.") if copies == 1 else tr("Your files were not touched.")
    also = tr("All %Ln copies are included.", "", copies) if copies > 1 else ""
    return wording.joined((forgotten, untouched, also), " ")
