"""FacetChips: one chip a way to narrow, each with its choices and their counts in a menu."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from desktop.language import tr
from desktop.theme.tokens import SPACE_S
from desktop.viewmodels.find.facets import Group


class FacetChip(QPushButton):
    """Says what the search is narrowed to and lets another value be chosen."""

    def __init__(self, choose: Callable[[str, str], object]) -> None:
        super().__init__()
        self._choose = choose
        self.setProperty("role", "chip")
        self.setCheckable(True)
        self.setAccessibleName(tr("Narrow the results"))
        self._menu = QMenu(self)
        self._menu.setAccessibleName(tr("Narrow the results"))
        self.setMenu(self._menu)

    def show_group(self, group: Group) -> None:
        """Show a way to narrow."""
        words = f"{group.label}: {group.chosen}" if group.chosen else group.label
        self.setText(f"{words}  \u25be")
        self.setAccessibleName(words)
        self.setChecked(bool(group.value))
        self._menu.clear()
        self._menu.setAccessibleName(group.label)
        only = QActionGroup(self._menu)
        if group.value:
            self._menu.addAction(tr("All")).triggered.connect(lambda: self._choose(group.name, group.value))
            self._menu.addSeparator()
        for choice in group.choices:
            action = self._menu.addAction(f"{choice.label}   {choice.count}".replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(choice.value == group.value)
            only.addAction(action)
            action.triggered.connect(lambda _checked=False, value=choice.value: self._choose(group.name, value))


class FacetChips(QWidget):
    """The chips in a row; those of other groups are hidden, so that nothing is made anew while typing."""

    def __init__(self, choose: Callable[[str, str], object], names: tuple[str, ...]) -> None:
        super().__init__()
        self.setAccessibleName(tr("Narrow the results"))
        self.chips = {name: FacetChip(choose) for name in names}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        for chip in self.chips.values():
            row.addWidget(chip)
            chip.hide()
        row.addStretch(1)
        self._shown: tuple[Group, ...] = ()

    def show_groups(self, groups: tuple[Group, ...]) -> None:
        """Show these ways to narrow."""
        if groups == self._shown:
            return
        self._shown = groups
        told = {group.name: group for group in groups}
        for name, chip in self.chips.items():
            if name in told:
                chip.show_group(told[name])
            chip.setVisible(name in told)
