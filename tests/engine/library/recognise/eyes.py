"""The real image model's process with the tiny model, for the tests of all that looks at pictures."""

from __future__ import annotations

import shutil
from pathlib import Path

from engine.library.recognise.pictures import PictureModel
from models.catalogue import image_model
from models.handles import image
from models.handles.runner import Runner

TINY = Path(__file__).parents[4] / "assets" / "tiny" / "clip"


def models_with_tiny(folder: Path) -> Path:
    """Return a models' folder that holds the tiny model under the name "tiny"."""
    target = folder / "image" / "tiny"
    if not target.exists():
        shutil.copytree(TINY, target)
    return folder


def tiny_model(folder: Path) -> PictureModel:
    """Return the tiny model, its process not started yet."""
    found = image_model.find("", models_with_tiny(folder))
    return PictureModel(found.space(), Runner(found.name, lambda: image.start(found, folder / "cache")))
