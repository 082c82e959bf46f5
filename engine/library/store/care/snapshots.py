"""Snapshots: whole copies of the ledger, made daily and before each migration, and putting one back."""

from __future__ import annotations

import calendar
import os
import re
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import apsw

from engine.contract.errors import Conflict, LedgerDamaged, NotFound

KEPT: Final = 3
"""Daily snapshots kept; those made before a migration stay."""
EVERY_S: Final = 86_400
_DAILY: Final = re.compile(r"ledger-(\d{8}T\d{6}Z)-v\d+\.sqlite")
_TIME: Final = "%Y%m%dT%H%M%SZ"
_VERSION: Final = re.compile(r"-v(\d+)\.sqlite$")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One copy: its file, the schema it has, when it was made (seconds since 1970)."""

    path: Path
    version: int
    made_at_s: float


@dataclass(frozen=True, slots=True)
class PutBack:
    """The snapshot that is the ledger now, and where the ledger lies that was there before, if there was one."""

    snapshot: Snapshot
    set_aside: Path | None


def listed(folder: Path, known: int | None = None) -> list[Snapshot]:
    """Return the snapshots in a folder, the newest first; only those with at most ``known`` migrations, if given."""
    found = [
        Snapshot(path, int(match[1]), _made_at(path))
        for path in folder.glob("*.sqlite")
        if (match := _VERSION.search(path.name)) is not None
    ]
    wanted = [each for each in found if known is None or each.version <= known]
    return sorted(wanted, key=lambda each: (each.version, each.made_at_s), reverse=True)


def problem_of(connection: apsw.Connection) -> str | None:
    """Return what SQLite finds wrong with a database, None when it is sound. Reads all of it."""
    try:
        said = str(connection.execute("PRAGMA quick_check(1)").get)
    except (apsw.CorruptError, apsw.NotADBError) as error:
        return str(error)
    return None if said == "ok" else said.replace("\n", " ").removeprefix("*** in database main *** ")


def damaged(path: Path, folder: Path, problem: str) -> LedgerDamaged:
    """Return the error that says so and what can be done about it."""
    found = listed(folder)
    if not found:
        return LedgerDamaged(path=path, problem=problem, way_back=f"There is no snapshot of it in {folder}.")
    newest = max(found, key=lambda each: each.made_at_s)
    made = time.strftime("%Y-%m-%d %H:%M", time.localtime(newest.made_at_s))
    way_back = f"Put back the latest snapshot ({newest.path}, of {made}) with: jackdaw doctor --restore"
    return LedgerDamaged(path=path, problem=problem, way_back=way_back, snapshot=newest.path)


def is_lost(path: Path, folder: Path) -> bool:
    """Tell whether a ledger that was there is gone or empty: SQLite would make a new one without a word."""
    return (not path.exists() or not path.stat().st_size) and bool(listed(folder))


def is_due(folder: Path, now_s: float) -> bool:
    """Tell whether the last daily snapshot is more than a day old."""
    return not any(abs(now_s - each.made_at_s) < EVERY_S for each in _daily(folder))


def take_daily(connection: apsw.Connection, folder: Path, now_s: float) -> Path:
    """Copy the ledger, check the copy, drop the oldest ones; return the copy. Raises LedgerDamaged."""
    version = int(connection.pragma("user_version"))
    made = time.strftime(_TIME, time.gmtime(now_s))
    taken = take(connection, folder / f"ledger-{made}-v{version}.sqlite")
    for old in _daily(folder)[KEPT:]:
        old.path.unlink(missing_ok=True)
    return taken


def take(connection: apsw.Connection, target: Path) -> Path:
    """Copy the ledger to ``target`` as one whole, checked file, on disk when this returns. Raises LedgerDamaged."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f"{target.name}.part")
    unfinished.unlink(missing_ok=True)
    try:
        copy = apsw.Connection(str(unfinished))
        try:
            with copy.backup("main", connection, "main") as backup:
                backup.step(-1)
            copy.pragma("journal_mode", "DELETE")  # one file, whoever opens it
            problem = problem_of(copy)
        finally:
            copy.close()
        if problem is not None:
            raise damaged(Path(connection.filename), target.parent, problem)
        _sync(unfinished)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    _sync(target.parent)
    return target


def put_back(path: Path, folder: Path, known: int, index: Path) -> PutBack:
    """Make the newest sound snapshot with at most ``known`` migrations the ledger; return what was done.

    The ledger that was there is set aside. Of the index goes what holds the ledger's numbers: it is written again at
    the next start. No engine may have the home open. Raises Conflict when the ledger needs no help, NotFound when
    there is no sound snapshot.
    """
    if not is_lost(path, folder) and _is_fine(path, known):
        raise Conflict(problem=f"The ledger {path} is sound; nothing was put back.")
    chosen = next((each for each in listed(folder, known) if _is_fine(each.path, known)), None)
    if chosen is None:
        raise NotFound(what="sound snapshot in", name=folder)
    unfinished = path.with_name(f"{path.name}.part")
    shutil.copyfile(chosen.path, unfinished)
    return PutBack(chosen, put_in_place(path, unfinished, index))


def put_in_place(path: Path, unfinished: Path, index: Path) -> Path | None:
    """Make a copy the ledger; return where the one before it was set aside, None when there was none.

    No engine may have the home open. What holds the ledger's numbers in the index goes.
    """
    _sync(unfinished)
    for name in ("passages", "names"):
        shutil.rmtree(index / f"{name}.lance", ignore_errors=True)
    aside = path.with_name(f"{path.name}.damaged-{time.strftime(_TIME, time.gmtime())}")
    was_there = path.exists()
    for ending in ("-wal", "-shm", ""):
        part = path.with_name(path.name + ending)
        if part.exists():
            part.replace(aside.with_name(aside.name + ending))
    unfinished.replace(path)
    _sync(path.parent)
    return aside if was_there else None


def sound_version(path: Path) -> int | None:
    """Return how many migrations a sound ledger has seen; None for a file that is no sound ledger."""
    try:
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    except apsw.CantOpenError:
        return None
    try:
        return int(connection.pragma("user_version")) if problem_of(connection) is None else None
    finally:
        connection.close()


def wipe(path: Path, folder: Path) -> None:
    """Delete every snapshot, and every ledger that was set aside."""
    for copy in (*folder.glob("*.sqlite*"), *path.parent.glob(f"{path.name}.damaged-*")):
        copy.unlink()


def _daily(folder: Path) -> list[Snapshot]:
    return [each for each in listed(folder) if _DAILY.fullmatch(each.path.name)]


def _made_at(path: Path) -> float:
    match = _DAILY.fullmatch(path.name)
    return path.stat().st_mtime if match is None else float(calendar.timegm(time.strptime(match[1], _TIME)))


def _is_fine(path: Path, known: int) -> bool:
    version = sound_version(path)
    return version is not None and version <= known


def _sync(path: Path) -> None:
    try:
        handle = os.open(path, os.O_RDONLY)
    except PermissionError:
        return  # a folder on a system that does not open folders (Windows)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
