"""Landlock: the Linux kernel's own file and network fence, through ctypes.

Numbers are from the kernel's UAPI header ``linux/landlock.h``; system call numbers are the same on every
architecture for calls this young. Each ABI version added rights; only those the running kernel knows are asked for.
"""

from __future__ import annotations

import ctypes
import os
import stat
from collections.abc import Iterable

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG = 1
_RULE_PATH_BENEATH = 1
_PR_SET_NO_NEW_PRIVS = 38

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_ALL_OF_ABI_1 = (1 << 13) - 1
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_BIND_TCP, _CONNECT_TCP = 1 << 0, 1 << 1
_SCOPE_ABSTRACT_UNIX, _SCOPE_SIGNAL = 1 << 0, 1 << 1
_ON_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV
"""Rights that a rule on something other than a folder may grant."""

TCP_ABI = 4
SIGNAL_ABI = 6


class _RulesetAttr(ctypes.Structure):
    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _PathBeneathAttr(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def abi() -> int:
    """Return the Landlock version of the running kernel, 0 when it has none."""
    return max(0, int(_libc().syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION_FLAG))))


def no_new_privileges() -> bool:
    """Give up gaining privileges through exec, which Landlock and seccomp ask for; return whether it held."""
    one, zero = ctypes.c_ulong(1), ctypes.c_ulong(0)
    return int(_libc().prctl(_PR_SET_NO_NEW_PRIVS, one, zero, zero, zero)) == 0


def restrict(
    readable: Iterable[str], writable: Iterable[str], devices: Iterable[str] = (), programs: Iterable[str] = ()
) -> None:
    """Confine the calling thread and all it starts: paths not named can be neither read, written nor executed.

    Paths that do not exist are passed over. Raises OSError when the kernel refuses.
    """
    version = abi()
    everything = _files_known(version)
    attr = _RulesetAttr(
        everything,
        _BIND_TCP | _CONNECT_TCP if version >= TCP_ABI else 0,
        _SCOPE_ABSTRACT_UNIX | _SCOPE_SIGNAL if version >= SIGNAL_ABI else 0,
    )
    size = 24 if version >= SIGNAL_ABI else 16 if version >= TCP_ABI else 8
    ruleset = _checked(_libc().syscall(_CREATE_RULESET, ctypes.byref(attr), ctypes.c_size_t(size), ctypes.c_uint32(0)))
    try:
        for path in readable:
            _allow(ruleset, path, _READ_FILE | _READ_DIR)
        for path in writable:
            _allow(ruleset, path, everything & ~_EXECUTE)
        for path in devices:
            _allow(ruleset, path, everything & (_READ_FILE | _READ_DIR | _WRITE_FILE | _IOCTL_DEV))
        for path in programs:
            _allow(ruleset, path, _READ_FILE | _EXECUTE)
        _checked(_libc().syscall(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0)))
    finally:
        os.close(ruleset)


def _files_known(version: int) -> int:
    known = _ALL_OF_ABI_1
    for since, right in ((2, _REFER), (3, _TRUNCATE), (5, _IOCTL_DEV)):
        if version >= since:
            known |= right
    return known


def _allow(ruleset: int, path: str, access: int) -> None:
    try:
        fd = os.open(path, getattr(os, "O_PATH", 0) | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(fd).st_mode):
            access &= _ON_FILES
        rule = _PathBeneathAttr(access, fd)
        kind, flags = ctypes.c_int(_RULE_PATH_BENEATH), ctypes.c_uint32(0)
        _checked(_libc().syscall(_ADD_RULE, ctypes.c_int(ruleset), kind, ctypes.byref(rule), flags))
    finally:
        os.close(fd)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return int(result)
