"""Extraction: one open file -> ParseOutcome, whatever the file and whatever its reader does. Runs in the worker."""

from __future__ import annotations

import logging
import os
import zipfile
from typing import BinaryIO

from engine.contract.document import Parsed, ParseFailed, ParseOutcome, ParseSkipped
from engine.contract.quantity import size_words
from engine.contract.reason import Reason
from engine.library.parse.checking import faults
from engine.library.parse.registry import Reader, Registry
from engine.library.parse.sniff import BINARY, HEAD_BYTES, Format, detect, extension_of
from plugins.compound import COMPOUND_MARK, compound_entries
from plugins.loader import load_reader
from plugins.source import Limits, Source, Unreadable

_log = logging.getLogger(__name__)

_SPARSE_FLOOR_BYTES = 16 * 1024 * 1024
_SPARSE_RATIO = 100
_DISK_BLOCK_BYTES = 512  # the unit of st_blocks on every POSIX system


def extract(fd: int, name: bytes, registry: Registry, limits: Limits) -> ParseOutcome:
    """Return what is in the file open at ``fd`` (left open). Never raises: every failure becomes a reason."""
    try:
        facts = os.fstat(fd)
        if _is_sparse(facts):
            return ParseSkipped(Reason("sparse", {"size": size_words(facts.st_size)}))
        with os.fdopen(os.dup(fd), "rb") as file:
            return extract_file(file, facts.st_size, name, registry, limits)
    except OSError as error:
        return ParseFailed(Reason("read_error", {"problem": error.strerror or "unknown"}, retryable=True))


def extract_file(file: BinaryIO, size_bytes: int, name: bytes, registry: Registry, limits: Limits) -> ParseOutcome:
    """Return what is in an open binary file, for members already in memory too. Raises OSError only."""
    found = identify(file, size_bytes, name, registry, limits)
    if isinstance(found, Reason):
        return ParseSkipped(found)
    source, reader = found
    spec = registry.table.by_format[source.format]
    is_plain = not (spec.binary or spec.magic)
    return _read(source, reader, is_plain)


def identify(
    file: BinaryIO, size_bytes: int, name: bytes, registry: Registry, limits: Limits
) -> tuple[Source, Reader] | Reason:
    """Return a file as its reader wants it, or why nobody reads it. Raises OSError only."""
    if size_bytes == 0:
        return Reason("empty")
    file.seek(0)
    found = detect(file.read(HEAD_BYTES), name, registry.table, _container_entries(file))
    if found is BINARY:
        return Reason("binary")
    reader = registry.reader_for(found)
    if reader is None:
        return Reason("unsupported", {"format": found.name})
    file.seek(0)
    return _source(file, size_bytes, name, found, reader, limits), reader


def _source(file: BinaryIO, size_bytes: int, name: bytes, found: Format, reader: Reader, limits: Limits) -> Source:
    return Source(
        file=file,
        size_bytes=size_bytes,
        extension=extension_of(name),
        format=found.name,
        media_kind=found.kind,
        parser=reader.parser_id,
        limits=limits,
        stem=os.path.splitext(os.path.basename(name))[0].decode("utf-8", errors="replace"),
    )


def _read(source: Source, reader: Reader, is_plain: bool) -> ParseOutcome:
    try:
        outcome = load_reader(reader.manifest)(source)
    except Unreadable as problem:
        return ParseSkipped(problem.reason) if problem.skipped else ParseFailed(problem.reason)
    except MemoryError:
        return ParseFailed(Reason("parser_memory", {"limit": "1 GB"}))
    except RecursionError:
        return ParseFailed(Reason("damaged", {"problem": "nested too deeply"}))
    except Exception as error:  # noqa: BLE001 - a reader may do anything with a hostile file; this is its boundary
        _log.warning("reader %s: %s", reader.manifest.id, type(error).__name__, exc_info=True)
        return ParseFailed(damage_of(error))
    return _checked(outcome, source, reader, is_plain)


def _checked(outcome: ParseOutcome, source: Source, reader: Reader, is_plain: bool) -> ParseOutcome:
    """Return the outcome if it keeps the contract; a plain text that holds only white space counts as empty."""
    if not isinstance(outcome, Parsed):
        return outcome
    problem = next(faults(outcome.document, source.limits.max_text_chars), "")
    if problem:
        _log.error("reader %s broke the contract: %s", reader.manifest.id, problem)
        return ParseFailed(Reason("parser_crashed", {"format": source.format}, detail=problem))
    blank = not (outcome.document.layers or outcome.members)
    return ParseSkipped(Reason("empty")) if blank and is_plain else outcome


def damage_of(error: BaseException) -> Reason:
    """Return the reason of a file on which a reader failed in a way of its own."""
    words = " ".join(str(error).split())[:120] or type(error).__name__
    return Reason("damaged", {"problem": words})


def _is_sparse(facts: os.stat_result) -> bool:
    blocks = getattr(facts, "st_blocks", None)
    if blocks is None or facts.st_size < _SPARSE_FLOOR_BYTES:
        return False
    return bool(blocks * _DISK_BLOCK_BYTES * _SPARSE_RATIO < facts.st_size)


def _container_entries(file: BinaryIO) -> list[str] | None:
    """Return the names inside a zip or compound file; None when it is neither, or too damaged to list."""
    file.seek(0)
    mark = file.read(8)
    try:
        if mark.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(file) as archive:
                return archive.namelist()
        if mark == COMPOUND_MARK:
            return compound_entries(file)
    except Exception as error:  # noqa: BLE001 - the listing only helps to tell the format; its reader says what is wrong
        _log.info("container not listed: %s", type(error).__name__)
    return None
