"""``python -m desktop [--home DIR] [--ask WORDS] [--find WORDS] [PATH...]``: opens the window, or wakes the open."""

from __future__ import annotations

import argparse
import logging
import sys

from desktop.instance import wish_of
from desktop.startup import run
from engine.doors.client.home import default_home


def main() -> int:
    """Read the arguments, open the window, return the exit code."""
    parser = argparse.ArgumentParser(prog="jackdaw", description="Opens the Jackdaw window.")
    parser.add_argument("--home", help="folder that holds everything Jackdaw keeps")
    parser.add_argument("--ask", default="", metavar="WORDS", help="ask this at once")
    parser.add_argument("--find", default="", metavar="WORDS", help="search for this at once")
    parser.add_argument("--quick", action="store_true", help="open the small window for one question")
    parser.add_argument("paths", nargs="*", metavar="PATH", help="folders or files to add")
    options = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    wish = wish_of(options.paths, ask=options.ask, find=options.find, quick=options.quick)
    return run(default_home(options.home), wish)


if __name__ == "__main__":
    sys.exit(main())
