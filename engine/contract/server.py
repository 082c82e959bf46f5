"""ModelServer: another program, here or elsewhere, that runs models and is asked over HTTP."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelServer:
    """One server that was added. Its models are named ``server:model``."""

    name: str
    kind: str
    """ollama or openai (any server with that interface)."""
    url: str
    remote: str = ""
    """Its host when it is not this machine: what it is asked leaves."""
    has_key: bool = False
    clouds: tuple[str, ...] = ()
    """Models of it that another machine answers, and that the person allowed by name."""
