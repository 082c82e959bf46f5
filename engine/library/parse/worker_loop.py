"""Worker loop: the child's side of the pool: reads each file of a batch, encodes its outcome, answers at once."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.contract.document import ParseFailed, ParseOutcome
from engine.contract.reason import Reason
from engine.library.parse.drawing import draw
from engine.library.parse.extraction import extract
from engine.library.parse.job import ParseJob
from engine.library.parse.registry import Registry
from engine.process.channel import Frame, FrameTooLarge
from engine.process.serve import Exchange, serve_child
from plugins.source import Limits

Encoded = tuple[Mapping[str, Any], Sequence[bytes | memoryview]]
Encode = Callable[[ParseJob, ParseOutcome], Encoded]


def serve_parser(registry: Registry, limits: Limits, encode: Encode) -> int:
    """Serve a ParserPool until it goes away; return the exit code.

    ``serve_child`` confines the process before the first frame. ``encode`` turns an outcome into an answer's
    header and blobs; when it fails for want of memory or size, the file's outcome becomes that reason.
    """
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")

    def handle(frame: Frame, exchange: Exchange) -> None:
        jobs = [ParseJob.from_wire(data, fd) for data, fd in zip(frame.header["jobs"], frame.fds, strict=True)]
        try:
            for job in jobs:
                began_s = time.process_time()
                allowed = _with_program(limits, job.params)
                if "render" in job.params:
                    facts, pixels = draw(job, registry, allowed)
                    exchange.send({**facts, "job": job.id, "cpu_s": time.process_time() - began_s}, pixels)
                    continue
                outcome = extract(job.fd, job.name, registry, allowed)
                if _answer(job, began_s, outcome, encode, exchange):
                    break
        finally:
            for job in jobs:
                os.close(job.fd)
        exchange.send({"end": True})

    return serve_child(handle)


def _with_program(limits: Limits, params: Mapping[str, Any]) -> Limits:
    """Return the limits with the program that a process started for it may run."""
    if "program" not in params:
        return limits
    return replace(limits, program=str(params["program"]), scratch=str(params["scratch"]))


def _answer(job: ParseJob, began_s: float, outcome: ParseOutcome, encode: Encode, exchange: Exchange) -> bool:
    """Send the answer for one file and what it cost; return whether this process should be replaced after it."""
    try:
        header, blobs = encode(job, outcome)
        retire = _ran_out_of_memory(outcome)
        spent_s = time.process_time() - began_s
        exchange.send({**header, "job": job.id, "retire": retire, "cpu_s": spent_s}, blobs)
    except MemoryError:
        outcome, retire = ParseFailed(Reason("parser_memory", {"limit": "1 GB"})), True
    except FrameTooLarge:
        outcome, retire = ParseFailed(Reason("output_too_large", {"limit": "256 MB"})), False
    else:
        return retire
    header, blobs = encode(job, outcome)
    exchange.send({**header, "job": job.id, "retire": retire}, blobs)
    return retire


def _ran_out_of_memory(outcome: ParseOutcome) -> bool:
    return isinstance(outcome, ParseFailed) and outcome.reason.code == "parser_memory"
