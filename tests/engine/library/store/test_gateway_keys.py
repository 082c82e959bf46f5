"""Keys of the gateway: found by a hash alone, revoked for good, their usage by day."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.contract.gateway import GatewayKey, KeyUsage
from engine.library.store.ledger import gateway_keys
from engine.library.store.ledger.database import Ledger

KEY = GatewayKey("k1", "editor", ("tiny",), 30, 1000, True, "2026-01-01T00:00:00+00:00")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger.open(tmp_path / "ledger.sqlite3")
    yield ledger
    ledger.close()


def test_a_key_is_found_by_its_hash_and_stays_revoked(ledger: Ledger) -> None:
    ledger.write(lambda c: gateway_keys.add(c, KEY, b"digest"))
    assert ledger.read(lambda c: gateway_keys.by_digest(c, b"digest")) == KEY
    assert ledger.read(lambda c: gateway_keys.by_digest(c, b"other")) is None
    assert ledger.write(lambda c: gateway_keys.revoke(c, "k1", "now"))
    assert ledger.write(lambda c: gateway_keys.revoke(c, "k1", "later"))
    found = ledger.read(lambda c: gateway_keys.by_digest(c, b"digest"))
    assert found is not None
    assert found.revoked_at == "now"
    assert not ledger.write(lambda c: gateway_keys.revoke(c, "k9", "now"))


def test_usage_adds_up_by_day(ledger: Ledger) -> None:
    ledger.write(lambda c: gateway_keys.add(c, KEY, b"digest"))
    for day in ("2026-01-01", "2026-01-02", "2026-01-02"):
        ledger.write(lambda c, day=day: gateway_keys.note(c, "k1", day, KeyUsage(1, 10, 5, 0)))
    (report,) = ledger.read(lambda c: gateway_keys.reports(c, "2026-01-02"))
    assert report.key == KEY
    assert report.today == KeyUsage(2, 20, 10, 0)
    assert report.total.tokens == 45
