"""Model folders: models that lie in folders of their own, one folder a task, found by what such a folder must hold."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from engine.contract.errors import ModelMissing, RunnerFailed


def names_in(task_folder: Path, is_complete: Callable[[Path], bool]) -> tuple[str, ...]:
    """Return the names of the models that lie complete below a task's folder, sorted."""
    return tuple(sorted(folder.name for folder in task_folder.glob("*/") if is_complete(folder)))


def folder_of(name: str, task_folder: Path, is_complete: Callable[[Path], bool]) -> Path:
    """Return the folder of a model; an empty name means the first that is there. Raises ModelMissing."""
    here = names_in(task_folder, is_complete)
    wanted = name or next(iter(here), "")
    if wanted not in here:
        raise ModelMissing(task=task_folder.name)
    return task_folder / wanted


def sha256_of(path: Path) -> str:
    """Return the file's SHA-256 in hexadecimal. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def require_digest(model: str, what: str, found: str, wanted: str) -> None:
    """Raise RunnerFailed unless what lies on the disk (SHA-256 in hexadecimal) is what the model's identity says."""
    if found != wanted:
        problem = f"{what} is not the file it should be (SHA-256 {found[:12]}…, not {wanted[:12]}…); it was not loaded"
        raise RunnerFailed(model=model, problem=problem)
