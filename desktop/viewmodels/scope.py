"""Scope: the folder that searches and questions are limited to, shared by Find and Ask."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from desktop.viewmodels import wording
from engine.contract.status import LibraryStatus, RootStatus


@dataclass(frozen=True, slots=True)
class ScopeChoice:
    """One folder to choose; an empty ``label`` and ``uri`` mean all of them."""

    label: str
    uri: str = ""


EVERYTHING = ScopeChoice("")


def derive_choices(roots: tuple[RootStatus, ...]) -> tuple[ScopeChoice, ...]:
    """Return what can be chosen: everything, then each root by its short name."""
    return (EVERYTHING, *(ScopeChoice(wording.file_name(root.path), root.uri) for root in roots))


class ScopeViewModel(QObject):
    """The scope in force."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.choices: tuple[ScopeChoice, ...] = (EVERYTHING,)
        self.chosen = EVERYTHING

    def follow(self, status: LibraryStatus) -> None:
        """Take the roots of a new status; a chosen folder that has gone falls back to everything."""
        choices = derive_choices(status.roots)
        if choices != self.choices:
            self.choices = choices
            self.chosen = self.chosen if self.chosen in choices else EVERYTHING
            self.changed.emit()

    def choose(self, choice: ScopeChoice) -> None:
        """Limit searches and questions to a folder."""
        if choice != self.chosen:
            self.chosen = choice
            self.changed.emit()
