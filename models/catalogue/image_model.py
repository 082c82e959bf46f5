"""ImageModel: which model of pictures and words lies here, and the identity of what it makes.

A model is a folder as open_clip publishes it: ``open_clip_config.json`` with weights in safetensors, and a
tokenizer's files where its words are not CLIP's own.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from engine.contract.errors import RunnerFailed
from engine.contract.space import Space
from models.catalogue import model_folder
from models.catalogue.model_folder import require_digest, sha256_of
from models.catalogue.packages import not_installed

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
    return not_installed(PACKAGES)


def installed(models_folder: Path) -> tuple[str, ...]:
    """Return the names of the models that lie complete below a folder, sorted."""
    return model_folder.names_in(models_folder / TASK, _is_complete)


def find(name: str, models_folder: Path) -> ImageModel:
    """Return the model of a name; an empty one means the first that is there. Raises ModelMissing.

    Reads all of its weights, for their hash.
    """
    folder = model_folder.folder_of(name, models_folder / TASK, _is_complete)
    weights = _weights_in(folder)
    return ImageModel(
        name=folder.name,
        folder=folder,
        weights=weights,
        sha256=sha256_of(folder / weights),
        settings_sha256=settings_sha256(folder),
        dimension=_dimension(folder),
    )


def settings_sha256(folder: Path) -> str:
    """Return the SHA-256 of a model's configuration and tokenizer together."""
    files = [folder / name for name in (CONFIG, *_TOKENIZER)]
    parts = [sha256_of(file) if file.is_file() else "" for file in files]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()


def verify(model: ImageModel) -> None:
    """Raise RunnerFailed unless what lies on the disk is what the model's identity says."""
    require_digest(model.name, model.weights, sha256_of(model.folder / model.weights), model.sha256)
    require_digest(model.name, CONFIG, settings_sha256(model.folder), model.settings_sha256)


def _is_complete(folder: Path) -> bool:
    return bool(_weights_in(folder))


def _weights_in(folder: Path) -> str:
    if not (folder / CONFIG).is_file():
        return ""
    return next((name for name in WEIGHTS if (folder / name).is_file()), "")


def _dimension(folder: Path) -> int:
    try:
        config: dict[str, Any] = json.loads((folder / CONFIG).read_text("utf-8"))
        return int(config["model_cfg"]["embed_dim"])
    except (ValueError, KeyError, TypeError) as error:
        raise RunnerFailed(model=folder.name, problem=f"{CONFIG} cannot be read ({error})") from error
