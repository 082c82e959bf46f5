"""Home: the one folder that holds everything Jackdaw keeps, and where in it each thing lies."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PRIVATE_FOLDER = 0o700


@dataclass(frozen=True, slots=True)
class Home:
    """The places in a home. ``root`` is absolute; nothing needs to exist until ``create``."""

    root: Path

    @property
    def ledger(self) -> Path:
        """The system of record (SQLite)."""
        return self.root / "ledger.sqlite3"

    @property
    def index(self) -> Path:
        """Folder of the derived search index; may be deleted at any time the engine does not run."""
        return self.root / "index"

    @property
    def logs(self) -> Path:
        """Folder of rotating logs: file names, never file contents."""
        return self.root / "logs"

    @property
    def settings_file(self) -> Path:
        """The settings, TOML, written by the engine alone."""
        return self.root / "settings.toml"

    @property
    def discovery_file(self) -> Path:
        """Where a running engine says its port and the command line's token (0600)."""
        return self.root / "engine.json"

    @property
    def lock_file(self) -> Path:
        """File whose lock means: an engine runs on this home."""
        return self.root / "engine.lock"

    @property
    def connections_file(self) -> Path:
        """Record of every request that left the machine or was refused (0600)."""
        return self.root / "connections.jsonl"

    @property
    def models(self) -> Path:
        """Folder of model files and what is known of them."""
        return self.root / "models"

    @property
    def cache(self) -> Path:
        """Folder of what can be made again: exported models, measurements, thumbnails."""
        return self.root / "cache"

    @property
    def attachments(self) -> Path:
        """Content-addressed store of what was dropped into chats."""
        return self.root / "attachments"

    @property
    def snapshots(self) -> Path:
        """Folder of ledger copies made before migrations."""
        return self.root / "snapshots"

    def create(self) -> Home:
        """Make the home and its folders, readable by this user only; return self. Raises OSError."""
        folders = (self.root, self.index, self.logs, self.models, self.cache, self.attachments, self.snapshots)
        for folder in folders:
            folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        if os.name == "posix":
            self.root.chmod(PRIVATE_FOLDER)
        return self


def default_home(flag: str | os.PathLike[str] | None = None, environ: Mapping[str, str] = os.environ) -> Home:
    """Return the home of ``--home``, else of ``JACKDAW_HOME``, else the system's place for user data."""
    chosen = flag or environ.get("JACKDAW_HOME")
    if not chosen:
        import platformdirs

        chosen = platformdirs.user_data_dir("jackdaw", appauthor=False)
    return Home(Path(chosen).expanduser().absolute())
