"""Reading a made-up file in tests: bytes and a name in, the outcome out, by the same path as in a worker."""

from __future__ import annotations

import io

from engine.contract.document import Document, Layer, Parsed, ParseOutcome, Role
from engine.library.parse.checking import faults
from engine.library.parse.extraction import extract_file
from engine.library.parse.registry import Registry
from plugins.source import Limits

REGISTRY = Registry.load()


def read_bytes(content: bytes, name: str, limits: Limits | None = None) -> ParseOutcome:
    """Return the outcome of a file that holds ``content``."""
    return extract_file(io.BytesIO(content), len(content), name.encode(), REGISTRY, limits or Limits())


def parsed_bytes(content: bytes, name: str, limits: Limits | None = None) -> Parsed:
    """Return the outcome, asserting that the file was read and its document keeps the contract."""
    outcome = read_bytes(content, name, limits)
    assert isinstance(outcome, Parsed), outcome
    assert not list(faults(outcome.document, 10**9))
    return outcome


def document_of(content: bytes, name: str) -> Document:
    return parsed_bytes(content, name).document


def body_of(content: bytes, name: str) -> Layer:
    layers = document_of(content, name).layers
    assert [layer.name for layer in layers] == ["body"]
    return layers[0]


def texts(layer: Layer, role: Role | None = None) -> list[str]:
    """Return the text of each segment, of one role only where given."""
    return [layer.text[s.start : s.end] for s in layer.segments if role is None or s.role is role]


def place_of(layer: Layer, words: str) -> object:
    """Return the place of the first segment that holds ``words``."""
    return next(s.place for s in layer.segments if words in layer.text[s.start : s.end])
