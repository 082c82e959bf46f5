"""Preferences: the settings in force, and the door's way to read and change them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.contract.wire import to_wire
from engine.settings import file
from engine.settings.paths import Home
from engine.settings.values import Settings


class Preferences:
    """The settings of one home. Read by everybody, changed through here alone."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._now = file.load(home)

    @property
    def now(self) -> Settings:
        """The settings in force."""
        return self._now

    def read(self) -> Mapping[str, Any]:
        """Return all settings as a tree."""
        return dict(to_wire(self._now))

    def change(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Set values by dotted name, on the disk too; return the new tree. Raises BadRequest."""
        self._now = file.change(self._home, values)
        return self.read()

    def chosen_models(self) -> Mapping[str, str]:
        """Return the model in use for each task."""
        models = self._now.models
        return {
            "chat": models.chat,
            "embedding": models.embedding,
            "title": models.title,
            "rerank": models.rerank,
        }

    def choose_model(self, task: str, name: str) -> None:
        """Use a model for a task from now on."""
        self.change({f"models.{task}": name})
