"""Reranking: the cross-encoder that was chosen, made when first asked for; none while none was."""

from __future__ import annotations

import threading

from engine.contract.errors import ModelMissing, NotFound
from engine.wiring.preferences import Preferences
from models.catalogue.registry import ModelRegistry
from models.handles.rerank import Reranker


class Reranking:
    """Holds the reranker in use. Thread-safe."""

    def __init__(self, registry: ModelRegistry, preferences: Preferences) -> None:
        self._registry = registry
        self._preferences = preferences
        self._lock = threading.Lock()
        self._made: Reranker | None = None

    def current(self) -> Reranker | None:
        """Return the chosen model's handle, None when none was chosen. Raises ModelMissing, Conflict, PathMissing."""
        wanted = self._preferences.now.models.rerank
        with self._lock:
            made = self._made
            if made is not None and made.model == wanted:
                return made
            self._made = None
        if made is not None:
            made.close()
        return self._opened(wanted) if wanted else None

    def close(self) -> None:
        """End the model's process."""
        with self._lock:
            made, self._made = self._made, None
        if made is not None:
            made.close()

    def _opened(self, name: str) -> Reranker:
        try:
            path = self._registry.verified_path(name)
        except NotFound:
            raise ModelMissing(task="rerank") from None
        with self._lock:
            if self._made is None or self._made.model != name:
                self._made = Reranker(name, path)
            return self._made
