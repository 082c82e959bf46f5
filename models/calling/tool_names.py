"""Tool names: which of the tools that were offered a model means."""

from __future__ import annotations

import re
from collections.abc import Iterable

_DECORATION = re.compile(r"^(?:functions?|tools?|default_api)\.|:\d+$")


def known_name(written: str, tools: Iterable[str]) -> str:
    """Return the offered name that ``written`` stands for, else ``written`` itself.

    Models decorate names (``functions.search:0``), change case, and write dots as underscores.
    """
    offered = tuple(tools)
    bare = _DECORATION.sub("", written.strip().strip("`\"'*"))
    for name in (written, bare):
        if name in offered:
            return name
    found = [name for name in offered if _plain(name) == _plain(bare)]
    return found[0] if len(found) == 1 else bare


def _plain(name: str) -> str:
    return re.sub(r"[^\w]", "_", name).casefold()
