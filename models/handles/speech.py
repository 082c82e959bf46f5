"""Starting the program that writes down speech."""

from __future__ import annotations

from typing import Final

from engine.process.child import Child
from engine.process.confinement import Profile
from engine.process.program import Program
from models.catalogue.speech_model import SpeechModel
from models.fit.hardware import machine

READY_STALL_S: Final = 120.0
MUCH_MEMORY_BYTES: Final = 12 << 30
"""Eight clips at a time take a small model 3.6 GB, one at a time 1.5 GB."""
_ENVIRONMENT: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}


def start(model: SpeechModel) -> Child:
    """Start the confined child for a model: no network, no file but its own programs and the model's folder.

    Raises EngineFault, RunnerFailed when the files are not what they should be, OSError.
    """
    here = machine()
    facts = {
        "--name": model.name,
        "--folder": str(model.folder),
        "--sha256": model.sha256,
        "--device": "cuda" if here.accelerator == "cuda" else "cpu",
        "--threads": str(here.cores),
        "--fill-s": str(model.fill_s),
        "--batch": "8" if here.memory_bytes >= MUCH_MEMORY_BYTES else "2",
    }
    profile = Profile(read_paths=(str(model.folder),), accelerator=here.accelerator == "cuda")
    arguments = [part for pair in facts.items() for part in pair]
    return Child.spawn(Program.SPEECH, arguments, confinement=profile, env=_ENVIRONMENT, ready_stall_s=READY_STALL_S)
