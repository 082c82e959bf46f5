"""Starting the embedding program for a model."""

from __future__ import annotations

from pathlib import Path

from engine.process.child import Child
from engine.process.confinement import Profile
from engine.process.program import Program
from models.catalogue.text_model import TextModel
from models.fit.hardware import machine

READY_STALL_S = 120.0
"""Importing torch from a cold disk takes the longest of its steps."""

_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}
"""NumPy's library starts its threads when imported; threads older than the confinement would stay outside it.
torch's threads spin while they wait, which on a busy machine cost four fifths of the speed (measured with 2 cores)."""


def start(model: TextModel, cache_folder: Path) -> Child:
    """Start the confined child for the model: it reads the model's folder and writes below ``cache_folder`` only.

    Raises EngineFault, RunnerFailed when the files are not what they should be, OSError.
    """
    cache = cache_folder / "embedding" / model.space.revision
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    here = machine()
    facts = {
        "--name": model.name,
        "--folder": str(model.folder),
        "--sha256": model.sha256,
        "--tokenizer-sha256": model.tokenizer_sha256,
        "--dimension": str(model.dimension),
        "--max-tokens": str(model.max_tokens),
        "--cache": str(cache),
        "--threads": str(here.cores),
        "--machine": f"{here.processor}, {here.cores} cores, {here.accelerator or 'no accelerator'}",
    }
    profile = Profile(read_paths=(str(model.folder),), scratch=str(cache), accelerator=bool(here.accelerator))
    arguments = [part for pair in facts.items() for part in pair]
    return Child.spawn(Program.EMBEDDING, arguments, confinement=profile, env=_ENVIRONMENT, ready_stall_s=READY_STALL_S)
