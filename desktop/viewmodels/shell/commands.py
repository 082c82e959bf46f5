"""Commands: everything the window can do, by name, and which of it some typed letters mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from desktop.viewmodels import wording
from desktop.viewmodels.rows import RowsModel

_WORD_START, _IN_A_ROW, _ANYWHERE = 8, 8, 1
_LENGTH_COST = 0.05
"""Of two names that fit alike the shorter one comes first."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to do. ``keys`` is its shortcut as Qt writes it, empty when it has none."""

    title: str
    act: Callable[[], object]
    keys: str = ""
    group: str = ""

    @property
    def headline(self) -> str:
        """The title."""
        return self.title

    @property
    def spoken(self) -> str:
        """The row in one sentence for a screen reader."""
        return wording.joined((self.title, self.group, self.keys), ". ")

    @property
    def tip(self) -> str:
        """Nothing: the row says it all."""
        return ""


def fit(letters: str, title: str) -> float:
    """Return how well letters fit a title, in order but not necessarily side by side; 0 when they do not.

    A letter that begins a word, or that goes on from the letter before it, counts most.
    """
    wanted, text = letters.casefold().replace(" ", ""), title.casefold()
    score, place, last = 0.0, 0, -2
    for letter in wanted:
        found = _start_of_word(letter, text, place)
        if found < 0:
            found = text.find(letter, place)
        if found < 0:
            return 0.0
        starts = found == 0 or not text[found - 1].isalnum()
        score += _WORD_START if starts else _IN_A_ROW if found == last + 1 else _ANYWHERE
        last, place = found, found + 1
    return score - _LENGTH_COST * len(text)


def _start_of_word(letter: str, text: str, place: int) -> int:
    """Return where ``letter`` goes on right here or begins a later word; -1 when it does neither."""
    if text[place : place + 1] == letter:
        return place
    starts = (at for at in range(place, len(text)) if text[at] == letter and (at == 0 or not text[at - 1].isalnum()))
    return next(starts, -1)


def matching(letters: str, commands: Sequence[Command]) -> list[Command]:
    """Return the commands that letters mean, the likeliest first; all in their order when there are no letters."""
    if not letters.strip():
        return list(commands)
    scored = [(fit(letters, command.title), command) for command in commands]
    return [command for score, command in sorted(scored, key=lambda pair: -pair[0]) if score > 0]


class CommandsViewModel(QObject):
    """All commands and the ones that what was typed means."""

    done = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.model: RowsModel[Command] = RowsModel()
        self._commands: list[Command] = []

    @property
    def listed(self) -> tuple[Command, ...]:
        """All commands."""
        return tuple(self._commands)

    def add(self, commands: Iterable[Command]) -> None:
        """Make more commands known."""
        self._commands.extend(commands)
        self.look_for("")

    def look_for(self, letters: str) -> None:
        """List what the letters mean."""
        self.model.replace(matching(letters, self._commands))

    def run(self, row: int) -> None:
        """Do what stands in a row, after the palette is gone."""
        if 0 <= row < self.model.rowCount():
            command = self.model.row(row)
            self.done.emit()
            command.act()
