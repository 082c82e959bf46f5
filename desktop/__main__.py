"""``python -m desktop [--home DIR]``: opens the window."""

from __future__ import annotations

import argparse
import logging
import sys

from desktop.startup import run
from engine.doors.client.home import default_home


def main() -> int:
    """Read the arguments, open the window, return the exit code."""
    parser = argparse.ArgumentParser(prog="jackdaw", description="Opens the Jackdaw window.")
    parser.add_argument("--home", help="folder that holds everything Jackdaw keeps")
    options = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    return run(default_home(options.home))


if __name__ == "__main__":
    sys.exit(main())
