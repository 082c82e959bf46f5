"""Overlap: how much of a marker the end of a text may already be."""

from __future__ import annotations


def overlap(text: str, marker: str) -> int:
    """Return how many last characters of ``text`` are a beginning of ``marker``, the whole of it not counted."""
    longest = min(len(marker) - 1, len(text))
    return next((size for size in range(longest, 0, -1) if text.endswith(marker[:size])), 0)
