"""Scheduler: which chat models are loaded at a time: one by default, the others give way before another is loaded."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Protocol

from engine.contract.call import Call
from engine.contract.errors import ModelTooLarge
from engine.contract.model import Fit, LoadPlan, Verdict
from engine.contract.reason import Remedy

MOST_RESIDENT: Final = 1
log = logging.getLogger(__name__)


class Loadable(Protocol):
    """The handle on a model's process."""

    @property
    def is_loaded(self) -> bool:
        """Whether its process runs."""

    def retire(self, call: Call) -> None:
        """End the process once what it does is done."""


class Judge(Protocol):
    """Decides whether a model fits now."""

    def fit(self, path: Path, wish: LoadPlan) -> Fit:
        """Return the decision for a model file."""


class Scheduler:
    """Admits one load after the other. Thread-safe."""

    def __init__(self, judge: Judge, most_resident: int = MOST_RESIDENT) -> None:
        self._judge = judge
        self._most = most_resident
        self._lock = threading.Lock()
        self._order: list[str] = []

    def admit(self, name: str, path: Path, wish: LoadPlan, others: Mapping[str, Loadable], call: Call) -> LoadPlan:
        """Return how a model is to be loaded now, after the others have made room; a busy one finishes first.

        Raises ModelTooLarge when it fits in no way; nothing was started then.
        """
        with self._lock:
            loaded = [other for other in self._by_age(others) if other != name and others[other].is_loaded]
            while len(loaded) >= self._most:
                self._evict(loaded.pop(0), others, call)
            fit = self._judge.fit(path, wish)
            while fit.verdict is not Verdict.FITS and loaded:
                self._evict(loaded.pop(0), others, call)
                fit = self._judge.fit(path, wish)
            self._order = [*(other for other in self._order if other != name), name]
        if fit.verdict is Verdict.REFUSED:
            raise ModelTooLarge(model=name, sentence=fit.sentence, remedy=Remedy("choose_model", {"model": name}))
        if fit.verdict is Verdict.ADAPTED:
            log.info("a model is loaded otherwise than wished", extra={"facts": {"model": name, "why": fit.sentence}})
        return fit.plan

    def _by_age(self, others: Mapping[str, Loadable]) -> list[str]:
        """Return the names, the longest unused first."""
        return sorted(others, key=lambda name: self._order.index(name) if name in self._order else -1)

    def _evict(self, name: str, others: Mapping[str, Loadable], call: Call) -> None:
        log.info("a model gives way", extra={"facts": {"model": name}})
        others[name].retire(call)
