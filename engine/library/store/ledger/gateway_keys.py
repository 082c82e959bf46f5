"""Gateway keys: who may ask through the gateway, found by the hash of a secret, and what each used by day."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from engine.contract.gateway import GatewayKey, KeyReport, KeyUsage
from engine.library.store.ledger.database import Connection

_COLUMNS: Final = "id, name, models, requests_per_min, tokens_per_day, cached, created_at, revoked_at"
_SUMS: Final = "coalesce(sum(requests), 0), coalesce(sum(prompt_tokens), 0), coalesce(sum(generated_tokens), 0), \
coalesce(sum(cache_hits), 0)"


def add(connection: Connection, key: GatewayKey, digest: bytes) -> None:
    """Keep a new key under the hash of its secret."""
    values = (
        key.id,
        digest,
        key.name,
        json.dumps(key.models),
        key.requests_per_min,
        key.tokens_per_day,
        int(key.cached),
        key.created_at,
        key.revoked_at,
    )
    connection.execute("INSERT INTO gateway_keys VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)", values)


def by_digest(connection: Connection, digest: bytes) -> GatewayKey | None:
    """Return the key of a secret's hash, revoked ones too."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM gateway_keys WHERE digest = ?", (digest,)).fetchone()
    return _key(row) if row else None


def revoke(connection: Connection, key_id: str, at: str) -> bool:
    """Let a key be good no longer; return whether there is one of that id. The first revocation's time stays."""
    connection.execute("UPDATE gateway_keys SET revoked_at = ? WHERE id = ? AND revoked_at = ''", (at, key_id))
    return bool(connection.execute("SELECT 1 FROM gateway_keys WHERE id = ?", (key_id,)).fetchone())


def note(connection: Connection, key_id: str, day: str, used: KeyUsage) -> None:
    """Add what was used on a day (ISO 8601)."""
    values = (key_id, day, used.requests, used.prompt_tokens, used.generated_tokens, used.cache_hits)
    connection.execute(
        """INSERT INTO gateway_usage VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT(key_id, day) DO UPDATE SET
          requests = requests + excluded.requests,
          prompt_tokens = prompt_tokens + excluded.prompt_tokens,
          generated_tokens = generated_tokens + excluded.generated_tokens,
          cache_hits = cache_hits + excluded.cache_hits""",
        values,
    )


def used(connection: Connection, key_id: str, day: str = "") -> KeyUsage:
    """Return what was used on a day, or ever when no day is named."""
    row = connection.execute(
        f"SELECT {_SUMS} FROM gateway_usage WHERE key_id = ?1 AND (?2 = '' OR day = ?2)", (key_id, day)
    ).fetchone()
    return KeyUsage(*map(int, row)) if row else KeyUsage()


def reports(connection: Connection, today: str) -> Sequence[KeyReport]:
    """Return every key with what it used, oldest first."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM gateway_keys ORDER BY created_at, id").fetchall()
    keys = [_key(row) for row in rows]
    return [KeyReport(key, used(connection, key.id, today), used(connection, key.id)) for key in keys]


def _key(row: Sequence[Any]) -> GatewayKey:
    models = tuple(json.loads(row[2]))
    return GatewayKey(row[0], row[1], models, row[3], row[4], bool(row[5]), row[6], row[7])
