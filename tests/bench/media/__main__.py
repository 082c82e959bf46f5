"""``python -m tests.bench.media [NAME...]``: pages, pictures, sound and video beside the bare libraries."""

from __future__ import annotations

import importlib
import sys

from tests.bench.figure import Figure, machine, table

NAMES = ("ocr", "images", "speech", "frames")


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all, and print their figures."""
    figures: list[Figure] = []
    for name in names or NAMES:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        figures += importlib.import_module(f"tests.bench.media.{name}").measure()
    print(machine())
    print(table(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
