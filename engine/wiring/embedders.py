"""Embedders: the chosen model that reads passages, and the one whose vectors are searched while it does."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.contract.call import background_call
from engine.contract.errors import ModelMissing
from engine.contract.space import Space
from engine.settings.paths import Home
from models.catalogue import text_model
from models.handles import embedding
from models.handles.runner import Runner

if TYPE_CHECKING:
    from engine.library.embed.runner_embedder import RunnerEmbedder


class Embedders:
    """One embedder for each model that is needed now, made when first asked for. Thread-safe."""

    def __init__(self, home: Home, chosen: Callable[[], str], searched: Callable[[], Space | None]) -> None:
        """``chosen`` names the model of the settings; ``searched`` is the space in use."""
        self._home = home
        self._chosen = chosen
        self._searched = searched
        self._lock = threading.Lock()
        self._made: dict[str, tuple[RunnerEmbedder, Runner]] = {}

    def current(self) -> RunnerEmbedder | None:
        """Return the embedder of the chosen model, None while there is no such model here."""
        return self._get(self._chosen())

    def for_search(self) -> RunnerEmbedder | None:
        """Return the embedder of the space in use: the old model's, while the chosen one's space is being filled."""
        chosen, used = self.current(), self._searched()
        if used is None or (chosen is not None and chosen.space == used):
            self._keep_only({self._chosen()})
            return chosen
        old = self._get(used.model)
        return old if old is not None and old.space == used else chosen

    def warm_up(self) -> None:
        """Load the model that searches use, so that the first one need not wait for it. Raises RunnerFailed."""
        if (wanted := self.for_search()) is not None:
            self._made[wanted.space.model][1].load(background_call())

    def close(self) -> None:
        """End the models' processes."""
        self._keep_only(set())

    def _get(self, name: str) -> RunnerEmbedder | None:
        with self._lock:
            if name and name not in self._made:
                made = self._make(name)
                if made is None:
                    return None
                self._made[name] = made
            return self._made[name][0] if name else None

    def _keep_only(self, names: set[str]) -> None:
        with self._lock:
            gone = [self._made.pop(name) for name in [*self._made] if name not in names]
        for _, runner in gone:
            runner.close()

    def _make(self, name: str) -> tuple[RunnerEmbedder, Runner] | None:
        from engine.library.embed.runner_embedder import RunnerEmbedder  # brings numpy: not before the API answers

        try:
            model = text_model.find(name, self._home.models)
        except ModelMissing:
            return None
        runner = Runner(model.name, lambda: embedding.start(model, self._home.cache))
        return RunnerEmbedder(model.space, runner), runner
