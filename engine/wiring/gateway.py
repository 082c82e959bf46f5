"""The gateway's rooms: which models it offers, its keys in the ledger, and switching it on and off."""

from __future__ import annotations

import hashlib
import logging
import secrets
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from engine.contract.call import Call
from engine.contract.errors import BadRequest, ModelMissing, NotFound
from engine.contract.gateway import GatewayKey, GatewayState, KeyReport, KeyUsage, NewGatewayKey
from engine.contract.generation import ChatBackend
from engine.doors.gateway.interfaces import DEFAULT_MODEL, OfferedModel
from engine.library.store.ledger import gateway_keys
from engine.library.store.ledger.database import Ledger
from engine.wiring.embedders import Embedders
from engine.wiring.models import ChatModels
from engine.wiring.preferences import Preferences
from engine.wiring.reranking import Reranking
from models.backends.token_estimate import TokenEstimate
from models.catalogue.registry import ModelRegistry

if TYPE_CHECKING:
    from engine.doors.gateway.server import GatewayServer
    from engine.library.embed.embedder import Embedder, Vectors

SECRET_BYTES: Final = 32
PREFIX: Final = "jd-"
MOST_REQUESTS_PER_MIN: Final = 100_000
log = logging.getLogger(__name__)


class LedgerKeys:
    """Keys of the gateway, kept as hashes: their secrets are random, so a plain hash cannot be tried out."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def create(self, name: str, models: Sequence[str], per_min: int, per_day: int, cached: bool) -> NewGatewayKey:
        """Make a key. Raises BadRequest for limits that cannot be."""
        if not name.strip() or not 1 <= per_min <= MOST_REQUESTS_PER_MIN or per_day < 0:
            raise BadRequest(problem="A key has a name, at least 1 request a minute, and no negative limit of tokens.")
        key = GatewayKey(
            secrets.token_hex(4),
            name.strip(),
            tuple(models),
            per_min,
            per_day,
            cached,
            _now().isoformat("T", "seconds"),
        )
        secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
        self._ledger.write(lambda c: gateway_keys.add(c, key, _digest(secret)))
        return NewGatewayKey(key, secret)

    def reports(self) -> Sequence[KeyReport]:
        """Return every key with what it used."""
        return self._ledger.read(lambda c: gateway_keys.reports(c, _today()))

    def revoke(self, key_id: str) -> None:
        """Let a key be good no longer. Raises NotFound."""
        at = _now().isoformat("T", "seconds")
        if not self._ledger.write(lambda c: gateway_keys.revoke(c, key_id, at)):
            raise NotFound(what="gateway key", name=key_id)

    def find(self, secret: str) -> GatewayKey | None:
        """Return the key of a secret, revoked ones too."""
        return self._ledger.read(lambda c: gateway_keys.by_digest(c, _digest(secret)))

    def used_today(self, key_id: str) -> KeyUsage:
        """Return what was used since midnight (UTC)."""
        return self._ledger.read(lambda c: gateway_keys.used(c, key_id, _today()))

    def note(self, key_id: str, used: KeyUsage) -> None:
        """Add what was used now."""
        self._ledger.write(lambda c: gateway_keys.note(c, key_id, _today(), used))


RERANK_S = 600.0
"""A program waits for the order of all its texts; the gateway's queue and the caller's patience bound it."""


class GatewayModels:
    """The models the gateway offers: chat models here and in use, and those in use for vectors and for order."""

    def __init__(
        self,
        registry: ModelRegistry,
        chats: ChatModels,
        embedders: Embedders,
        preferences: Preferences,
        reranking: Reranking,
    ) -> None:
        self._registry = registry
        self._chats = chats
        self._embedders = embedders
        self._preferences = preferences
        self._reranking = reranking
        self._estimate = TokenEstimate()

    def offered(self) -> Sequence[OfferedModel]:
        """Return what can be asked for."""
        chosen = self._preferences.now.models
        context = self._preferences.now.chat.context_tokens
        names = [entry.name for entry in self._registry.models() if entry.task == "chat"]
        names += [name for name in (chosen.chat, *chosen.fallback.split()) if name and name not in names]
        found = [OfferedModel(name, "chat", context) for name in names]
        if chosen.chat:
            found.insert(0, OfferedModel(DEFAULT_MODEL, "chat", context))
        embedder = self._embedders.current()
        found += [OfferedModel(embedder.space.model, "embedding")] if embedder is not None else []
        return [*found, *([OfferedModel(chosen.rerank, "rerank")] if chosen.rerank else [])]

    def chat(self, name: str) -> ChatBackend:
        """Return a language model, the chosen one for an empty name. Raises NotFound, ModelMissing, ModelTooLarge."""
        try:
            backend = self._chats.backend(name)
        except ModelMissing as error:
            if name:
                raise NotFound(what="chat model", name=name) from error
            raise
        if backend is None:
            raise ModelMissing(task="chat")
        return backend

    def embed(self, name: str, texts: Sequence[str], call: Call) -> list[list[float]]:
        """Return the unit vector of each text; one that is read in windows has their mean."""
        found = self._embedder(name).embed_passages(texts, call)
        return [_mean(windows).tolist() for windows in found]

    def order(self, name: str, query: str, texts: Sequence[str], call: Call) -> tuple[str, list[float]]:
        """Return the chosen reranker's scores; without one the cosine of each text's nearest window to a query."""
        if name in {DEFAULT_MODEL, self._preferences.now.models.rerank}:
            reranker = self._reranking.current()
            if reranker is not None:
                return "rerank", reranker.scores(query, texts, RERANK_S, call)
        embedder = self._embedder(name)
        wanted = embedder.embed_query(query, call)
        return "embedding", [float((windows @ wanted).max()) for windows in embedder.embed_passages(texts, call)]

    def estimate(self, texts: Sequence[str]) -> int:
        """Return about how many tokens texts have."""
        return sum(self._estimate.of(text) for text in texts)

    def _embedder(self, name: str) -> Embedder:
        embedder = self._embedders.current()
        if embedder is None:
            raise ModelMissing(task="embedding")
        if name not in {DEFAULT_MODEL, embedder.space.model}:
            raise NotFound(what="embedding model in use", name=name)
        return embedder


class GatewayRoom:
    """What the door offers of the gateway."""

    def __init__(self, models: GatewayModels, keys: LedgerKeys, preferences: Preferences) -> None:
        self._models = models
        self._keys = keys
        self._preferences = preferences
        self._lock = threading.Lock()
        self._server: GatewayServer | None = None
        self._problem = ""

    def state(self) -> GatewayState:
        """Return whether programs are served, and where."""
        server = self._server
        url = f"http://127.0.0.1:{server.port}/v1" if server is not None else ""
        return GatewayState(self._preferences.now.gateway.on, url, "" if server is not None else self._problem)

    def switch(self, on: bool) -> GatewayState:
        """Serve from now on, across starts too, or no longer."""
        self._preferences.change({"gateway.on": on})
        self.follow_settings()
        return self.state()

    def follow_settings(self) -> None:
        """Serve when the settings say so, where they say, and stop when not."""
        with self._lock:
            wanted = self._preferences.now.gateway
            if self._server is not None and not (wanted.on and wanted.port in {0, self._server.port}):
                self._stop()
            if wanted.on and self._server is None:
                self._start()

    def create_key(self, name: str, models: Sequence[str], per_min: int, per_day: int, cached: bool) -> NewGatewayKey:
        """Make a key; its secret is shown this once. Raises BadRequest."""
        return self._keys.create(name, models, per_min, per_day, cached)

    def keys(self) -> Sequence[KeyReport]:
        """Return every key with what it used."""
        return self._keys.reports()

    def revoke_key(self, key_id: str) -> None:
        """Let a key be good no longer. Raises NotFound."""
        self._keys.revoke(key_id)

    def close(self) -> None:
        """Serve no more; the setting stays."""
        with self._lock:
            self._stop()

    def _start(self) -> None:
        from engine.doors.gateway.server import GatewayServer  # its counting library, which most never need

        wanted = self._preferences.now.gateway
        most: Callable[[], int] = lambda: self._preferences.now.gateway.queue  # noqa: E731
        try:
            self._server = GatewayServer(self._models, self._keys, most, wanted.port)
        except OSError as error:
            self._problem = f"Port {wanted.port} cannot be used ({error.strerror}). Choose another: gateway.port."
            log.warning("the gateway does not serve: %s", self._problem)
            return
        self._problem = ""
        self._server.start()

    def _stop(self) -> None:
        server, self._server, self._problem = self._server, None, ""
        if server is not None:
            server.stop()


def _mean(windows: Vectors) -> Vectors:
    """Return the unit vector between the vectors of a text's windows."""
    mean: Vectors = windows.mean(axis=0)
    length = float((mean @ mean) ** 0.5)
    return mean / length if length else mean


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode(errors="replace")).digest()


def _now() -> datetime:
    return datetime.now(UTC)


def _today() -> str:
    return _now().date().isoformat()
