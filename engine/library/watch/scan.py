"""The scan: everything below a root, in the byte order of full relative paths, one folder in memory at a time.

Order: a folder sorts as its name plus ``/``, so that the stream is ordered exactly as SQLite orders the paths
as BLOBs (``a.txt`` < ``a/x`` < ``ab``). Links are never followed, nothing but folders and .gitignore is opened.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass

from engine.contract.file import Stamp, join_path
from engine.contract.reason import Reason, Remedy
from engine.library.watch import gitignore
from engine.library.watch.entry import Entry, Ignored, SeenFile, Unreadable
from engine.library.watch.gitignore import IgnoreFile
from engine.library.watch.ignore import CACHE_MARKS, IgnoreRules
from engine.library.watch.placeholder import provider_of
from engine.library.watch.secret import looks_secret

_OPEN_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
_SPECIAL = {stat.S_IFIFO: "pipe", stat.S_IFSOCK: "socket", stat.S_IFCHR: "device", stat.S_IFBLK: "device"}


@dataclass(frozen=True, slots=True)
class _Folder:
    prefix: bytes
    """Path below the root with a trailing slash; empty for the root."""
    keys: Iterator[bytes]
    """Names still to visit, sorted; those of folders end with a slash."""
    ignore_files: tuple[IgnoreFile, ...]
    identity: tuple[int, int]


def scan(root: bytes, rules: IgnoreRules, below: bytes = b"") -> Iterator[Entry]:
    """Yield what lies at or below ``below`` (a relative path, ``b""`` for all) in byte order of the paths.

    What vanishes meanwhile is left out; what cannot be read comes as Unreadable. Nothing is yielded for a path
    inside an ignored folder or behind a link.
    """
    found = _start(root, rules, below)
    if not isinstance(found, _Folder):
        if found is not None:
            yield found
        return
    stack = [found]
    while stack:
        folder = stack[-1]
        key = next(folder.keys, None)
        if key is None:
            stack.pop()
            continue
        path = folder.prefix + key
        if key.endswith(b"/"):
            child = _enter(root, path, rules, folder.ignore_files, tuple(parent.identity for parent in stack))
            if isinstance(child, _Folder):
                stack.append(child)
            elif child is not None:
                yield child
        else:
            entry = see_file(root, path, rules, folder.ignore_files)
            if entry is not None:
                yield entry


def _start(root: bytes, rules: IgnoreRules, below: bytes) -> _Folder | Entry | None:
    """Return the folder to begin with, or the one entry there is."""
    try:
        facts = os.stat(root)
    except OSError as error:
        return None if isinstance(error, FileNotFoundError) else Unreadable(b"", _why(error), is_folder=True)
    if not stat.S_ISDIR(facts.st_mode):
        return _describe(root, b"", facts, rules)
    folder = _open(root, b"", rules, ())
    walked = b""
    for part in below.split(b"/") if below else ():
        if not isinstance(folder, _Folder):
            return folder
        walked += part
        kind = _kind(join_path(root, walked))
        if kind != stat.S_IFDIR:
            return see_file(root, walked, rules, folder.ignore_files) if walked == below else None
        walked += b"/"
        folder = _enter(root, walked, rules, folder.ignore_files, ())
    return folder


def _kind(path: bytes) -> int:
    try:
        return stat.S_IFMT(os.lstat(path).st_mode)
    except OSError:
        return 0


def _enter(
    root: bytes,
    path: bytes,
    rules: IgnoreRules,
    ignore_files: tuple[IgnoreFile, ...],
    ancestors: tuple[tuple[int, int], ...],
) -> _Folder | Entry | None:
    rule = rules.rule_for(path[:-1], True, ignore_files)
    if rule is not None:
        return Ignored(path, rule)
    folder = _open(root, path, rules, ignore_files)
    if isinstance(folder, _Folder) and folder.identity in ancestors:
        return Ignored(path, "loop")
    return folder


def _open(
    root: bytes, prefix: bytes, rules: IgnoreRules, ignore_files: tuple[IgnoreFile, ...]
) -> _Folder | Entry | None:
    """List one folder. A folder swapped for a link since it was listed is refused by the open."""
    absolute = join_path(root, prefix[:-1])
    try:
        identity, keys = _list(absolute, follow=not prefix)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return Unreadable(prefix, _why(error), is_folder=True)
    if prefix and not CACHE_MARKS.isdisjoint(keys):
        return Ignored(prefix, "cache")
    if rules.git_ignore and gitignore.FILE_NAME in keys:
        found = gitignore.load(absolute, prefix)
        ignore_files = (*ignore_files, found) if found else ignore_files
    keys.sort()
    return _Folder(prefix, iter(keys), ignore_files, identity)


def _list(absolute: bytes, follow: bool) -> tuple[tuple[int, int], list[bytes]]:
    """Return (device, inode) and the entry names of a folder, those of folders with a trailing slash."""
    if os.scandir not in os.supports_fd:  # Windows
        facts = os.stat(absolute, follow_symlinks=follow)
        with os.scandir(absolute) as entries:
            return (facts.st_dev, facts.st_ino), [
                _key(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries
            ]
    handle = os.open(absolute, _OPEN_FOLDER if follow else _OPEN_FOLDER | os.O_NOFOLLOW)
    try:
        facts = os.fstat(handle)
        with os.scandir(handle) as listed:
            return (facts.st_dev, facts.st_ino), [
                _key(os.fsencode(entry.name), entry.is_dir(follow_symlinks=False)) for entry in listed
            ]
    finally:
        os.close(handle)


def _key(name: bytes, is_folder: bool) -> bytes:
    return name + b"/" if is_folder else name


def see_file(root: bytes, path: bytes, rules: IgnoreRules, ignore_files: tuple[IgnoreFile, ...]) -> Entry | None:
    """Return the entry of one path that is no folder; None when it is not there any more."""
    rule = rules.rule_for(path, False, ignore_files)
    if rule is not None:
        return Ignored(path, rule)
    try:
        facts = os.lstat(join_path(root, path))
    except FileNotFoundError:
        return None
    except OSError as error:
        return Unreadable(path, _why(error), is_folder=False)
    if stat.S_ISDIR(facts.st_mode):
        return None
    return _describe(root, path, facts, rules)


def _describe(root: bytes, path: bytes, facts: os.stat_result, rules: IgnoreRules) -> SeenFile:
    stamp = Stamp(facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino, facts.st_dev)
    return SeenFile(path, stamp, _skip(root, join_path(root, path), facts, rules))


def _skip(root: bytes, absolute: bytes, facts: os.stat_result, rules: IgnoreRules) -> Reason | None:
    """Return why a file is listed but never opened, None for one to be read."""
    kind = stat.S_IFMT(facts.st_mode)
    if kind == stat.S_IFLNK:
        return Reason("link" if _stays_inside(root, absolute) else "link_outside")
    if kind != stat.S_IFREG:
        return Reason("not_a_file", {"type": _SPECIAL.get(kind, "special")})
    if looks_secret(os.path.basename(absolute)):
        return Reason("secret")
    provider = provider_of(absolute, facts)
    if provider is not None:
        return Reason("online_only", {"provider": provider}, remedy=Remedy("download"))
    if facts.st_size > rules.max_file_bytes:
        return Reason("too_large", {"limit": f"{rules.max_file_bytes / 1e6:.0f} MB"})
    return None


def _stays_inside(root: bytes, link: bytes) -> bool:
    target = os.path.realpath(link)
    inside = os.path.realpath(root)
    return target == inside or target.startswith(inside + b"/")


def _why(error: OSError) -> Reason:
    if isinstance(error, PermissionError):
        return Reason("unreadable", retryable=True, remedy=Remedy("grant"))
    return Reason("read_error", {"problem": error.strerror or type(error).__name__}, retryable=True)
