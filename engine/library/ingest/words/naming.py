"""Naming: the words by which a file is found by its name, and how texts are analysed when the index is rebuilt."""

from __future__ import annotations

import os
from typing import Final

from engine.contract.file import FileId, FileKey
from engine.library.analyse.terms import index_text, passage_terms
from engine.library.store.care.rebuild import Analyst
from engine.library.store.index.tables import NameRow


def name_terms(path: bytes, member: tuple[str, ...]) -> str:
    """Return the terms of a path below its root and of its members: the innermost name first, then the folders."""
    words = " ".join([*reversed(member), *reversed(os.fsdecode(path).split("/"))])
    return index_text(words.encode("utf-8", "replace").decode(), "")


def name_row(file: FileId, key: FileKey, path: bytes) -> NameRow:
    """Return the row of a file; ``path`` is absolute, for a root that is the file itself."""
    return NameRow(file, name_terms(key.path or os.path.basename(path), key.member))


ANALYST: Final = Analyst(passage_terms=passage_terms, name_terms=name_terms)
"""How repair makes terms from what the ledger keeps."""
