"""Projector file: which vision projector belongs to a model file; it lies beside it and has a GGUF of its own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from models.formats.binary import Malformed
from models.formats.gguf import GgufHeader, read_gguf

ARCHITECTURE: Final = "clip"
_MARK: Final = "mmproj"
_SAYING_NOTHING: Final = re.compile(r"mmproj|model|vision|gguf|b?f(16|32)|i?q\d\w*|[ksml]|\d|")


def projector_of(path: Path, model: GgufHeader) -> Path | None:
    """Return the projector of the model in ``path``, None when none lies beside it that fits by name and width."""
    beside = sorted(path.parent.glob("*.gguf"))
    projectors = [file for file in beside if _MARK in file.name.lower() and file != path]
    alone = len(beside) - len(projectors) == 1
    fitting = [file for file in projectors if names_fit(file.stem, path.stem, alone=alone) and _widths_fit(file, model)]
    return max(fitting, key=lambda file: len(_words(file.stem)), default=None)


def is_projector(path: Path) -> bool:
    """Return whether a file is a projector, whatever its name; a file that cannot be read is none."""
    try:
        return read_gguf(path).architecture == ARCHITECTURE
    except (Malformed, OSError):
        return False


def names_fit(projector: str, model: str, *, alone: bool) -> bool:
    """Return whether a projector's name (without suffix) is of that model; ``alone`` when no other lies beside them."""
    words = _words(projector)
    return words <= _words(model) if words else alone


def _words(stem: str) -> set[str]:
    return {word for word in re.split(r"[^a-z0-9]+", stem.lower()) if not _SAYING_NOTHING.fullmatch(word)}


def _widths_fit(file: Path, model: GgufHeader) -> bool:
    try:
        header = read_gguf(file)
    except (Malformed, OSError):
        return False
    width = header.integer("clip.vision.projection_dim")
    wanted = model.integer(f"{model.architecture}.embedding_length")
    return header.architecture == ARCHITECTURE and width in (0, wanted)
