"""Preview of rules: which listed files of a root other ignore rules would drop. Nothing is read but the ledger."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final

from engine.contract.file import display_path
from engine.contract.status import RulesPreview
from engine.library.store.ledger import files
from engine.library.store.ledger.database import Ledger
from engine.library.store.ledger.roots import Root
from engine.library.watch.gitignore import compile_globs, is_pattern

SHOWN: Final = 12


def preview_rules(ledger: Ledger, root: Root, ignore: Sequence[str]) -> RulesPreview:
    """Return what these lines of .gitignore syntax would drop; what they would bring in only a scan can tell."""
    lines = [line for line in ignore if line.strip()]
    invalid = tuple(line for line in lines if not is_pattern(line))
    spec = compile_globs(lines)
    count = size_bytes = 0
    sample: list[str] = []
    for record in files.iterate(ledger, root.id):
        if not spec.check_file(os.fsdecode(record.key.path)).include:
            continue
        count += 1
        size_bytes += record.stamp.size_bytes
        if len(sample) < SHOWN:
            sample.append(display_path(record.key.path))
    return RulesPreview(count, size_bytes, tuple(sample), invalid)
