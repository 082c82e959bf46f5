"""Token buckets fill evenly and never hold more than a minute's worth."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contract.gateway import GatewayKey, KeyUsage
from engine.doors.gateway.failure import Failure
from engine.doors.gateway.limits import Bucket, Limits, until_midnight_s

NOW = datetime(2026, 1, 1, 23, 59, 30, tzinfo=UTC)


@given(st.integers(1, 500), st.lists(st.floats(0, 30), max_size=60))
def test_no_minute_has_more_than_its_share_twice(per_min: int, gaps: list[float]) -> None:
    now: list[float] = [0.0]
    refused: list[tuple[int, bool]] = []
    limits = Limits(lambda: now[0])
    key = GatewayKey("k", "k", requests_per_min=per_min)
    admitted = 0
    for gap in gaps:
        now[0] += gap
        try:
            limits.admit(key, KeyUsage(), NOW)
            admitted += 1
        except Failure as failure:
            refused.append((failure.status, failure.retry_after_s >= 1))
    assert set(refused) <= {(429, True)}
    assert admitted <= per_min + now[0] * per_min / 60 + 1


@given(st.integers(1, 1000), st.floats(0, 1))
def test_the_told_wait_is_enough(per_min: int, level: float) -> None:
    bucket = Bucket(level, 0.0)
    assert bucket.filled(per_min, float(bucket.wait_s(per_min))).level >= 1 - 1e-6 or bucket.wait_s(per_min) == 0


def test_tokens_of_a_day_come_back_at_midnight() -> None:
    assert until_midnight_s(NOW) == 30
    with pytest.raises(Failure) as caught:
        Limits().admit(GatewayKey("k", "k", tokens_per_day=10), KeyUsage(1, 5, 5), NOW)
    assert caught.value.retry_after_s == 30
