"""Memory: what the window remembers of itself in ``desktop.ini``: size, splitters, appearance, the unsent draft."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from desktop.theme.theme import Appearance


class Memory:
    """The window's own small file; losing it loses nothing of the user's."""

    def __init__(self, home: Path) -> None:
        self._file = QSettings(str(home / "desktop.ini"), QSettings.Format.IniFormat)

    @property
    def appearance(self) -> Appearance:
        """The chosen appearance."""
        value = str(self._file.value("appearance", Appearance.SYSTEM.value))
        return Appearance(value) if value in set(Appearance) else Appearance.SYSTEM

    @appearance.setter
    def appearance(self, choice: Appearance) -> None:
        self._file.setValue("appearance", choice.value)

    @property
    def draft(self) -> str:
        """The question that was not sent yet."""
        return str(self._file.value("draft", ""))

    @draft.setter
    def draft(self, text: str) -> None:
        self._file.setValue("draft", text)

    @property
    def is_welcomed(self) -> bool:
        """Whether the first run was seen."""
        return str(self._file.value("welcomed", "")) == "yes"

    def welcome(self) -> None:
        """Note that the first run was seen."""
        self._file.setValue("welcomed", "yes")

    def state(self, name: str) -> QByteArray:
        """Return a remembered state of a widget, empty when there is none."""
        value = self._file.value(f"state/{name}")
        return value if isinstance(value, QByteArray) else QByteArray()

    def keep_state(self, name: str, state: QByteArray) -> None:
        """Remember the state of a widget."""
        self._file.setValue(f"state/{name}", state)

    def save(self) -> None:
        """Write the file now."""
        self._file.sync()
