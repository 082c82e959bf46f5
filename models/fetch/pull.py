"""Pull: all files of one model of the catalogue, into a folder of its own, each pinned by what was found."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from engine.contract.call import Call
from engine.contract.errors import BadRequest, Conflict
from engine.contract.model import CatalogueFile, CatalogueModel
from models.catalogue.pins import PinnedFile, Pins, pinned
from models.fetch.download import Downloader, Wanted
from models.fetch.hub import Hub
from models.fetch.part import Part

UNNAMED_REVISION: Final = "main"
Report = Callable[[int, int, str], None]
"""Told bytes there, bytes in all (0 when not known), and the file."""


class Puller:
    """Fetches models into ``folder``. Several at once, but no model twice at a time."""

    def __init__(self, folder: Path, downloader: Downloader, pins: Pins, hub: Callable[[], Hub]) -> None:
        self._folder = folder
        self._downloader = downloader
        self._pins = pins
        self._hub = hub
        self._lock = threading.Lock()
        self._busy: set[str] = set()

    def as_seen(self, models: Sequence[CatalogueModel]) -> tuple[CatalogueModel, ...]:
        """Return the models with what this machine has pinned of them."""
        pins = self._pins.all()
        return tuple(pinned(model, pins.get(model.name)) for model in models)

    def place(self, model: CatalogueModel) -> Path:
        """Return the folder of a model: embedding models where they are looked for by name, others by task."""
        return self._folder / model.name if model.task == "embedding" else self._folder / model.task / model.name

    def is_here(self, model: CatalogueModel) -> bool:
        """Return whether every file of it is there."""
        return all((self.place(model) / file.name).is_file() for file in model.files)

    def present_bytes(self, model: CatalogueModel) -> int:
        """Return how much of it is there, unfinished files too."""
        return sum(_present(self.place(model) / file.name) for file in model.files)

    def pull(self, model: CatalogueModel, report: Report, call: Call) -> tuple[Path, ...]:
        """Return the files once all are there, in the model's order.

        Raises Conflict while it is being fetched already, and what Downloader.fetch raises; what came stays.
        """
        with self._alone(model.name):
            model = self.as_seen((model,))[0]
            places: list[Path] = []
            found: list[PinnedFile] = []
            revision = model.revision
            for file in model.files:
                place = self.place(model) / _safe_name(file)
                wanted = Wanted(
                    self._hub().file_url(model.repo, revision, file.path), place, file.size_bytes, file.sha256
                )
                done_before = sum(each.size_bytes for each in found)
                if not self._is_good(place, file):
                    progress = _progress(report, model, file, done_before)
                    fetched = self._downloader.fetch(wanted, progress, call)
                    revision = fetched.revision if revision == UNNAMED_REVISION and fetched.revision else revision
                    file = replace(file, size_bytes=fetched.size_bytes, sha256=fetched.sha256)
                found.append(PinnedFile(file.path, file.size_bytes, file.sha256))
                places.append(place)
                self._pins.keep(model, revision, tuple(found))
            return tuple(places)

    def discard(self, model: CatalogueModel) -> None:
        """Delete the files of a model, unfinished ones too; the pins stay. Raises Conflict, OSError."""
        with self._alone(model.name):
            for file in model.files:
                place = self.place(model) / _safe_name(file)
                Part(place).discard()
                place.unlink(missing_ok=True)

    def _is_good(self, place: Path, file: CatalogueFile) -> bool:
        """Return whether a file is there already, whole: it has its name only since its hash was right."""
        return bool(file.sha256) and place.is_file() and place.stat().st_size == file.size_bytes

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        with self._lock:
            if name in self._busy:
                raise Conflict(problem=f"'{name}' is being fetched already.")
            self._busy.add(name)
        try:
            yield
        finally:
            with self._lock:
                self._busy.discard(name)


def _progress(report: Report, model: CatalogueModel, file: CatalogueFile, before: int) -> Callable[[int, int], None]:
    def tell(done: int, total: int) -> None:
        report(before + done, model.size_bytes or before + total, file.name)

    return tell


def _present(place: Path) -> int:
    return place.stat().st_size if place.is_file() else Part(place).size_bytes


def _safe_name(file: CatalogueFile) -> str:
    if file.name in ("", ".", "..") or "\\" in file.name or "\0" in file.name:
        raise BadRequest(problem=f"The catalogue names a file '{file.path}' that cannot be one.")
    return file.name
