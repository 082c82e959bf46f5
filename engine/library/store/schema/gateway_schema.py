"""The gateway's part of the schema: keys as hashes, and what was used by key and day."""

from __future__ import annotations

from typing import Final

GATEWAY: Final = """
CREATE TABLE gateway_keys(
  id TEXT PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE,
  name TEXT NOT NULL,
  models TEXT NOT NULL,
  requests_per_min INTEGER NOT NULL,
  tokens_per_day INTEGER NOT NULL,
  cached INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  revoked_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE gateway_usage(
  key_id TEXT NOT NULL REFERENCES gateway_keys(id) ON DELETE CASCADE,
  day TEXT NOT NULL,
  requests INTEGER NOT NULL,
  prompt_tokens INTEGER NOT NULL,
  generated_tokens INTEGER NOT NULL,
  cache_hits INTEGER NOT NULL,
  PRIMARY KEY(key_id, day)
) STRICT, WITHOUT ROWID;
"""
