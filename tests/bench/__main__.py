"""All benchmarks: ``python -m tests.bench [NAME...]`` prints one table of budgets, ours beside the peers'."""

from __future__ import annotations

import importlib
import sys

from tests.bench.figure import Figure, machine, table

NAMES = (
    "startup",
    "window",
    "window_life",
    "conversation",
    "long_lists",
    "indexing",
    "freshness",
    "latency",
    "embedding",
    "generation",
    "overhead",
    "models",
)


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all, and print their figures."""
    figures: list[Figure] = []
    for name in names or NAMES:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        figures += importlib.import_module(f"tests.bench.{name}").measure()
    print(machine())
    print(table(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
