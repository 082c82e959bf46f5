"""A parser worker that misbehaves on demand: the real loop, with an encoder that obeys words in the file."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from typing import Any

from engine.contract.document import Parsed, ParseOutcome
from engine.library.parse.job import ParseJob
from engine.library.parse.registry import Registry
from engine.library.parse.worker_loop import serve_parser
from plugins.source import Limits


def encode(job: ParseJob, outcome: ParseOutcome) -> tuple[dict[str, Any], list[bytes]]:
    if not isinstance(outcome, Parsed):
        return {"kind": outcome.kind, "code": outcome.reason.code, "pid": os.getpid()}, []
    text = outcome.document.layers[0].text
    misbehave(text)
    return {"kind": "parsed", "pid": os.getpid(), "params": dict(job.params)}, [text.encode()]


def misbehave(text: str) -> None:
    if text == "segfault":
        ctypes.string_at(0)
    elif text == "exit":
        os._exit(3)
    elif text == "hang":
        threading.Event().wait()
    elif text == "eat":
        bytearray(8 * 1024**3)
    elif text == "raise":
        raise RuntimeError("an encoder's mistake")
    elif text == "scratch":
        with os.fdopen(os.memfd_create("scratch"), "wb") as file:  # libraries unpack their data so
            file.write(bytes(50 << 20))
    elif text == "open":
        with open("/etc/passwd", "rb"):  # must fail once confined
            pass


if __name__ == "__main__":
    sys.exit(serve_parser(Registry.load(), Limits(), encode))
