"""TokenEstimate: how many tokens a text may be where the server counts for nobody; it learns from what is reported."""

from __future__ import annotations

import threading
from typing import Final

FIRST_BYTES_PER_TOKEN: Final = 3.0
"""Cautious at first: English prose has about 4 bytes a token, code and other scripts about 3."""
FEWEST_BYTES_PER_TOKEN: Final = 0.75
"""A byte-level vocabulary makes a token of nearly each byte, and of the marks around turns."""
MARGIN: Final = 1.1
"""Kept between what was seen and what is promised."""
TURN_TOKENS: Final = 6
"""What a template writes around a turn."""
LEAST_LEARNED_BYTES: Final = 200
SUSPICIOUS_SHARE: Final = 0.35
"""A reported prompt below this part of the estimate was probably cut: even prose is not that thrifty."""


class TokenEstimate:
    """Counts by bytes. Thread-safe. What it says is an estimate, and is to be shown as one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._bytes_per_token = FIRST_BYTES_PER_TOKEN

    def of(self, text: str) -> int:
        """Return the estimated tokens of a text, rather too many than too few; 0 for nothing."""
        return -int(-len(text.encode(errors="replace")) // self._bytes_per_token) if text else 0

    def learn(self, size_bytes: int, tokens: int) -> None:
        """Take note that the server read a prompt of so many bytes as so many tokens."""
        if size_bytes < LEAST_LEARNED_BYTES or tokens <= 0:
            return
        seen = size_bytes / tokens / MARGIN
        with self._lock:
            self._bytes_per_token = max(FEWEST_BYTES_PER_TOKEN, min(FIRST_BYTES_PER_TOKEN, seen))

    @staticmethod
    def was_cut(expected: int, reported: int) -> bool:
        """Return whether a server that reports so few tokens has probably left something out."""
        return reported > 0 and expected >= LEAST_LEARNED_BYTES and reported < expected * SUSPICIOUS_SHARE
