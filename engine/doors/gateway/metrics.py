"""Metrics: what the gateway counts, for Prometheus, in a registry of its own."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from engine.contract.answer import Usage


class Metrics:
    """Counters since the engine started; keys are named by id."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self, in_hand: Callable[[], int]) -> None:
        self._registry = CollectorRegistry()
        one = self._registry
        self._requests = Counter("jackdaw_gateway_requests", "Requests.", ["path", "status"], registry=one)
        self._tokens = Counter("jackdaw_gateway_tokens", "Tokens.", ["key", "kind"], registry=one)
        self._cache = Counter(
            "jackdaw_gateway_cache", "Chat answers by where they came from.", ["result"], registry=one
        )
        self._first = Histogram("jackdaw_gateway_first_token_seconds", "Wait for the first token.", registry=one)
        waiting = Gauge("jackdaw_gateway_in_hand", "Answers running or waiting for the model.", registry=one)
        waiting.set_function(lambda: float(in_hand()))

    def request(self, path: str, status: int) -> None:
        """Count a request that was answered."""
        self._requests.labels(path, str(status)).inc()

    def answered(self, key_id: str, usage: Usage) -> None:
        """Count what a model's answer took."""
        self._tokens.labels(key_id, "prompt").inc(usage.prompt_tokens)
        self._tokens.labels(key_id, "generated").inc(usage.generated_tokens)
        if usage.first_token_ms:
            self._first.observe(usage.first_token_ms / 1000)

    def cache(self, result: str) -> None:
        """Count where a chat answer came from."""
        self._cache.labels(result).inc()

    def text(self) -> bytes:
        """Return all of it as Prometheus reads it."""
        return generate_latest(self._registry)
