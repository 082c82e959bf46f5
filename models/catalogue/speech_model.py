"""SpeechModel: which model writes down speech here: a Whisper model as CTranslate2 reads it, in a folder of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from models.catalogue import model_folder
from models.catalogue.model_folder import require_digest, sha256_of

PACKAGES: Final = ("faster_whisper", "ctranslate2", "av", "onnxruntime")
"""What its program imports; found without importing any of it."""
TASK: Final = "speech"
"""The folder below the models' folder."""
WEIGHTS: Final = "model.bin"
_NEEDED: Final = (WEIGHTS, "config.json", "tokenizer.json")
"""Without its tokenizer the library would look for one in the network."""


@dataclass(frozen=True, slots=True)
class SpeechModel:
    """A model on this machine. ``sha256`` is what its weights must have before they are used."""

    name: str
    folder: Path
    sha256: str


def missing_packages() -> tuple[str, ...]:
    """Return the packages that are not installed."""
    return model_folder.not_installed(PACKAGES)


def installed(models_folder: Path) -> tuple[str, ...]:
    """Return the names of the models that lie complete below a folder, sorted."""
    return model_folder.names_in(models_folder / TASK, _complete)


def find(name: str, models_folder: Path) -> SpeechModel:
    """Return the model of a name; an empty one means the first that is there. Raises ModelMissing.

    Reads all of its weights, for their hash.
    """
    folder = model_folder.folder_of(name, models_folder / TASK, _complete)
    return SpeechModel(folder.name, folder, sha256_of(folder / WEIGHTS))


def verify(model: SpeechModel) -> None:
    """Raise RunnerFailed unless the weights on the disk are what the model's identity says."""
    require_digest(model.name, WEIGHTS, sha256_of(model.folder / WEIGHTS), model.sha256)


def _complete(folder: Path) -> bool:
    return all((folder / name).is_file() for name in _NEEDED)
