"""Speeds: how fast each model reads on this machine, as a moving average of what was measured."""

from __future__ import annotations

from typing import Final

from engine.library.store.ledger.database import Connection

NEWEST_SHARE: Final = 0.3
"""Weight of a new measurement; the machine's load changes from hour to hour."""


def note(connection: Connection, model: str, tokens_per_s: float) -> None:
    """Take a measurement in."""
    connection.execute(
        """INSERT INTO speeds VALUES(?1, ?2, 1) ON CONFLICT(model) DO UPDATE SET
          read_tokens_per_s = (1 - ?3) * read_tokens_per_s + ?3 * ?2, samples = samples + 1""",
        (model, tokens_per_s, NEWEST_SHARE),
    )


def reading(connection: Connection, model: str) -> float:
    """Return the tokens a second that a model reads, 0 while none was measured."""
    return float(connection.execute("SELECT read_tokens_per_s FROM speeds WHERE model = ?", (model,)).get or 0.0)
