"""SpeechModel: which model writes down speech here: a Whisper model as CTranslate2 reads it, in a folder of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from models.catalogue import model_folder
from models.catalogue.model_folder import require_digest, sha256_of
from models.catalogue.packages import not_installed

PACKAGES: Final = ("faster_whisper", "ctranslate2", "av", "onnxruntime")
"""What its program imports; found without importing any of it."""
TASK: Final = "speech"
"""The folder below the models' folder."""
WEIGHTS: Final = "model.bin"
WINDOW_S: Final = 28.0
"""Whisper hears 30 seconds at a time."""
FILL: Final = "fill_s.txt"
"""How many seconds of speech a model should get at a time, where that is less: one that was trained on short clips."""
_NEEDED: Final = (WEIGHTS, "config.json", "tokenizer.json")
"""Without its tokenizer the library would look for one in the network."""


@dataclass(frozen=True, slots=True)
class SpeechModel:
    """A model on this machine. ``sha256`` is what its weights must have before they are used."""

    name: str
    folder: Path
    sha256: str
    fill_s: float = WINDOW_S
    """Seconds of speech that are heard at a time."""


def missing_packages() -> tuple[str, ...]:
    """Return the packages that are not installed."""
    return not_installed(PACKAGES)


def installed(models_folder: Path) -> tuple[str, ...]:
    """Return the names of the models that lie complete below a folder, sorted."""
    return model_folder.names_in(models_folder / TASK, _complete)


def find(name: str, models_folder: Path) -> SpeechModel:
    """Return the model of a name; an empty one means the first that is there. Raises ModelMissing.

    Reads all of its weights, for their hash.
    """
    folder = model_folder.folder_of(name, models_folder / TASK, _complete)
    return SpeechModel(folder.name, folder, sha256_of(folder / WEIGHTS), fill_of(folder))


def fill_of(folder: Path) -> float:
    """Return how many seconds of speech a model in a folder should get at a time, as its folder says, or a window."""
    try:
        told = float((folder / FILL).read_text("utf-8"))
    except (OSError, ValueError):
        return WINDOW_S
    return told if 1.0 <= told <= WINDOW_S else WINDOW_S


def verify(model: SpeechModel) -> None:
    """Raise RunnerFailed unless the weights on the disk are what the model's identity says."""
    require_digest(model.name, WEIGHTS, sha256_of(model.folder / WEIGHTS), model.sha256)


def _complete(folder: Path) -> bool:
    return all((folder / name).is_file() for name in _NEEDED)
