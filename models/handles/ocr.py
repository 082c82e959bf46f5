"""Starting the OCR program: the models come with its package, so that there is nothing to choose or to download."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Final

from engine.process.child import Child
from engine.process.confinement import Profile
from engine.process.program import Program
from models.catalogue.packages import not_installed
from models.fit.hardware import threads

NAME: Final = "rapidocr"
PACKAGES: Final = ("rapidocr", "onnxruntime", "cv2")
"""What the program imports; found without importing any of it."""
READY_STALL_S: Final = 120.0
_ENVIRONMENT: Final = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_WAIT_POLICY": "PASSIVE",
    "ORT_DISABLE_TELEMETRY": "1",
    "ORT_TELEMETRY_DISABLED": "1",
}


def missing_packages() -> tuple[str, ...]:
    """Return the packages that are not installed."""
    return not_installed(PACKAGES)


def engine_version() -> str:
    """Return name and version of the engine, empty when it is not installed."""
    try:
        return f"{NAME} {version(NAME)}"
    except PackageNotFoundError:
        return ""


def start() -> Child:
    """Start the confined child: no network, no file but its own programs and models. Raises EngineFault, OSError."""
    arguments = ["--threads", str(threads())]
    return Child.spawn(Program.OCR, arguments, confinement=Profile(), env=_ENVIRONMENT, ready_stall_s=READY_STALL_S)
