"""ModelSpeeds: how fast each model reads on this machine, remembered across launches."""

from __future__ import annotations

from engine.library.store.ledger import speeds
from engine.library.store.ledger.database import Ledger


class ModelSpeeds:
    """Speeds in one ledger. Thread-safe."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def reading(self, model: str) -> float:
        """Return the tokens a second that a model reads, 0 while none was measured."""
        return self._ledger.read(lambda connection: speeds.reading(connection, model))

    def note(self, model: str, tokens_per_s: float) -> None:
        """Take a measurement into the moving average."""
        self._ledger.write(lambda connection: speeds.note(connection, model, tokens_per_s))
