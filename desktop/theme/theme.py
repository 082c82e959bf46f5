"""Theme: the scheme in force, following the system unless the person chose one."""

from __future__ import annotations

import enum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QApplication

from desktop.theme.motion import Motion, system_is_calm
from desktop.theme.palette import make_palette
from desktop.theme.sheet import make_sheet
from desktop.theme.tokens import DARK, LIGHT, Tokens
from desktop.theme.typography import Type, body_font, scaled


class Appearance(enum.StrEnum):
    """What the person chose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


def pick_tokens(choice: Appearance, system_is_dark: bool) -> Tokens:
    """Return the colours for a choice on a system that is light or dark."""
    if choice is Appearance.SYSTEM:
        return DARK if system_is_dark else LIGHT
    return DARK if choice is Appearance.DARK else LIGHT


class Theme(QObject):
    """The one place that knows which colours and fonts are in force."""

    changed = Signal()

    def __init__(self, app: QApplication, choice: Appearance = Appearance.SYSTEM) -> None:
        super().__init__()
        self._app = app
        self._choice = choice
        self._motion = Motion.SYSTEM
        app.setStyle("Fusion")
        self._body = body_font(app.font())
        app.setFont(self._body)
        self.tokens = LIGHT
        app.styleHints().colorSchemeChanged.connect(self._apply)
        self._apply()

    @property
    def choice(self) -> Appearance:
        """What the person chose."""
        return self._choice

    @property
    def motion(self) -> Motion:
        """What the person chose about motion."""
        return self._motion

    @property
    def is_calm(self) -> bool:
        """Whether nothing should move."""
        return self._motion is Motion.NONE or system_is_calm()

    def choose_motion(self, choice: Motion) -> None:
        """Move, or be still, from now on."""
        self._motion = choice

    def choose(self, choice: Appearance) -> None:
        """Use another appearance from now on."""
        self._choice = choice
        self._apply()

    def colour(self, name: str) -> QColor:
        """Return a token's colour by its name."""
        return QColor(getattr(self.tokens, name))

    def font(self, role: Type, *, strong: bool = False) -> QFont:
        """Return the font of a role."""
        return scaled(self._body, role, strong=strong)

    def _apply(self) -> None:
        dark = self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        self.tokens = pick_tokens(self._choice, dark)
        sheet = make_sheet(self.tokens)
        if self._app.styleSheet() != sheet:  # every widget is styled anew
            self._app.setPalette(make_palette(self.tokens))
            self._app.setStyleSheet(sheet)
        self.changed.emit()
