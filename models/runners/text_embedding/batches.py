"""Batches: windows of like length together, so that little is padded, and few enough that nobody waits long."""

from __future__ import annotations

from collections.abc import Sequence


def plan(lengths: Sequence[int], token_budget: int) -> list[list[int]]:
    """Return the indices of ``lengths`` in batches, longest first; longest times count stays within the budget.

    A window longer than the budget has a batch of its own.
    """
    batches: list[list[int]] = []
    longest = 0
    for index in sorted(range(len(lengths)), key=lambda index: -lengths[index]):
        if batches and longest * (len(batches[-1]) + 1) <= token_budget:
            batches[-1].append(index)
        else:
            batches.append([index])
            longest = lengths[index]
    return batches
