"""Chips: small choices above a list, and the chip that chooses the scope."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from desktop.components.labels import button, clear_layout
from desktop.theme.tokens import SPACE_S
from desktop.viewmodels.scope import ScopeViewModel


class ChoiceChips(QWidget):
    """A row of chips of which at most one is chosen."""

    def __init__(self, name: str, choose: Callable[[str], object]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._choose = choose
        self._shown: tuple[tuple[str, str], ...] = ()
        self._chips: dict[str, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)

    def show_choices(self, choices: tuple[tuple[str, str], ...], chosen: str) -> None:
        """Show (key, words) pairs."""
        if choices != self._shown:
            self._shown = choices
            clear_layout(self)
            self._chips = {key: self._chip(key, words) for key, words in choices}
        for key, chip in self._chips.items():
            chip.setChecked(key == chosen)

    def _chip(self, key: str, words: str) -> QPushButton:
        chip = button(words, lambda: self._choose(key), "chip")
        chip.setCheckable(True)
        layout = self.layout()
        if layout is not None:
            layout.addWidget(chip)
        return chip


class ScopeChip(QPushButton):
    """Says which folder is searched and lets another be chosen."""

    def __init__(self, scope: ScopeViewModel) -> None:
        super().__init__()
        self._scope = scope
        self.setProperty("role", "chip")
        self._menu = QMenu(self)
        self._menu.setAccessibleName("Folders to search")
        self.setMenu(self._menu)
        scope.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        words = self._scope.chosen.label
        self.setText(f"{words}  \u25be")
        self.setAccessibleName(f"Search in: {words}")
        self._menu.clear()
        for choice in self._scope.choices:
            action = self._menu.addAction(choice.label)
            action.setCheckable(True)
            action.setChecked(choice == self._scope.chosen)
            action.triggered.connect(lambda _checked=False, chosen=choice: self._scope.choose(chosen))
