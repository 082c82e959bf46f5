"""A model process that does as it is told."""

from __future__ import annotations

import os
import signal
import sys

from engine.contract.errors import BadRequest
from engine.process.channel import Frame
from engine.process.serve import Exchange, serve_child


def handle(frame: Frame, exchange: Exchange) -> None:
    op = frame.header["op"]
    if op == "echo":
        exchange.send({"text": frame.header["text"]}, frame.blobs)
    elif op == "refuse":
        raise BadRequest(problem="no")
    elif op == "crash":
        sys.stderr.write("out of memory, as it were\n")
        os.kill(os.getpid(), signal.SIGKILL)
    elif op == "listen":
        exchange.send({"begun": True})
        while exchange.receive().header.get("op") != "cancel":
            pass
        exchange.send({"end": True})
    elif op == "hang":
        exchange.send({"begun": True})
        signal.pause()


def main() -> int:
    return serve_child(handle, prepare=lambda rest, progress: {"rest": rest})


if __name__ == "__main__":
    sys.exit(main())
