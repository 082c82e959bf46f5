"""Limits: token buckets of requests and tokens of a day, decided without a clock of their own."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from engine.contract.gateway import GatewayKey, KeyUsage
from engine.doors.gateway.failure import Failure


@dataclass(frozen=True, slots=True)
class Bucket:
    """Holds up to a minute's requests and fills evenly."""

    level: float
    at_s: float

    def filled(self, per_min: int, now_s: float) -> Bucket:
        """Return it as it stands now."""
        return Bucket(min(float(per_min), self.level + (now_s - self.at_s) * per_min / 60), now_s)

    def taken(self) -> Bucket:
        """Return it with one request less."""
        return Bucket(self.level - 1, self.at_s)

    def wait_s(self, per_min: int) -> int:
        """Return after how many whole seconds the next request fits; 0 when it fits now."""
        return 0 if self.level >= 1 else math.ceil((1 - self.level) * 60 / per_min)


class Limits:
    """What is left of every key's minute and day. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[str, Bucket] = {}

    def admit(self, key: GatewayKey, today: KeyUsage, now: datetime) -> None:
        """Take one request of a key. Raises Failure 429 with when to come back."""
        if key.tokens_per_day and today.tokens >= key.tokens_per_day:
            words = f"The key '{key.name}' used {today.tokens:,} of its {key.tokens_per_day:,} tokens of today (UTC)."
            raise _too_many("tokens_per_day", words, until_midnight_s(now))
        per_min = key.requests_per_min
        with self._lock:
            now_s = self._clock()
            bucket = self._buckets.get(key.id, Bucket(float(per_min), now_s)).filled(per_min, now_s)
            wait_s = bucket.wait_s(per_min)
            self._buckets[key.id] = bucket if wait_s else bucket.taken()
        if wait_s:
            words = f"The key '{key.name}' may ask {per_min} times a minute. Come back in {wait_s} s."
            raise _too_many("requests_per_minute", words, wait_s)


def until_midnight_s(now: datetime) -> int:
    """Return the whole seconds to the next UTC midnight, at least 1."""
    tomorrow = (now.astimezone(UTC) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(1, math.ceil((tomorrow - now).total_seconds()))


def _too_many(code: str, words: str, wait_s: int) -> Failure:
    return Failure(429, code, words, kind="rate_limit_exceeded", retry_after_s=wait_s)
