"""SavedChip: keeps a search for later and brings it back."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu, QPushButton

from desktop.language import tr
from desktop.viewmodels.find.saved import Keeper, SavedSearch, read, with_saved, written
from desktop.viewmodels.find.search import FindViewModel


class SavedChip(QPushButton):
    """A chip whose menu saves the search in force, runs saved ones and forgets them."""

    def __init__(self, find: FindViewModel, keeper: Keeper) -> None:
        super().__init__(tr("Saved") + "  \u25be")
        self._find = find
        self._keeper = keeper
        self.searches = read(keeper.searches)
        self.setProperty("role", "chip")
        self.setAccessibleName(tr("Saved searches"))
        self._menu = QMenu(self)
        self._menu.setAccessibleName(tr("Saved searches"))
        self._menu.aboutToShow.connect(self.fill)
        self.setMenu(self._menu)

    def save_search(self) -> None:
        """Keep the search in force."""
        if self._find.props.can_save:
            self._keep(with_saved(self.searches, self._find.search_in_force))

    def fill(self) -> None:
        """Make the menu for what is saved and looked for now."""
        self._menu.clear()
        save = self._menu.addAction(tr("Save this search"))
        save.setEnabled(self._find.props.can_save and self._find.search_in_force not in self.searches)
        save.triggered.connect(self.save_search)
        if not self.searches:
            return
        self._menu.addSeparator()
        for search in self.searches:
            action = self._menu.addAction(search.name.replace("&", "&&"))
            action.triggered.connect(lambda _checked=False, chosen=search: self._find.run_saved(chosen))
        self._menu.addSeparator()
        forget = self._menu.addMenu(tr("Forget a saved search"))
        forget.setAccessibleName(tr("Forget a saved search"))
        for search in self.searches:
            action = forget.addAction(search.name.replace("&", "&&"))
            action.triggered.connect(lambda _checked=False, gone=search: self._forget(gone))

    def _forget(self, gone: SavedSearch) -> None:
        self._keep(tuple(search for search in self.searches if search != gone))

    def _keep(self, searches: tuple[SavedSearch, ...]) -> None:
        self.searches = searches
        self._keeper.searches = written(searches)
