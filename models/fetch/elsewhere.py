"""Elsewhere: GGUF files that other programs keep on this machine; they are used where they lie and never written."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.contract.model import FoundModel
from models.formats.gguf import MAGIC

MOST_FOUND: Final = 500
_MODEL_LAYER: Final = "application/vnd.ollama.image.model"
_LARGEST_MANIFEST: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Keepers:
    """Where the other programs keep their files."""

    ollama: tuple[Path, ...]
    lm_studio: tuple[Path, ...]
    hugging_face: tuple[Path, ...]


def usual_keepers(home: Path, environ: Mapping[str, str]) -> Keepers:
    """Return the usual places of a person's home, and those that the environment names."""
    cache = Path(environ.get("XDG_CACHE_HOME") or home / ".cache")
    hub = environ.get("HF_HUB_CACHE") or (Path(environ["HF_HOME"]) / "hub" if environ.get("HF_HOME") else None)
    return Keepers(
        ollama=_paths(environ.get("OLLAMA_MODELS"), home / ".ollama/models", Path("/usr/share/ollama/.ollama/models")),
        lm_studio=_paths(None, home / ".lmstudio/models", cache / "lm-studio/models"),
        hugging_face=_paths(hub, cache / "huggingface/hub"),
    )


def look(keepers: Keepers) -> tuple[FoundModel, ...]:
    """Return the models found, each file once, by name. Folders that cannot be read are passed over."""
    found: dict[str, FoundModel] = {}
    sources = (
        *((_ollama(folder), "ollama") for folder in keepers.ollama),
        *((_files(folder), "lm-studio") for folder in keepers.lm_studio),
        *((_files(folder), "huggingface") for folder in keepers.hugging_face),
    )
    for named, keeper in sources:
        for name, path in named:
            place = os.path.realpath(path)
            if place not in found and len(found) < MOST_FOUND and _is_gguf(place):
                found[place] = FoundModel(name, str(path), os.stat(place).st_size, keeper)
    return tuple(sorted(found.values(), key=lambda model: (model.name, model.path)))


def _ollama(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield name and weights of each manifest: ``manifests/HOST/OWNER/NAME/TAG`` names a blob by its digest."""
    manifests = folder / "manifests"
    for manifest in _below(manifests):
        parts = manifest.relative_to(manifests).parts
        digest = _model_digest(manifest)
        if len(parts) >= 2 and digest:
            yield f"{parts[-2]}-{parts[-1]}", folder / "blobs" / digest.replace(":", "-")


def _model_digest(manifest: Path) -> str:
    try:
        if manifest.stat().st_size > _LARGEST_MANIFEST:
            return ""
        layers = json.loads(manifest.read_bytes())["layers"]
        found = next((layer["digest"] for layer in layers if layer["mediaType"] == _MODEL_LAYER), "")
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    is_digest = isinstance(found, str) and found.startswith("sha256:") and found[7:].isalnum()
    return found if is_digest else ""


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in _below(folder):
        if path.suffix.lower() == ".gguf" and "mmproj" not in path.name.lower():
            yield path.stem, path


def _below(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder, followlinks=False):
        yield from (Path(parent) / name for name in sorted(names))


def _is_gguf(place: str) -> bool:
    try:
        with open(place, "rb") as file:
            return file.read(4) == MAGIC
    except OSError:
        return False


def _paths(named: str | Path | None, *usual: Path) -> tuple[Path, ...]:
    chosen: Iterable[Path] = (Path(named),) if named else usual
    return tuple(chosen)
