"""Memory: what the window remembers of itself in ``desktop.ini``: size, splitters, appearance, the unsent draft."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from desktop.theme.motion import Motion
from desktop.theme.theme import Appearance

_NEW = "new"


@dataclass(frozen=True, slots=True)
class ReadingPlace:
    """The branch that is shown, by its last node, and the turn at the top with the pixels above it; -1: the end."""

    leaf: str = ""
    turn: int = -1
    offset: int = 0


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
    def motion(self) -> Motion:
        """What was chosen about motion."""
        value = str(self._file.value("motion", Motion.SYSTEM.value))
        return Motion(value) if value in set(Motion) else Motion.SYSTEM

    @motion.setter
    def motion(self, choice: Motion) -> None:
        self._file.setValue("motion", choice.value)

    @property
    def chat(self) -> str:
        """The conversation that was open last; empty for a new one."""
        return str(self._file.value("chat", ""))

    @chat.setter
    def chat(self, chat: str) -> None:
        self._file.setValue("chat", chat)

    def draft_in(self, chat: str) -> str:
        """Return the question that was begun in a conversation and not sent."""
        return str(self._file.value(f"drafts/{chat or _NEW}", ""))

    def keep_draft_in(self, chat: str, text: str) -> None:
        """Remember a question that is not sent; an empty one is forgotten."""
        if text:
            self._file.setValue(f"drafts/{chat or _NEW}", text)
        else:
            self._file.remove(f"drafts/{chat or _NEW}")

    def reading_place(self, chat: str) -> ReadingPlace:
        """Return where in a conversation somebody read last; its end when that is unknown."""
        leaf, _, rest = str(self._file.value(f"places/{chat}", "")).partition("|")
        turn, _, offset = rest.partition("|")
        if not turn.isdecimal() or not offset.removeprefix("-").isdecimal():
            return ReadingPlace(leaf)
        return ReadingPlace(leaf, int(turn), int(offset))

    def keep_reading_place(self, chat: str, place: ReadingPlace) -> None:
        """Remember where in a conversation somebody reads; the end needs no turn."""
        self._file.setValue(f"places/{chat}", f"{place.leaf}|{place.turn}|{place.offset}")

    def forget_chat(self, chat: str) -> None:
        """Forget what was remembered of a conversation."""
        for name in (f"drafts/{chat}", f"places/{chat}"):
            self._file.remove(name)

    @property
    def language(self) -> str:
        """The chosen language as two letters; empty for the system's."""
        return str(self._file.value("language", ""))

    @language.setter
    def language(self, code: str) -> None:
        self._file.setValue("language", code)

    @property
    def last_visit_ns(self) -> int:
        """When the window was last closed, in nanoseconds since 1970; 0 when it never was."""
        value = str(self._file.value("last_visit_ns", "0"))
        return int(value) if value.isdigit() else 0

    @last_visit_ns.setter
    def last_visit_ns(self, moment_ns: int) -> None:
        self._file.setValue("last_visit_ns", str(moment_ns))

    @property
    def searches(self) -> str:
        """The saved searches, as they were written."""
        return str(self._file.value("searches", ""))

    @searches.setter
    def searches(self, text: str) -> None:
        self._file.setValue("searches", text)

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
