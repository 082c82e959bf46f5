"""ModelRegistry: the model files this home knows: checked by header, fixed by SHA-256, chosen for tasks by name."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine.contract.errors import BadRequest, Conflict, NotFound, PathMissing, PathUnreadable
from engine.contract.request import ModelEntry
from engine.contract.wire import from_wire, to_wire
from models.catalogue.routing import CHAT_TASKS
from models.catalogue.stamped_file import FileStamp, stamp_of, write_durably
from models.formats.gguf import read_gguf
from models.formats.inspection import inspect_file
from models.formats.projector_file import projector_of

TASKS = ("embedding", "rerank", *CHAT_TASKS)
_HASHED_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class _Record:
    """What is kept of one model; a file whose stamp still holds is not hashed again."""

    entry: ModelEntry
    stamp: FileStamp
    projector_stamp: FileStamp | None = None


class ModelRegistry:
    """The models of one home, recorded in ``folder``. Files stay where they are.

    ``chosen()`` gives the model name in use for each task, ``choose(task, name)`` changes it (the settings).
    ``built_in`` models are always listed and cannot be removed.
    """

    def __init__(
        self,
        folder: Path,
        chosen: Callable[[], Mapping[str, str]],
        choose: Callable[[str, str], None],
        built_in: Sequence[ModelEntry] = (),
    ) -> None:
        self._file = folder / "registry.json"
        self._chosen = chosen
        self._choose = choose
        self._built_in = {entry.name: entry for entry in built_in}

    def models(self) -> tuple[ModelEntry, ...]:
        """Return every known model with the tasks it is in use for, by name."""
        entries = {**{name: record.entry for name, record in self._read().items()}, **self._built_in}
        return tuple(sorted(map(self._as_it_stands, entries.values()), key=lambda entry: entry.name))

    def inspect(self, path: bytes) -> Mapping[str, Any]:
        """Return what a model file says of itself. Raises PathMissing, PathUnreadable, BadRequest."""
        return dict(_inspected(path))

    def add(self, path: bytes, name: str = "") -> ModelEntry:
        """Check a model file, fix its SHA-256 and that of a projector beside it, and make it known.

        Adding it again changes nothing but finds a projector that came later. Without a ``name`` it gets its file's.

        Raises PathMissing, PathUnreadable, BadRequest with what is wrong, Conflict when the name is another file's.
        """
        facts = _inspected(path)
        if facts["task"] == "projector":
            problem = "This file is the part of a model that sees pictures. Put it beside the model and add that."
            raise BadRequest(problem=problem)
        place = os.path.abspath(os.fsdecode(path))
        name = name or _name_of(place)
        records = self._read()
        if name in self._built_in or (name in records and records[name].entry.path != place):
            raise Conflict(problem=f"There is already another model named '{name}'.")
        stamp = stamp_of(place)
        projector = _projector_beside(Path(place)) if facts["format"] == "gguf" else ""
        entry = ModelEntry(
            name=name,
            task=facts["task"],
            format=facts["format"],
            path=place,
            size_bytes=stamp.size_bytes,
            sha256=_sha256(place),
            note=facts["note"],
            projector=projector,
            projector_sha256=_sha256(projector) if projector else "",
        )
        self._write({**records, name: _Record(entry, stamp, stamp_of(projector) if projector else None)})
        return self._as_it_stands(entry)

    def remove(self, name: str) -> None:
        """Forget a model; the file stays, and tasks that used it have none. Raises NotFound, Conflict."""
        if name in self._built_in:
            raise Conflict(problem=f"'{name}' comes with the program and cannot be removed.")
        entry = self.get(name)
        for task in entry.used_for:
            self._choose(task, "")
        self._write({key: record for key, record in self._read().items() if key != name})

    def use(self, name: str, task: str) -> ModelEntry:
        """Choose the model for a task. Raises NotFound, BadRequest when it cannot do the task."""
        self.fit(name, task)
        self._choose(task, name)
        return self.get(name)

    def fit(self, name: str, task: str) -> ModelEntry:
        """Return a model that can do the task. Raises NotFound, BadRequest."""
        entry = self.get(name)
        if task not in TASKS:
            raise BadRequest(problem=f"There is no task '{task}'. Known are {', '.join(TASKS)}.")
        if entry.task != ("chat" if task in CHAT_TASKS else task):
            raise BadRequest(problem=f"'{name}' is a model for {entry.task}, not for {task}.")
        return entry

    def get(self, name: str) -> ModelEntry:
        """Return one model. Raises NotFound."""
        found = next((entry for entry in self.models() if entry.name == name), None)
        if found is None:
            raise NotFound(what="model", name=name)
        return found

    def note_tools(self, name: str, way: str) -> None:
        """Keep how tools are called with a model; one that is not known here is passed over."""
        records = self._read()
        record = records.get(name)
        if record is not None and record.entry.tools != way:
            self._write({**records, name: replace(record, entry=replace(record.entry, tools=way))})

    def verified_path(self, name: str) -> Path:
        """Return the file of a model to load, hashed again if it was touched since.

        Raises NotFound, PathMissing, Conflict when it is not the file that was added.
        """
        record = self._read().get(name)
        if record is None:
            return self._verified_built_in(name)
        place = record.entry.path
        if not os.path.isfile(place):
            raise PathMissing(path=place)
        stamp = _still_the_same(place, record.stamp, record.entry.sha256, name)
        if stamp != record.stamp:
            self._write({**self._read(), name: replace(record, stamp=stamp)})
        return Path(place)

    def verified_projector(self, name: str) -> Path | None:
        """Return the file of the part of a model that sees, None where there is none (any more).

        Raises NotFound, Conflict when it is not the file that lay there when the model was added.
        """
        if name in self._built_in:
            return None
        record = self._read().get(name)
        if record is None:
            raise NotFound(what="model", name=name)
        place = record.entry.projector
        if not place or record.projector_stamp is None or not os.path.isfile(place):
            return None
        stamp = _still_the_same(place, record.projector_stamp, record.entry.projector_sha256, name)
        if stamp != record.projector_stamp:
            self._write({**self._read(), name: replace(record, projector_stamp=stamp)})
        return Path(place)

    def _verified_built_in(self, name: str) -> Path:
        entry = self._built_in.get(name)
        if entry is None or entry.format != "gguf":
            raise NotFound(what="model", name=name)
        if _sha256(entry.path) != entry.sha256:
            raise Conflict(problem=f"{entry.path} is not the file its card speaks of.")
        return Path(entry.path)

    def _as_it_stands(self, entry: ModelEntry) -> ModelEntry:
        used_for = tuple(task for task, name in sorted(self._chosen().items()) if name == entry.name)
        missing = entry.path and not os.path.exists(entry.path)
        return replace(entry, used_for=used_for, note="The file is not there." if missing else entry.note)

    def _read(self) -> dict[str, _Record]:
        try:
            content = self._file.read_text(encoding="utf-8")
        except FileNotFoundError:
            return {}
        try:
            records = from_wire(tuple[_Record, ...], json.loads(content)["models"])
        except (ValueError, KeyError, TypeError) as error:
            raise Conflict(problem=f"{self._file} is damaged. Delete it and add your models again.") from error
        return {record.entry.name: record for record in records}

    def _write(self, records: Mapping[str, _Record]) -> None:
        body = {"schema": 1, "models": to_wire(tuple(records[name] for name in sorted(records)))}
        write_durably(self._file, json.dumps(body, indent=1, ensure_ascii=False))


def _inspected(path: bytes) -> Mapping[str, Any]:
    try:
        return inspect_file(Path(os.fsdecode(path)))
    except FileNotFoundError as error:
        raise PathMissing(path=os.fsdecode(path)) from error
    except IsADirectoryError as error:
        raise BadRequest(problem=f"{os.fsdecode(path)} is a folder; name a model file.") from error
    except OSError as error:
        raise PathUnreadable(path=os.fsdecode(path)) from error


def _projector_beside(path: Path) -> str:
    found = projector_of(path, read_gguf(path))
    return str(found) if found is not None else ""


def _still_the_same(place: str, stamp: FileStamp, sha256: str, model: str) -> FileStamp:
    """Return the stamp of a file now. Raises Conflict when it was touched and is another one."""
    now = stamp_of(place)
    if now != stamp and _sha256(place) != sha256:
        problem = f"{place} has changed since the model '{model}' was added. Remove it and add it again."
        raise Conflict(problem=problem)
    return now


def _name_of(place: str) -> str:
    stem = os.path.splitext(os.path.basename(place))[0]
    return re.sub(r"[^\w.+-]+", "-", stem).strip("-") or "model"


def _sha256(place: str) -> str:
    digest = hashlib.sha256()
    with open(place, "rb") as file:
        while block := file.read(_HASHED_AT_ONCE):
            digest.update(block)
    return digest.hexdigest()
