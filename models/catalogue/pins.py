"""Pins: what the first download of each model found, kept so that every later one must find the same."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from engine.contract.errors import Conflict
from engine.contract.model import CatalogueModel, Mark, Trust
from engine.contract.wire import from_wire, to_wire
from models.catalogue.stamped_file import write_durably


@dataclass(frozen=True, slots=True)
class PinnedFile:
    """One file as it was found."""

    path: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Pin:
    """One model as it was found on ``date``."""

    name: str
    repo: str
    revision: str
    date: str
    files: tuple[PinnedFile, ...]


class Pins:
    """The pins of one home. Thread-safe."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def all(self) -> Mapping[str, Pin]:
        """Return every pin by model name. Raises Conflict for a damaged file."""
        try:
            content = self._path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return {}
        try:
            pins = from_wire(tuple[Pin, ...], json.loads(content)["pins"])
        except (ValueError, KeyError, TypeError) as error:
            raise Conflict(problem=f"{self._path} is damaged. Delete it to trust the next downloads anew.") from error
        return {pin.name: pin for pin in pins}

    def keep(self, model: CatalogueModel, revision: str, files: tuple[PinnedFile, ...]) -> None:
        """Remember what a model turned out to be."""
        with self._lock:
            today = datetime.now(UTC).date().isoformat()
            pins = {**self.all(), model.name: Pin(model.name, model.repo, revision, today, files)}
            body = {"schema": 1, "pins": to_wire(tuple(pins[name] for name in sorted(pins)))}
            write_durably(self._path, json.dumps(body, indent=1))


def pinned(model: CatalogueModel, pin: Pin | None) -> CatalogueModel:
    """Return the model with what this machine has seen of it, marked so; a pin of another repository counts nothing."""
    if pin is None or pin.repo != model.repo:
        return model
    seen = {file.path: file for file in pin.files}
    files = tuple(
        replace(file, size_bytes=seen[file.path].size_bytes, sha256=seen[file.path].sha256)
        if file.path in seen
        else file
        for file in model.files
    )
    mark = Mark(Trust.VERIFIED, "seen by this machine", pin.date)
    marks = {**model.marks, "files": mark, "revision": mark}
    return replace(model, files=files, revision=pin.revision or model.revision, marks=marks)
