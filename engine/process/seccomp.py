"""seccomp: a filter that refuses the system calls a confined child has no business with, through ctypes.

It covers what Landlock does not: UDP and every other kind of socket, exec by descriptor, tracing, signals.
Call numbers are from the kernel's ``asm/unistd_64.h`` (x86_64) and ``asm-generic/unistd.h`` (aarch64).
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct

_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_SET_MODE_FILTER, _TSYNC = 1, 1
_LOAD_WORD, _JUMP_EQUAL, _JUMP_GREATER_EQUAL, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_OFFSET_NUMBER, _OFFSET_ARCHITECTURE = 0, 4
_X32_BIT = 0x40000000

# fmt: off
_ARCHITECTURES: dict[str, tuple[int, int, dict[str, int]]] = {
    "x86_64": (0xC000003E, 317, {
        "socket": 41, "connect": 42, "sendto": 44, "bind": 49, "listen": 50, "socketpair": 53,
        "execve": 59, "execveat": 322, "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311,
        "fork": 57, "vfork": 58, "kill": 62, "tkill": 200, "rt_sigqueueinfo": 129, "pidfd_send_signal": 424,
        "pidfd_getfd": 438, "io_uring_setup": 425, "bpf": 321, "perf_event_open": 298, "userfaultfd": 323,
        "keyctl": 250, "add_key": 248, "request_key": 249, "mount": 165, "umount2": 166, "unshare": 272, "setns": 308,
        "open_by_handle_at": 304, "mknod": 133, "mknodat": 259,
    }),
    "aarch64": (0xC00000B7, 277, {
        "socket": 198, "connect": 203, "sendto": 206, "bind": 200, "listen": 201, "socketpair": 199,
        "execve": 221, "execveat": 281, "ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271,
        "kill": 129, "tkill": 130, "rt_sigqueueinfo": 138, "pidfd_send_signal": 424,
        "pidfd_getfd": 438, "io_uring_setup": 425, "bpf": 280, "perf_event_open": 241, "userfaultfd": 282,
        "keyctl": 219, "add_key": 217, "request_key": 218, "mount": 40, "umount2": 39, "unshare": 97, "setns": 268,
        "open_by_handle_at": 265, "mknodat": 33,
    }),
}
# fmt: on


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def refuse(*, but: frozenset[str] = frozenset()) -> bool:
    """Install the filter, less the calls named in ``but``, on every thread; return whether the kernel took it.

    Refused calls fail with EPERM. Needs ``no_new_privileges``. False on an architecture without a table.
    """
    known = _ARCHITECTURES.get(platform.machine())
    if known is None:
        return False
    architecture, seccomp_number, calls = known
    code = _filter(architecture, sorted(number for name, number in calls.items() if name not in but))
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    mode, flags = ctypes.c_uint(_SET_MODE_FILTER), ctypes.c_uint(_TSYNC)
    return int(libc.syscall(seccomp_number, mode, flags, ctypes.byref(program))) == 0


def _filter(architecture: int, refused: list[int]) -> bytes:
    """Return the BPF program: a foreign architecture or a refused number fails, the rest is allowed."""
    body = [_load(_OFFSET_ARCHITECTURE), _jump(_JUMP_EQUAL, architecture, 1, 0), _return_error()]
    body += [_load(_OFFSET_NUMBER)]
    if os.uname().machine == "x86_64":
        body += [_jump(_JUMP_GREATER_EQUAL, _X32_BIT, 0, 1), _return_error()]
    for number in refused:
        body += [_jump(_JUMP_EQUAL, number, 0, 1), _return_error()]
    return b"".join([*body, _instruction(_RETURN, 0, 0, _ALLOW)])


def _load(offset: int) -> bytes:
    return _instruction(_LOAD_WORD, 0, 0, offset)


def _jump(kind: int, value: int, if_true: int, if_false: int) -> bytes:
    return _instruction(kind, if_true, if_false, value)


def _return_error() -> bytes:
    return _instruction(_RETURN, 0, 0, _ERRNO | errno.EPERM)


def _instruction(code: int, if_true: int, if_false: int, value: int) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
