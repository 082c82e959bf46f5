"""Starting the program that turns pictures and words into vectors of one space."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from engine.process.child import Child
from engine.process.confinement import Profile
from engine.process.program import Program
from models.catalogue.image_model import ImageModel
from models.fit.hardware import machine

READY_STALL_S: Final = 180.0
"""Importing torch, torchvision and open_clip from a cold disk takes the longest of its steps."""
_ENVIRONMENT: Final = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_WAIT_POLICY": "PASSIVE",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
}


def start(model: ImageModel, cache_folder: Path) -> Child:
    """Start the confined child for a model: no network; it reads the model's folder and writes below ``cache_folder``.

    Raises EngineFault, RunnerFailed when the files are not what they should be, OSError.
    """
    scratch = cache_folder / "image"
    scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    here = machine()
    facts = {
        "--name": model.name,
        "--folder": str(model.folder),
        "--weights": model.weights,
        "--sha256": model.sha256,
        "--settings-sha256": model.settings_sha256,
        "--dimension": str(model.dimension),
        "--threads": str(here.cores),
    }
    profile = Profile(read_paths=(str(model.folder),), scratch=str(scratch), accelerator=bool(here.accelerator))
    arguments = [part for pair in facts.items() for part in pair]
    environment = {**_ENVIRONMENT, "TMPDIR": str(scratch)}  # torch looks for a temporary folder when imported
    return Child.spawn(Program.IMAGE, arguments, confinement=profile, env=environment, ready_stall_s=READY_STALL_S)
