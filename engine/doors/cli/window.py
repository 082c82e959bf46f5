"""Opening the window, or saying why there is none."""

from __future__ import annotations

import os
import runpy
import sys
from collections.abc import Mapping, Sequence


def open_window(home: str | None, arguments: Sequence[str] = ()) -> int:
    """Run the desktop program in this process and return its exit code; 1 when there is no display."""
    if not has_display(os.environ, sys.platform):
        sys.stderr.write(
            "jackdaw: there is no display to open a window on. "
            'Ask from the terminal instead: jackdaw ask "QUESTION" (jackdaw --help lists all commands).\n'
        )
        return 1
    sys.argv = ["jackdaw", *(["--home", home] if home else []), *arguments]
    runpy.run_module("desktop", run_name="__main__", alter_sys=True)
    return 0


def window() -> None:
    """Open the window, or bring the open one to the front: window [--ask WORDS] [--find WORDS] [PATH...].

    File managers can call it: the given folders and files are proposed to be added.
    """
    raise AssertionError("main opens the window before any option is read")


def quick() -> None:
    """Open a small window for one question; bind it to a key in the system's settings."""
    raise AssertionError("main opens the window before any option is read")


def has_display(environ: Mapping[str, str], platform: str) -> bool:
    """Return whether a window can be shown. Only Unix desktops may lack a display."""
    if platform in ("win32", "darwin"):
        return True
    return any(environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
