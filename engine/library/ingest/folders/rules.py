"""The rules of each root, made from the list of all roots, the root's own options and the settings."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from engine.library.store.ledger.roots import Root
from engine.library.watch.gitignore import compile_globs
from engine.library.watch.ignore import IgnoreRules


def rules_of(root: Root, roots: Sequence[Root], excluded: Iterable[bytes], max_file_bytes: int) -> IgnoreRules:
    """Return the rules of ``root``. A root inside it keeps its files to itself; ``excluded`` is left out always.

    Options of a root: ``ignore`` (list of .gitignore lines), ``hidden`` (true: index hidden files too),
    ``gitignore`` (false: do not obey .gitignore files).
    """
    lines = root.options.get("ignore", ())
    return IgnoreRules(
        root=root.path,
        max_file_bytes=max_file_bytes,
        excluded=frozenset(excluded),
        other_roots=frozenset(other.path for other in roots if is_inside(other.path, root.path)),
        globs=compile_globs(str(line) for line in lines) if lines else None,
        hidden=not root.options.get("hidden", False),
        git_ignore=bool(root.options.get("gitignore", True)),
    )


def is_inside(path: bytes, folder: bytes) -> bool:
    """Return whether an absolute path lies below a folder (not the folder itself)."""
    return path != folder and path.startswith(os.path.join(folder, b""))


def owner_of(path: bytes, roots: Sequence[Root]) -> Root | None:
    """Return the innermost root that an absolute path belongs to, None when there is none."""
    holders = [root for root in roots if path == root.path or (not root.is_file and is_inside(path, root.path))]
    return max(holders, key=lambda root: len(root.path), default=None)
