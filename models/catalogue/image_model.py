"""ImageModel: which model of pictures and words lies here, and the identity of what it makes.

A model is a folder as open_clip publishes it: ``open_clip_config.json`` with weights in safetensors, and a
tokenizer's files where its words are not CLIP's own.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from engine.contract.errors import ModelMissing, RunnerFailed
from engine.contract.space import Space
from models.catalogue.text_model import sha256_of

PACKAGES: Final = ("torch", "torchvision", "open_clip", "imagehash")
"""What its program imports; found without importing any of it."""
WEIGHTS: Final = ("open_clip_model.safetensors", "model.safetensors")
CONFIG: Final = "open_clip_config.json"
TASK: Final = "image"
"""The folder below the models' folder."""
_TOKENIZER: Final = ("tokenizer.json", "tokenizer_config.json")


@dataclass(frozen=True, slots=True)
class ImageModel:
    """A model on this machine. ``sha256`` is what its weights must have before they are used."""

    name: str
    folder: Path
    weights: str
    sha256: str
    settings_sha256: str
    """Of its configuration and its tokenizer: both change what the vectors mean."""
    dimension: int

    def space(self, media: str = "image") -> Space:
        """Return the vector space of pictures, or of a video's frames."""
        revision = hashlib.sha256(f"{self.sha256} {self.settings_sha256}".encode()).hexdigest()[:16]
        return Space(media=media, model=self.name, revision=revision, dimension=self.dimension)


def missing_packages() -> tuple[str, ...]:
    """Return the packages that are not installed."""
    return tuple(name for name in PACKAGES if find_spec(name) is None)


def installed(models_folder: Path) -> tuple[str, ...]:
    """Return the names of the models that lie complete below a folder, sorted."""
    return tuple(sorted(folder.name for folder in (models_folder / TASK).glob("*/") if _weights_in(folder)))


def find(name: str, models_folder: Path) -> ImageModel:
    """Return the model of a name; an empty one means the first that is there. Raises ModelMissing.

    Reads all of its weights, for their hash.
    """
    here = installed(models_folder)
    wanted = name or next(iter(here), "")
    if wanted not in here:
        raise ModelMissing(task=TASK)
    folder = models_folder / TASK / wanted
    weights = _weights_in(folder)
    return ImageModel(
        name=wanted,
        folder=folder,
        weights=weights,
        sha256=sha256_of(folder / weights),
        settings_sha256=settings_sha256(folder),
        dimension=_dimension(folder, wanted),
    )


def settings_sha256(folder: Path) -> str:
    """Return the SHA-256 of a model's configuration and tokenizer together."""
    files = [folder / name for name in (CONFIG, *_TOKENIZER)]
    parts = [sha256_of(file) if file.is_file() else "" for file in files]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()


def verify(model: ImageModel) -> None:
    """Raise RunnerFailed unless what lies on the disk is what the model's identity says."""
    found = {"its weights": sha256_of(model.folder / model.weights), "its settings": settings_sha256(model.folder)}
    wanted = {"its weights": model.sha256, "its settings": model.settings_sha256}
    for what, digest in found.items():
        if digest != wanted[what]:
            problem = f"{what} are not what they should be (SHA-256 {digest[:12]}…); it was not loaded"
            raise RunnerFailed(model=model.name, problem=problem)


def _weights_in(folder: Path) -> str:
    if not (folder / CONFIG).is_file():
        return ""
    return next((name for name in WEIGHTS if (folder / name).is_file()), "")


def _dimension(folder: Path, name: str) -> int:
    try:
        config: dict[str, Any] = json.loads((folder / CONFIG).read_text("utf-8"))
        return int(config["model_cfg"]["embed_dim"])
    except (ValueError, KeyError, TypeError) as error:
        raise RunnerFailed(model=name, problem=f"{CONFIG} cannot be read ({error})") from error
