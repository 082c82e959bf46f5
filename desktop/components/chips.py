"""Chips: small choices above a list, and the chip that chooses the scope."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from desktop.components.flow import FlowLayout
from desktop.components.labels import button
from desktop.language import tr
from desktop.viewmodels.scope import ScopeViewModel


class ChoiceChips(QWidget):
    """Chips of which at most one is chosen, between what stands before and after them, in as many lines as needed."""

    def __init__(
        self, name: str, choose: Callable[[str], object], before: QWidget | None = None, after: QWidget | None = None
    ) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._choose = choose
        self._after = after
        self._shown: tuple[tuple[str, str], ...] = ()
        self._chips: dict[str, QPushButton] = {}
        self._flow = FlowLayout()
        self.setLayout(self._flow)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        for part in (before, after):
            if part is not None:
                self._flow.addWidget(part)

    def show_choices(self, choices: tuple[tuple[str, str], ...], chosen: str) -> None:
        """Show (key, words) pairs; chips whose key stays keep the focus they may have."""
        if choices != self._shown:
            self._shown = choices
            self._rebuild(choices)
        for key, chip in self._chips.items():
            chip.setChecked(key == chosen)

    def _rebuild(self, choices: tuple[tuple[str, str], ...]) -> None:
        old, self._chips = self._chips, {}
        for key, words in choices:
            chip = old.pop(key, None) or self._chip(key)
            chip.setText(words)
            chip.setAccessibleName(words)
            self._flow.removeWidget(chip)
            self._flow.addWidget(chip)
            self._chips[key] = chip
        for chip in old.values():
            self._flow.removeWidget(chip)
            chip.deleteLater()
            chip.hide()
        if self._after is not None:
            self._flow.removeWidget(self._after)
            self._flow.addWidget(self._after)

    def _chip(self, key: str) -> QPushButton:
        chip = button("", lambda: self._choose(key), "chip")
        chip.setCheckable(True)
        return chip


class ScopeChip(QPushButton):
    """Says which folder is searched and lets another be chosen."""

    def __init__(self, scope: ScopeViewModel) -> None:
        super().__init__()
        self._scope = scope
        self.setProperty("role", "chip")
        self._menu = QMenu(self)
        self._menu.setAccessibleName(tr("Folders to search"))
        self.setMenu(self._menu)
        scope.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        words = self._scope.chosen.label or tr("All folders")
        self.setText(f"{words}  \u25be")
        self.setAccessibleName(tr("Search in: {scope}", scope=words))
        self._menu.clear()
        for choice in self._scope.choices:
            action = self._menu.addAction(choice.label or tr("All folders"))
            action.setCheckable(True)
            action.setChecked(choice == self._scope.chosen)
            action.triggered.connect(lambda _checked=False, chosen=choice: self._scope.choose(chosen))
