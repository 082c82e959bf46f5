"""engine: the engine itself in the foreground, for services and for scripts that want it to stay."""

from __future__ import annotations


def engine() -> None:
    """Run the engine in the foreground.

    The first line on stdout tells the port. SIGTERM and Ctrl+C stop it cleanly.
    """
    raise AssertionError("main starts the engine before any option is read")
