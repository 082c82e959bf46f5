"""Mentions: what a question is asked of: everything, one folder, the files named with @, or no files at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.engine_link.jobs import Ticket
from desktop.engine_link.link import EngineLink
from desktop.viewmodels import wording
from desktop.viewmodels.rows import RowsModel
from desktop.viewmodels.scope import ScopeChoice, ScopeViewModel
from engine.contract.hit import Hit
from engine.contract.request import SearchFilters, SearchRequest

_MOST = 8
_PAUSE_MS = 80


@dataclass(frozen=True, slots=True)
class Mention:
    """A file or folder that a question is asked of."""

    name: str
    place: str
    uri: str
    kind: str = "text"

    @property
    def headline(self) -> str:
        """The name and where it lies."""
        return wording.joined((self.name, self.place))

    @property
    def spoken(self) -> str:
        """The row in one sentence for a screen reader."""
        return wording.joined((self.name, self.place), ". ")

    @property
    def tip(self) -> str:
        """Nothing: the row says it all."""
        return ""


def half_mention(text: str, cursor: int) -> str | None:
    """Return the letters behind an ``@`` that is being written right before ``cursor``; None when there is none."""
    before = text[:cursor]
    at = before.rfind("@")
    if at < 0 or (at and not before[at - 1].isspace()):
        return None
    letters = before[at + 1 :]
    return letters if len(letters) <= 40 and "\n" not in letters and letters.count(" ") <= 2 else None


def derive_candidates(letters: str, hits: Iterable[Hit], folders: Iterable[ScopeChoice]) -> list[Mention]:
    """Return what letters may mean: folders and files whose name holds them, then other files that were found."""
    wanted = letters.casefold().strip()
    named = [Mention(each.label, "", each.uri, "folder") for each in folders if each.uri]
    found = [Mention(each.name, each.place, each.uri, each.kind) for hit in hits for each in _of_hit(hit)]
    fitting = [each for each in (*named, *found) if wanted in each.name.casefold()]
    fitting.sort(key=lambda each: not each.name.casefold().startswith(wanted))
    others = [each for each in found if each.kind != "folder" and wanted not in each.name.casefold()]
    return list({each.uri: each for each in (*fitting, *others)}.values())[:_MOST]


def _of_hit(hit: Hit) -> tuple[Mention, Mention]:
    folder = hit.path.rpartition("/")[0]
    above = hit.uri.rpartition("/")[0]
    inside = wording.folder_name(hit.path)
    file = Mention(wording.file_name(hit.path), inside, hit.uri, hit.media_kind)
    return file, Mention(wording.file_name(folder), wording.folder_name(folder), above, "folder")


class MentionsViewModel(QObject):
    """What was chosen, and what the letters behind an @ may mean."""

    changed = Signal()

    def __init__(self, link: EngineLink, scope: ScopeViewModel) -> None:
        super().__init__()
        self._link = link
        self._scope = scope
        self.model: RowsModel[Mention] = RowsModel()
        self.chosen: tuple[Mention, ...] = ()
        self.without_files = False
        self._letters = ""
        self._ticket: Ticket | None = None
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._search)
        scope.changed.connect(self._use_files)

    def filters(self) -> SearchFilters:
        """Return the narrowing of the next question."""
        if self.chosen:
            return SearchFilters(folders=tuple(each.uri for each in self.chosen))
        return SearchFilters(folder=self._scope.chosen.uri)

    def look_for(self, letters: str | None) -> None:
        """List what letters may mean; None ends it."""
        if self._ticket is not None:
            self._ticket.cancel()
        self._pause.stop()
        self._letters = letters or ""
        self.model.replace([] if letters is None else derive_candidates(letters, (), self._scope.choices))
        if letters:
            self._pause.start()

    def choose(self, row: int) -> None:
        """Ask of the file or folder in a row."""
        if 0 <= row < self.model.rowCount():
            self.add(self.model.row(row))
        self.look_for(None)

    def add(self, mention: Mention) -> None:
        """Ask of this, too."""
        if mention.uri not in {each.uri for each in self.chosen}:
            self.chosen = (*self.chosen, mention)
            self.without_files = False
            self.changed.emit()

    def remove(self, uri: str) -> None:
        """Ask of it no longer."""
        self.chosen = tuple(each for each in self.chosen if each.uri != uri)
        self.changed.emit()

    def use_no_files(self, wanted: bool) -> None:
        """Ask without any files, or with them again."""
        if wanted != self.without_files:
            self.without_files = wanted
            self.chosen = () if wanted else self.chosen
            self.changed.emit()

    def _use_files(self) -> None:
        self.use_no_files(False)

    def _search(self) -> None:
        letters = self._letters
        request = SearchRequest(letters, "keyword", 20, as_you_type=True)
        self._ticket = self._link.query(
            lambda engine: engine.search(request), lambda found: self._came(letters, found.hits)
        )

    def _came(self, letters: str, hits: tuple[Hit, ...]) -> None:
        if letters == self._letters:
            self.model.replace(derive_candidates(letters, hits, self._scope.choices))
