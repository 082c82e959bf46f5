"""Backup: everything of a home that cannot be made again, in one checked file, and the way back from it.

The file is a ZIP: ``manifest.json`` names every other entry with its SHA-256. The index, models and caches are not in
it: they are made or fetched again.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

from engine.contract.call import Call
from engine.contract.errors import BadRequest, DiskFull
from engine.contract.version import VERSION
from engine.doors.api.interfaces import Report
from engine.library.store.care.snapshots import put_in_place, sound_version, take
from engine.library.store.ledger.database import Ledger
from engine.library.store.schema.migrations import MIGRATIONS
from engine.settings.paths import Home

FORM: Final = 1
LEDGER: Final = "ledger.sqlite3"
SETTINGS: Final = "settings.toml"
ATTACHMENTS: Final = "attachments"
MANIFEST: Final = "manifest.json"
_CHUNK: Final = 1 << 20
_SPARE_BYTES: Final = 64 << 20
"""Left free on the disk that is written to."""


def back_up(home: Home, ledger: Ledger, folder: Path, report: Report, call: Call) -> Path:
    """Write the backup into a folder, read it again and compare; return it. Raises DiskFull, Cancelled."""
    needed = home.ledger.stat().st_size * 2 + _size(home.attachments) + _SPARE_BYTES
    for place in (folder, home.root):
        free = shutil.disk_usage(place).free
        if free < needed:
            raise DiskFull(path=place, free=f"{free // 1_000_000} MB", needed=f"{needed // 1_000_000} MB")
    target = _free_name(folder / f"jackdaw-{time.strftime('%Y-%m-%d')}.zip")
    unfinished = target.with_name(f"{target.name}.part")
    copied = home.root / "backup.sqlite3"
    try:
        ledger.read(lambda connection: take(connection, copied))
        sources = list(_sources(home, copied))
        _write(unfinished, sources, report, call)
        verify(unfinished, call)
        unfinished.replace(target)
    finally:
        copied.unlink(missing_ok=True)
        unfinished.unlink(missing_ok=True)
    return target


def verify(backup: Path, call: Call | None = None) -> dict[str, Any]:
    """Read a whole backup and return its manifest. Raises BadRequest for a file that is none or is not as written."""
    try:
        with zipfile.ZipFile(backup) as archive:
            manifest = dict(json.loads(archive.read(MANIFEST)))
            entries = dict(manifest["files"])
            for name, wanted in entries.items():
                if not _is_ours(name):
                    raise BadRequest(problem=f"{backup.name} holds {name}, which no backup does.")
                with archive.open(name) as stream:
                    if _hash(stream, call) != wanted:
                        raise BadRequest(problem=f"{backup.name} is damaged: {name} is not as it was written.")
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError) as error:
        raise BadRequest(str(error), problem=f"{backup.name} is no whole backup of Jackdaw.") from None
    if manifest.get("form") != FORM:
        raise BadRequest(problem=f"{backup.name} was made by a newer Jackdaw.")
    return manifest


def put_back_backup(home: Home, backup: Path) -> Path | None:
    """Make a backup's content the home's; return where the ledger lies that was there before.

    No engine may have the home open. Everything is checked before anything is changed. Raises BadRequest.
    """
    manifest = verify(backup)
    unpacked = home.root / f"{LEDGER}.restored"
    with zipfile.ZipFile(backup) as archive:
        _unpack(archive, LEDGER, unpacked)
        version = sound_version(unpacked)
        if version is None or version > len(MIGRATIONS):
            unpacked.unlink()
            raise BadRequest(problem=f"The ledger in {backup.name} cannot be used by this version.")
        for name in dict(manifest["files"]):
            if name.startswith(f"{ATTACHMENTS}/"):
                _unpack(archive, name, home.attachments / name.partition("/")[2])
        if SETTINGS in manifest["files"]:
            _unpack(archive, SETTINGS, home.settings_file)
    return put_in_place(home.ledger, unpacked, home.index)


def _sources(home: Home, copied: Path) -> Iterator[tuple[str, Path]]:
    yield LEDGER, copied
    if home.settings_file.exists():
        yield SETTINGS, home.settings_file
    for folder, _, names in os.walk(home.attachments):
        for name in sorted(names):
            place = Path(folder, name)
            yield f"{ATTACHMENTS}/{place.relative_to(home.attachments).as_posix()}", place


def _write(target: Path, sources: list[tuple[str, Path]], report: Report, call: Call) -> None:
    total = sum(place.stat().st_size for _, place in sources)
    done = 0
    hashes: dict[str, str] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, place in sources:
            digest = hashlib.sha256()
            with place.open("rb") as stream, archive.open(name, "w", force_zip64=True) as entry:
                while piece := stream.read(_CHUNK):
                    call.check()
                    digest.update(piece)
                    entry.write(piece)
                    done += len(piece)
                    report(done, total, name)
            hashes[name] = digest.hexdigest()
        archive.writestr(MANIFEST, json.dumps({"form": FORM, "version": VERSION, "files": hashes}, indent=1))


def _hash(stream: IO[bytes], call: Call | None) -> str:
    digest = hashlib.sha256()
    while piece := stream.read(_CHUNK):
        if call is not None:
            call.check()
        digest.update(piece)
    return digest.hexdigest()


def _unpack(archive: zipfile.ZipFile, name: str, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = target.with_name(f"{target.name}.part")
    with archive.open(name) as stream, unfinished.open("wb") as out:
        shutil.copyfileobj(stream, out, _CHUNK)
        out.flush()
        os.fsync(out.fileno())
    unfinished.replace(target)


def _is_ours(name: str) -> bool:
    if name in (LEDGER, SETTINGS):
        return True
    parts = name.split("/")
    return parts[0] == ATTACHMENTS and len(parts) > 1 and not {"", ".", ".."} & set(parts) and "\\" not in name


def _free_name(wanted: Path) -> Path:
    number = 2
    free = wanted
    while free.exists():
        free = wanted.with_stem(f"{wanted.stem}-{number}")
        number += 1
    return free


def _size(folder: Path) -> int:
    return sum(place.stat().st_size for place in folder.rglob("*") if place.is_file())
