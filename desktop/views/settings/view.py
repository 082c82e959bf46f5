"""Settings: pages by what they are about."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from desktop.components.cards import scrolled
from desktop.components.chips import ChoiceChips
from desktop.components.labels import heading
from desktop.language import tr
from desktop.theme.motion import Motion
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_L, SPACE_M
from desktop.viewmodels.shell.house import House
from desktop.views.settings.about import AboutPage, licences
from desktop.views.settings.care import CarePage
from desktop.views.settings.models import ModelsView
from desktop.views.settings.pages import GeneralPage, PrivacyPage, ResourcesPage
from desktop.views.settings.servers import ServersPage

_WIDTH = 860


class SettingsView(QWidget):
    """General, models, resources, privacy, care, about."""

    appearance_chosen = Signal(object)
    language_chosen = Signal(str)
    motion_chosen = Signal(object)

    def __init__(self, theme: Theme, house: House) -> None:
        super().__init__()
        self._house = house
        self._page = "general"
        self._has_licences = False
        self._chips = ChoiceChips(tr("Parts of the settings"), self.open_page)
        self._stack = QStackedWidget()
        self.general = GeneralPage(theme, house.commands, self.appearance_chosen.emit, self.language_chosen.emit)
        self.general.still.clicked.connect(
            lambda still: self.motion_chosen.emit(Motion.NONE if still else Motion.SYSTEM)
        )
        self.models = ModelsView(theme, house.models)
        self.resources = ResourcesPage(theme, house.preferences)
        self.privacy = PrivacyPage(theme, house.preferences, house.activity)
        self.care = CarePage(theme, house.care)
        self.servers = ServersPage(theme, house.servers)
        self.about = AboutPage(theme)
        self._pages: dict[str, QScrollArea] = {}
        for key, page in (
            ("general", self.general),
            ("models", self.models),
            ("resources", self.resources),
            ("privacy", self.privacy),
            ("care", self.care),
            ("servers", self.servers),
            ("about", self.about),
        ):
            self._pages[key] = self._scroll(page)
            self._stack.addWidget(self._pages[key])
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, 0)
        column.setSpacing(SPACE_M)
        column.addWidget(heading(theme, tr("Settings")))
        column.addWidget(self._chips)
        column.addWidget(self._stack, 1)
        self.open_page("general")

    def open_page(self, page: str) -> None:
        """Show a page: general, models, resources, privacy, care, servers or about."""
        self._page = page
        chips = (
            ("general", tr("General")),
            ("models", tr("Models")),
            ("resources", tr("Resources")),
            ("privacy", tr("Privacy")),
            ("care", tr("Disk and backup")),
            ("servers", tr("Servers and keys")),
            ("about", tr("About")),
        )
        self._chips.show_choices(chips, page)
        self._stack.setCurrentWidget(self._pages[page])
        if page == "about" and not self._has_licences:
            self._has_licences = True
            self._house.link.jobs.run(licences, self.about.show_licences)

    def _scroll(self, page: QWidget) -> QScrollArea:
        inner, area = scrolled()
        page.setMaximumWidth(_WIDTH)
        row = QHBoxLayout()
        row.addWidget(page, 1)
        row.addStretch(0)
        column = inner.layout()
        if isinstance(column, QVBoxLayout):
            column.addLayout(row)
            column.addStretch(1)
        return area
