"""Confinement: what a child gives up before it reads its first input, and how much of that this system can hold."""

from __future__ import annotations

import enum
import glob
import os
import site
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.contract.wire import from_wire, to_wire
from engine.process import landlock, seccomp

_SYSTEM_LIBRARIES = (
    *("/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/local/lib", "/nix/store"),
    *(
        "/etc/ld.so.cache",
        "/etc/localtime",
        "/usr/share/zoneinfo",
        "/usr/share/locale",
        "/etc/fonts",
        "/usr/share/fonts",
    ),
    *("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"),
    *("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/filesystems", "/sys/devices/system"),
    *("/sys/fs/cgroup", "/sys/kernel/mm/transparent_hugepage"),
)
_LOADERS = ("/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1")
"""What the kernel starts in place of a program that is linked dynamically."""
_SOURCE_FOLDERS = ("engine", "models", "plugins", "assets")
_ACCELERATORS = ("/dev/nvidia*", "/dev/dri", "/dev/kfd")


class Level(enum.StrEnum):
    """How much of a profile holds: all of it, some of it, or nothing."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Profile:
    """What a confined child may still do. Limits of None are not set."""

    read_paths: tuple[str, ...] = ()
    """Folders and files it may read, besides its own code and the system's libraries."""
    scratch: str | None = None
    """The one folder it may write to."""
    memory_bytes: int | None = None
    """Address space. Not for programs that reserve far more than they use, as model runtimes do."""
    cpu_s: int | None = None
    max_file_bytes: int | None = None
    max_open_files: int | None = None
    accelerator: bool = False
    """Whether it may talk to graphics cards."""
    program: str | None = None
    """The one program it may run."""

    def to_wire(self) -> dict[str, Any]:
        """Return the JSON form."""
        return dict(to_wire(self))

    @classmethod
    def from_wire(cls, data: Mapping[str, Any]) -> Profile:
        """Return the profile of a JSON form. Raises ValueError."""
        return from_wire(cls, dict(data))


@dataclass(frozen=True, slots=True)
class Reached:
    """The level reached, with words about what holds and what does not."""

    level: Level
    holds: tuple[str, ...]
    lacks: tuple[str, ...]

    def to_wire(self) -> dict[str, Any]:
        """Return the JSON form."""
        return dict(to_wire(self))


def confine(profile: Profile) -> Reached:
    """Apply the profile to this process, for good. Never raises: what the system cannot do is reported.

    Call it from the main thread before any other thread exists and before any input is read.
    """
    measures = [("resource limits", _limit(profile))]
    if sys.platform == "linux":
        alone = _thread_count() == 1
        version = landlock.abi()
        privileged = landlock.no_new_privileges()
        files = privileged and version > 0 and _fence_files(profile)
        filtered = privileged and seccomp.refuse(but=frozenset({"execve"} if profile.program else ()))
        measures += [
            ("no new privileges", privileged),
            ("files fenced (Landlock)", files and alone),
            ("no execution of programs", files or filtered)
            if profile.program is None
            else ("no execution of programs but one", files),
            ("no TCP", filtered or (files and version >= landlock.TCP_ABI)),
            ("no sockets of any kind, no tracing (seccomp)", filtered),
        ]
    else:
        measures += [("files fenced", False), ("no network", False), ("no execution of programs", False)]
    holds = tuple(name for name, held in measures if held)
    lacks = tuple(name for name, held in measures if not held)
    level = Level.FULL if not lacks else Level.PARTIAL if holds else Level.NONE
    return Reached(level, holds, lacks)


def interpreter_paths() -> tuple[str, ...]:
    """Return what this interpreter, its libraries and our own code need to read, without duplicates."""
    found = dict.fromkeys(str(Path(path)) for path in _interpreter_paths() if path)
    return tuple(found)


def _interpreter_paths() -> Iterator[str]:
    yield from _SYSTEM_LIBRARIES
    yield f"/proc/{os.getpid()}"
    yield from sysconfig.get_paths().values()
    yield from site.getsitepackages()
    yield str(Path(os.__file__).parent)
    yield str(Path(sys.executable).resolve().parent)
    if getattr(sys, "frozen", False):
        yield str(getattr(sys, "_MEIPASS", Path(sys.executable).parent))
    source = Path(__file__).resolve().parents[2]
    yield from (str(source / name) for name in _SOURCE_FOLDERS)
    yield from (path for path in sys.path if path.endswith((".zip", "lib-dynload", "site-packages", "dist-packages")))
    yield from (path for path in (sys.prefix, sys.base_prefix) if Path(path, "pyvenv.cfg").exists())


def _fence_files(profile: Profile) -> bool:
    devices = [path for pattern in _ACCELERATORS for path in glob.glob(pattern)] if profile.accelerator else []
    try:
        landlock.restrict(
            [*interpreter_paths(), *profile.read_paths],
            [profile.scratch] if profile.scratch else [],
            ["/dev/null", *devices],
            [profile.program, *_LOADERS] if profile.program else [],
        )
    except OSError:
        return False
    return True


def _limit(profile: Profile) -> bool:
    if sys.platform == "win32":
        return False
    import resource

    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_AS: profile.memory_bytes,
        resource.RLIMIT_CPU: profile.cpu_s,
        resource.RLIMIT_FSIZE: profile.max_file_bytes,
        resource.RLIMIT_NOFILE: profile.max_open_files,
    }
    outcomes = [_lower(kind, value) for kind, value in wanted.items() if value is not None]
    return all(outcomes)


def _lower(kind: int, value: int) -> bool:
    import resource

    _, hard = resource.getrlimit(kind)
    allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
    try:
        resource.setrlimit(kind, (allowed, allowed))
    except (OSError, ValueError):
        return False
    return True


def _thread_count() -> int:
    return len(os.listdir("/proc/self/task"))
