"""Admission: whether a path may become a root."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence

from engine.contract.errors import PathMissing, PathNotAllowed, PathUnreadable
from engine.contract.file import display_path
from engine.library.ingest.folders.rules import is_inside

_SYSTEM = (b"/proc", b"/sys", b"/dev", b"/run")
"""Not files of a person but windows into the kernel."""


def admit(path: bytes, forbidden: Sequence[bytes]) -> tuple[bytes, bool]:
    """Return the absolute path without links, and whether it is one file.

    ``forbidden`` are the home and the model folders. Raises PathMissing, PathUnreadable, PathNotAllowed.
    """
    shown = display_path(path)
    real = os.path.realpath(os.path.expanduser(path))
    try:
        mode = os.stat(real).st_mode
    except PermissionError as error:
        raise PathUnreadable(path=shown) from error
    except OSError as error:
        raise PathMissing(path=shown) from error
    is_folder = stat.S_ISDIR(mode)
    if not is_folder and not stat.S_ISREG(mode):
        raise PathNotAllowed(path=shown, problem="it is neither a folder nor an ordinary file")
    if any(real == place or is_inside(real, place) for place in forbidden):
        raise PathNotAllowed(path=shown, problem="Jackdaw keeps its own files there")
    if real == b"/" or any(real == place or is_inside(real, place) for place in _SYSTEM):
        raise PathNotAllowed(path=shown, problem="it is a folder of the system")
    if not os.access(real, os.R_OK | (os.X_OK if is_folder else 0)):
        raise PathUnreadable(path=shown)
    return real, not is_folder
