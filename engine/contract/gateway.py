"""Gateway: the keys of programs that ask this machine's models, what they may, and what they used."""

from __future__ import annotations

from dataclasses import dataclass, field

USUAL_REQUESTS_PER_MIN = 60


@dataclass(frozen=True, slots=True)
class GatewayKey:
    """One key. Its secret is shown once, when it is made, and kept as a hash alone."""

    id: str
    name: str
    models: tuple[str, ...] = ()
    """Models it may ask; empty is all."""
    requests_per_min: int = USUAL_REQUESTS_PER_MIN
    tokens_per_day: int = 0
    """Tokens read and written together in a day (UTC); 0 is no limit."""
    cached: bool = False
    """Answers to the very same request may come from memory."""
    created_at: str = ""
    """ISO 8601, UTC."""
    revoked_at: str = ""
    """Empty while it is good."""


@dataclass(frozen=True, slots=True)
class KeyUsage:
    """What was asked with a key."""

    requests: int = 0
    prompt_tokens: int = 0
    generated_tokens: int = 0
    cache_hits: int = 0

    @property
    def tokens(self) -> int:
        """Tokens read and written together."""
        return self.prompt_tokens + self.generated_tokens


@dataclass(frozen=True, slots=True)
class KeyReport:
    """A key with what it used."""

    key: GatewayKey
    today: KeyUsage = field(default_factory=KeyUsage)
    total: KeyUsage = field(default_factory=KeyUsage)


@dataclass(frozen=True, slots=True)
class NewGatewayKey:
    """A key that was just made, with the only showing of its secret."""

    key: GatewayKey
    secret: str


@dataclass(frozen=True, slots=True)
class GatewayState:
    """Whether programs are served, and where."""

    on: bool
    url: str = ""
    """Base address for clients, while it serves."""
    problem: str = ""
    """Why it does not serve although it is on."""
