"""A child that does as it is told: echo, stream, fail, crash, hang, and try what confinement forbids."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable

from engine.contract.errors import BadRequest
from engine.process.channel import Frame
from engine.process.serve import Exchange, serve_child


def _read(path: str) -> str:
    with open(path, "rb") as file:
        return str(len(file.read()))


def _write(path: str) -> str:
    with open(path, "wb") as file:
        file.write(b"x")
    return "written"


def _exec(program: str) -> str:
    return str(subprocess.run([program], check=False).returncode)


def _exec_in_place(program: str) -> str:
    os.execv(program, [program])


def _tcp(port: str) -> str:
    with socket.create_connection(("127.0.0.1", int(port)), timeout=5):
        return "connected"


def _udp(port: str) -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        return str(sender.sendto(b"x", ("127.0.0.1", int(port))))


def _unix(_argument: str) -> str:
    left, right = socket.socketpair()
    left.close()
    right.close()
    return "made"


def _trace(pid: str) -> str:
    if ctypes.CDLL(None, use_errno=True).ptrace(16, int(pid), None, None) < 0:
        raise OSError(ctypes.get_errno(), "ptrace")
    return "traced"


def _signal(pid: str) -> str:
    os.kill(int(pid), 0)
    return "signalled"


def _allocate(size: str) -> str:
    return str(len(bytearray(int(size))))


ATTEMPTS: dict[str, Callable[[str], str]] = {
    "read": _read,
    "write": _write,
    "exec": _exec,
    "exec_in_place": _exec_in_place,
    "tcp": _tcp,
    "udp": _udp,
    "unix": _unix,
    "trace": _trace,
    "signal": _signal,
    "allocate": _allocate,
}


def handle(frame: Frame, exchange: Exchange) -> None:
    op = frame.header["op"]
    argument = frame.header.get("argument", "")
    if op == "echo":
        exchange.send({"argument": argument}, frame.blobs)
    elif op == "try":
        try:
            exchange.send({"outcome": ATTEMPTS[argument[0]](argument[1])})
        except (OSError, MemoryError) as error:
            exchange.send({"outcome": type(error).__name__})
    elif op == "read_fds":
        exchange.send({}, [_read_fd(fd) for fd in frame.fds])
    elif op == "count":
        for number in range(argument):
            exchange.send({"number": number})
        exchange.send({"end": True})
    elif op == "until_cancelled":
        exchange.send({"begun": True})
        exchange.send({"cancelled": exchange.receive().header, "end": True})
    elif op == "environment":
        exchange.send({"environment": dict(os.environ)})
    else:
        _misbehave(op)


def _read_fd(fd: int) -> bytes:
    with os.fdopen(fd, "rb") as file:
        return file.read()


def _misbehave(op: str) -> None:
    if op == "refuse":
        raise BadRequest(problem="not like this")
    if op == "break":
        raise ZeroDivisionError("by design")
    if op == "crash":
        sys.stderr.write("last words\n")
        os.kill(os.getpid(), signal.SIGSEGV)
    if op == "grandchild":
        subprocess.Popen(["sleep", "600"])
        os._exit(3)
    if op == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.pause()


def main() -> int:
    if "--fail" in sys.argv:
        raise SystemExit("cannot start")
    if "--silent" in sys.argv:
        signal.pause()
    return serve_child(handle, prepare=lambda rest, progress: (progress("loading"), {"rest": rest})[1])


if __name__ == "__main__":
    sys.exit(main())
