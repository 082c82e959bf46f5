"""Packages: which of the libraries that a model's program imports are not installed, told without importing any."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec


def not_installed(packages: Iterable[str]) -> tuple[str, ...]:
    """Return those of the packages that are not installed, in their order."""
    return tuple(name for name in packages if find_spec(name) is None)
