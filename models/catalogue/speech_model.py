"""SpeechModel: which model writes down speech here: a Whisper model as CTranslate2 reads it, in a folder of its own."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from engine.contract.errors import ModelMissing, RunnerFailed
from models.catalogue.text_model import sha256_of

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
    return tuple(name for name in PACKAGES if find_spec(name) is None)


def installed(models_folder: Path) -> tuple[str, ...]:
    """Return the names of the models that lie complete below a folder, sorted."""
    return tuple(sorted(folder.name for folder in (models_folder / TASK).glob("*/") if _complete(folder)))


def find(name: str, models_folder: Path) -> SpeechModel:
    """Return the model of a name; an empty one means the first that is there. Raises ModelMissing.

    Reads all of its weights, for their hash.
    """
    here = installed(models_folder)
    wanted = name or next(iter(here), "")
    if wanted not in here:
        raise ModelMissing(task=TASK)
    folder = models_folder / TASK / wanted
    return SpeechModel(wanted, folder, sha256_of(folder / WEIGHTS))


def verify(model: SpeechModel) -> None:
    """Raise RunnerFailed unless the weights on the disk are what the model's identity says."""
    found = sha256_of(model.folder / WEIGHTS)
    if found != model.sha256:
        problem = f"its weights are not what they should be (SHA-256 {found[:12]}…); it was not loaded"
        raise RunnerFailed(model=model.name, problem=problem)


def _complete(folder: Path) -> bool:
    return all((folder / name).is_file() for name in _NEEDED)
