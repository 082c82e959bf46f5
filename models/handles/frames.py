"""Starting the program that decodes films."""

from __future__ import annotations

from typing import Final

from engine.process.child import Child
from engine.process.confinement import Profile
from engine.process.program import Program
from models.catalogue.packages import not_installed
from models.fit.hardware import threads

NAME: Final = "frames"
PACKAGES: Final = ("av", "cv2")
"""What the program imports; found without importing any of it."""
MEMORY_BYTES: Final = 3 << 30
"""Address space: a codec that asks for more is fed a bomb."""
_ENVIRONMENT: Final = {"OPENBLAS_NUM_THREADS": "1"}


def missing_packages() -> tuple[str, ...]:
    """Return the packages that are not installed."""
    return not_installed(PACKAGES)


def start() -> Child:
    """Start the confined child: no network, no file but its own programs. Raises EngineFault, OSError."""
    profile = Profile(memory_bytes=MEMORY_BYTES)
    return Child.spawn(Program.FRAMES, ["--threads", str(threads())], confinement=profile, env=_ENVIRONMENT)
