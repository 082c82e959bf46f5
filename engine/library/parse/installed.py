"""Installed: the programs of others that readers may run, where a person has installed them."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from plugins.loader import bundled_manifests
from plugins.manifest import ProgramSpec

MEMORY_BYTES: Final = 2 * 1024**3
"""Of address space, for the worker and for the program it runs."""
_FOLDERS: Final = ("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin")
"""Where systems and people install programs. PATH is not asked: it may lead into a watched folder."""


@dataclass(frozen=True, slots=True)
class Installed:
    """A program on this machine and the folders it keeps its own data in."""

    path: str
    read_paths: tuple[str, ...]

    def params(self, scratch: str) -> Mapping[str, str]:
        """Return what a job says to a worker that may run the program."""
        return {"program": self.path, "scratch": scratch}


def wanted(header: Mapping[str, Any]) -> Installed | None:
    """Return the program without which a worker could not read a file; None when it needed none or it is missing."""
    reason = header.get("reason")
    if not isinstance(reason, Mapping) or reason.get("code") != "needs_program":
        return None
    package = (reason.get("params") or {}).get("program")
    spec = next((spec for spec in _programs() if spec.package == package), None)
    return find(spec) if spec else None


def find(spec: ProgramSpec) -> Installed | None:
    """Return where a program is installed, None when it is not."""
    paths = (os.path.join(folder, spec.name) for folder in _FOLDERS)
    path = next((path for path in paths if os.access(path, os.X_OK)), None)
    return Installed(path, spec.read_paths) if path else None


@functools.cache
def _programs() -> tuple[ProgramSpec, ...]:
    return tuple(manifest.program for manifest in bundled_manifests() if manifest.program)
