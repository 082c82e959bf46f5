"""Preferences: the engine's settings that a person may want to change, and what may connect where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.engine_link.link import EngineLink, LinkPhase
from desktop.language import tr
from desktop.viewmodels.library.feed import LibraryFeed
from engine.contract.errors import JackdawError
from engine.contract.machine import Grant

GIB = 1024**3


@dataclass(frozen=True, slots=True)
class PreferencesProps:
    """The settings by dotted name, the places that connections may go to, and the last problem."""

    values: Mapping[str, Any]
    grants: tuple[Grant, ...] = ()
    problem: str = ""

    @property
    def is_loaded(self) -> bool:
        """Whether the engine has said what is set."""
        return bool(self.values)

    def number(self, name: str, default: float = 0) -> float:
        """Return a setting that is a number."""
        value = self.values.get(name, default)
        return float(value) if isinstance(value, (int, float)) else default

    def switch(self, name: str) -> bool:
        """Return a setting that is on or off."""
        return bool(self.values.get(name, False))


def flattened(tree: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Return a tree of settings by dotted names."""
    flat: dict[str, Any] = {}
    for name, value in tree.items():
        dotted = f"{before}{name}"
        flat.update(flattened(value, f"{dotted}.") if isinstance(value, Mapping) else {dotted: value})
    return flat


def grant_words(grant: Grant) -> str:
    """Return what a grant allows, in a sentence."""
    place = f"{grant.host}:{grant.port}"
    if grant.purpose == "download":
        return tr("Models may be downloaded from {place}.", place=place)
    return tr("Questions and passages may be sent to {place}.", place=place)


class PreferencesViewModel(QObject):
    """Settings in force; a change is shown once the engine has kept it."""

    changed = Signal()

    def __init__(self, link: EngineLink, feed: LibraryFeed) -> None:
        super().__init__()
        self._link = link
        self.props = PreferencesProps({})
        link.state_changed.connect(lambda _state: self.refresh())
        feed.settings_moved.connect(self.refresh)

    def refresh(self) -> None:
        """Ask what is set."""
        if self._link.state.phase is LinkPhase.READY:
            self._link.query(lambda engine: (engine.settings(), engine.grants()), self._came, self._failed)

    def change(self, name: str, value: object) -> None:
        """Set a value by its dotted name."""
        if self.props.is_loaded and self.props.values.get(name) != value:
            self._link.query(lambda engine: engine.change_settings({name: value}), self._kept, self._failed)

    def withdraw(self, grant: Grant) -> None:
        """Allow a destination no longer."""
        self._link.query(lambda engine: engine.withdraw_grant(grant), lambda _none: self.refresh(), self._failed)

    def _came(self, said: tuple[Mapping[str, Any], tuple[Grant, ...]]) -> None:
        self._set(PreferencesProps(flattened(said[0]), said[1]))

    def _kept(self, tree: Mapping[str, Any]) -> None:
        self._set(replace(self.props, values=flattened(tree), problem=""))

    def _failed(self, error: JackdawError) -> None:
        """Say what is wrong; the view goes back to what is set."""
        self.props = replace(self.props, problem=error.message)
        self.changed.emit()

    def _set(self, props: PreferencesProps) -> None:
        if props != self.props:
            self.props = props
            self.changed.emit()
