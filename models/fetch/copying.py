"""Copying: model files from a folder or a stick into the home, without any network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from engine.contract.call import Call
from engine.contract.errors import DiskFull
from models.fetch.part import Origin, Part

SUFFIXES: Final = (".gguf", ".safetensors")
MOST_FILES: Final = 200
_COPIED_AT_ONCE: Final = 1 << 20


def model_files(source: Path) -> list[Path]:
    """Return the model file that ``source`` is, or those below the folder it is, by name."""
    if source.is_file():
        return [source]
    found = (path for path in sorted(source.rglob("*")) if path.suffix.lower() in SUFFIXES and path.is_file())
    return [path for path, _ in zip(found, range(MOST_FILES), strict=False)]


def copy_in(source: Path, place: Path, spare_bytes: Callable[[Path], int], call: Call) -> None:
    """Copy a file into its place in one step, whole or not at all. Raises DiskFull, Cancelled, OSError."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    size, spare = source.stat().st_size, spare_bytes(place.parent)
    if size > spare:
        raise DiskFull(path=str(place.parent), free=f"{spare / 1e9:.2f} GB", needed=f"{size / 1e9:.2f} GB")
    part = Part(place)
    part.begin(Origin(source.as_uri(), size_bytes=size))
    try:
        with source.open("rb") as there, part.path.open("wb") as here:
            while block := there.read(_COPIED_AT_ONCE):
                call.check()
                here.write(block)
        part.finish()
    finally:
        part.discard()
