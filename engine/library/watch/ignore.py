"""IgnoreRules: which entries of a root are left out, and which are listed without being opened."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.contract.file import join_path
from engine.library.watch import gitignore
from engine.library.watch.gitignore import IgnoreFile
from engine.library.watch.secret import looks_secret

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_VERSION_CONTROL = frozenset({b".git", b".hg", b".svn", b".bzr", b"cvs", b"_darcs", b".jj", b".pijul"})
_CACHES = frozenset(
    {
        b"node_modules",
        b"bower_components",
        b"__pycache__",
        b"site-packages",
        b"__macosx",
        b".venv",
        b".tox",
        b".nox",
        b".cache",
        b".mypy_cache",
        b".pytest_cache",
        b".ruff_cache",
        b".gradle",
        b".terraform",
        b"$recycle.bin",
        b"system volume information",
        b"lost+found",
    }
)
_TEMPORARY = re.compile(
    rb"~\$.+|.+~|.+\.(tmp|swp|swo|crdownload|part|partial)|thumbs\.db|desktop\.ini|#.+#", re.IGNORECASE
)
CACHE_MARKS = frozenset({b"CACHEDIR.TAG", b"pyvenv.cfg"})
"""A folder that holds one of these is a cache (bford.info/cachedir) or a Python environment."""


@dataclass(frozen=True, slots=True)
class IgnoreRules:
    """The rules of one root. Paths in ``excluded`` and ``other_roots`` are absolute."""

    root: bytes
    max_file_bytes: int
    excluded: frozenset[bytes] = frozenset()
    """The home of Jackdaw, model folders: left out always."""
    other_roots: frozenset[bytes] = frozenset()
    """Roots that lie inside this one: their files belong to them."""
    globs: GitIgnoreSpec | None = None
    """Patterns a person gave for this root."""
    hidden: bool = True
    """Leave hidden files and folders out."""
    git_ignore: bool = True
    """Obey the .gitignore files met on the way."""

    def rule_for(self, path: bytes, is_folder: bool, ignore_files: tuple[IgnoreFile, ...]) -> str | None:
        """Return the name of the rule that leaves a relative path out, None when it is to be seen."""
        name = os.path.basename(path)
        absolute = join_path(self.root, path)
        if absolute in self.excluded:
            return "excluded"
        if absolute in self.other_roots:
            return "other_root"
        return self._rule_by_name(name, is_folder) or self._rule_by_pattern(path, is_folder, ignore_files)

    def _rule_by_name(self, name: bytes, is_folder: bool) -> str | None:
        lowered = name.lower()
        if is_folder and lowered in _VERSION_CONTROL:
            return "version_control"
        if is_folder and lowered in _CACHES:
            return "cache"
        if not is_folder and looks_secret(name):
            return None
        if self.hidden and name.startswith(b".") and not (lowered.endswith(b".icloud") and not is_folder):
            return "hidden"
        if not is_folder and _TEMPORARY.fullmatch(name):
            return "temporary"
        return None

    def _rule_by_pattern(self, path: bytes, is_folder: bool, ignore_files: tuple[IgnoreFile, ...]) -> str | None:
        if self.globs is not None:
            verdict = self.globs.check_file(os.fsdecode(path) + ("/" if is_folder else "")).include
            if verdict is not None:
                return "glob" if verdict else None
        if self.git_ignore and ignore_files and gitignore.left_out(ignore_files, path, is_folder):
            return "gitignore"
        return None
