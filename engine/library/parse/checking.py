"""Checking: the invariants of a document, tested on whatever a reader returns."""

from __future__ import annotations

from collections.abc import Iterator

from engine.contract.document import Document, Layer


def faults(document: Document, max_chars: int) -> Iterator[str]:
    """Yield what is wrong with a document, in a few words each; nothing when it keeps the contract."""
    for layer in document.layers:
        if len(layer.text) > max_chars:
            yield f"layer {layer.name} is longer than {max_chars} characters"
        yield from _layer_faults(layer)


def _layer_faults(layer: Layer) -> Iterator[str]:
    end = 0
    for number, segment in enumerate(layer.segments):
        if not end <= segment.start < segment.end <= len(layer.text):
            yield f"segment {number} of {layer.name} spans {segment.start} to {segment.end} after {end}"
            return
        if layer.text[end : segment.start].strip():
            yield f"words between segments {number - 1} and {number} of {layer.name}"
        end = segment.end
    if layer.text[end:].strip():
        yield f"words after the last segment of {layer.name}"
