"""Prompts: the versioned prompt files of ``assets/prompts``, loaded by name."""

from __future__ import annotations

import functools
import re
from importlib import resources

_VERSIONED = re.compile(r"(?P<name>.+)\.v(?P<version>\d+)\.md")


@functools.cache
def load_prompt(name: str) -> str:
    """Return the text of the newest version of a prompt. Raises LookupError for an unknown name."""
    folder = resources.files("assets") / "prompts"
    versions = {
        int(match["version"]): file
        for file in folder.iterdir()
        if (match := _VERSIONED.fullmatch(file.name)) and match["name"] == name
    }
    if not versions:
        raise LookupError(f"no prompt named {name!r}")
    return versions[max(versions)].read_text(encoding="utf-8").strip()
