"""Whether a root is there: present, gone, or an empty mount point where a drive used to be."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RootState:
    """What was found at a root's path. ``device`` is the st_dev of what lies there now, 0 when nothing does."""

    online: bool
    device: int = 0


def root_state(path: bytes, known_device: int, had_files: bool) -> RootState:
    """Return whether a root can be scanned.

    A missing path is offline. So is an empty folder on another device than before, where files used to be: the
    mount point of a drive that is not there. ``known_device`` 0 means never seen.
    """
    try:
        facts = os.stat(path)
        if not had_files or known_device in (0, facts.st_dev) or not os.path.isdir(path):
            return RootState(True, facts.st_dev)
        with os.scandir(path) as entries:
            empty = next(entries, None) is None
    except PermissionError:
        return RootState(True, known_device)
    except OSError:
        return RootState(False)
    return RootState(not empty, facts.st_dev)
