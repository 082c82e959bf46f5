"""Collections: folders that GPT4All has indexed, read from its LocalDocs database, which is never changed."""

from __future__ import annotations

import logging
import os
import sqlite3
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

from engine.contract.file import file_uri
from engine.contract.status import FoundCollection

KEEPER: Final = "gpt4all"
_NAME: Final = "localdocs_v*.db"
_LOCKED_S: Final = 0.5
_MOST: Final = 1_000
"""Folders that are listed at most; a person has far fewer."""
_FOLDERS: Final = {
    "darwin": ("~/Library/Application Support/nomic.ai/GPT4All",),
    "win32": ("~/AppData/Local/nomic.ai/GPT4All",),
    "linux": ("~/.local/share/nomic.ai/GPT4All", "~/.var/app/io.gpt4all.gpt4all/data/nomic.ai/GPT4All"),
}
"""Where its databases lie unless the person chose another folder for models (seen in GPT4All 3.10)."""
_QUERIES: Final = (
    """SELECT c.name, f.path, (SELECT count(*) FROM documents d WHERE d.folder_id = f.id)
      FROM collections c JOIN collection_items i ON i.collection_id = c.id JOIN folders f ON f.id = i.folder_id
      ORDER BY c.name, f.path LIMIT ?""",
    """SELECT c.collection_name, f.folder_path, (SELECT count(*) FROM documents d WHERE d.folder_id = f.id)
      FROM collections c JOIN folders f ON f.id = c.folder_id ORDER BY c.collection_name, f.folder_path LIMIT ?""",
)
"""Of versions 2 and 3 of the database, and of version 1."""
_log = logging.getLogger(__name__)


def usual_folders(environ: Mapping[str, str] = os.environ) -> tuple[Path, ...]:
    """Return where GPT4All keeps its databases on this system."""
    places = [Path(place).expanduser() for place in _FOLDERS.get(sys.platform, ())]
    own = environ.get("XDG_DATA_HOME")
    if own and sys.platform == "linux":
        places.insert(0, Path(own) / "nomic.ai" / "GPT4All")
    return tuple(places)


def find_collections(folders: tuple[Path, ...]) -> tuple[FoundCollection, ...]:
    """Return the folders of its newest database in each place, each path once; a broken database counts as none."""
    found: dict[str, FoundCollection] = {}
    for folder in folders:
        databases = sorted(folder.glob(_NAME), reverse=True)
        for each in read_collections(databases[0]) if databases else ():
            found.setdefault(each.path, each)
    return tuple(found.values())


def read_collections(database: Path) -> tuple[FoundCollection, ...]:
    """Return what one database names; nothing when it cannot be read."""
    for query in _QUERIES:
        try:
            with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True, timeout=_LOCKED_S)) as connection:
                rows = connection.execute(query, (_MOST,)).fetchall()
        except (sqlite3.Error, OSError) as error:
            _log.info("collections not read from %s: %s", database.name, error)
            continue
        return tuple(_collection(*row) for row in rows if isinstance(row[1], str) and os.path.isabs(row[1]))
    return ()


def _collection(name: object, path: str, files: object) -> FoundCollection:
    raw = os.fsencode(os.path.normpath(path))
    count = files if isinstance(files, int) else 0
    return FoundCollection(str(name), KEEPER, os.fsdecode(raw), file_uri(raw), os.path.isdir(raw), count)
