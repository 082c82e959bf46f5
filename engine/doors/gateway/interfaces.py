"""What the gateway needs of the rooms behind it. Wiring fills these; tests hand in fakes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.contract.call import Call
from engine.contract.gateway import GatewayKey, KeyUsage
from engine.contract.generation import ChatBackend

DEFAULT_MODEL = "default"
"""Asks for the model that is chosen, whatever it is."""


@dataclass(frozen=True, slots=True)
class OfferedModel:
    """One model that can be asked for. ``context_tokens`` is 0 where it is not known without loading it."""

    name: str
    task: str
    context_tokens: int = 0


class OfferedModels(Protocol):
    """The models."""

    def offered(self) -> Sequence[OfferedModel]:
        """Return what can be asked for."""

    def chat(self, name: str) -> ChatBackend:
        """Return a language model. Raises NotFound, ModelMissing, ModelTooLarge."""

    def embed(self, name: str, texts: Sequence[str], call: Call) -> list[list[float]]:
        """Return the unit vector of each text. Raises NotFound, ModelMissing, RunnerFailed."""

    def order(self, name: str, query: str, texts: Sequence[str], call: Call) -> tuple[str, list[float]]:
        """Return what judged (rerank, or embedding) and how well each text answers a query. Raises as ``embed``."""

    def estimate(self, texts: Sequence[str]) -> int:
        """Return about how many tokens texts have, for models that do not count."""


class Keys(Protocol):
    """The keys and what they used."""

    def find(self, secret: str) -> GatewayKey | None:
        """Return the key of a secret, revoked ones too."""

    def used_today(self, key_id: str) -> KeyUsage:
        """Return what was used since midnight (UTC)."""

    def note(self, key_id: str, used: KeyUsage) -> None:
        """Add what was used now."""
