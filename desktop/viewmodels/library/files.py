"""Files as rows of a list, fetched a page at a time in the engine's order, which never moves a row."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal

from desktop.engine_link.engine import Engine
from desktop.engine_link.jobs import Ticket
from desktop.engine_link.link import EngineLink
from desktop.language import tr
from desktop.viewmodels import wording
from desktop.viewmodels.library.problems import Action, action_for, install_command
from desktop.viewmodels.library.progress import stage_name
from desktop.viewmodels.rows import NO_PARENT, AnyIndex, RowsModel
from engine.contract.reason import Reason
from engine.contract.request import FilePage
from engine.contract.status import FileStatus

PAGE = 200
_SEARCHED = 2_000
"""Files looked through in one call when only some names are wanted."""
_TONES = {"indexed": "ok", "pending": "muted", "skipped": "muted", "failed": "bad", "offline": "warn"}


@dataclass(frozen=True, slots=True)
class FileRow:
    """What a row of files shows; a library's are held by the hundred thousand, so what can be derived is."""

    id: int
    path: str
    state: str
    tone: str
    reason: str
    size_bytes: int
    kind: str
    remedy: Action = Action.NONE
    command: str = ""

    @property
    def name(self) -> str:
        """The file's name."""
        return wording.file_name(self.path)

    @property
    def folder(self) -> str:
        """The folder it is in, in short."""
        return wording.short_path(self.path.rpartition("/")[0])

    @property
    def size(self) -> str:
        """Its size in words."""
        return wording.size(self.size_bytes)

    @property
    def headline(self) -> str:
        """The file's name."""
        return self.name

    @property
    def spoken(self) -> str:
        """The row in one sentence for a screen reader."""
        return wording.joined((self.name, self.state, self.reason, self.folder, self.size), ". ")

    @property
    def tip(self) -> str:
        """The whole path, and the reason where there is one."""
        return wording.joined((self.path, self.reason), "\n")


def state_word(file: FileStatus) -> str:
    """Return a file's state in a word or two."""
    if file.state == "indexed":
        return tr("By meaning") if file.embedded else tr("By words")
    words = {
        "pending": tr("Waiting"),
        "skipped": tr("Skipped"),
        "failed": tr("Failed"),
        "offline": tr("Offline"),
    }
    return words.get(file.state, file.state)


def file_row(file: FileStatus) -> FileRow:
    """Return the row of a file."""
    reason = Reason.from_wire_form(file.reason) if file.reason else None
    due = [stage_name(stage) for stage in file.work_due if stage != "meaning"]
    left = tr("Still to be read: {stages}.", stages=", ".join(due)) if due and file.state == "indexed" else ""
    return FileRow(
        id=file.id,
        path=file.path,
        state=state_word(file),
        tone=_TONES.get(file.state, "muted"),
        reason=reason.message if reason else left,
        size_bytes=file.size_bytes,
        kind=file.media_kind or "text",
        remedy=action_for(reason.code) if reason else Action.NONE,
        command=install_command((file,)),
    )


def matching_page(
    engine: Engine, state: str, words: tuple[str, ...], cursor: str, since_ns: int = 0, limit: int = PAGE
) -> FilePage:
    """Return the next page of files whose path holds all words; pages without one are passed over."""
    while True:
        page = engine.files(state, cursor, _SEARCHED if words else limit, since_ns)
        kept = tuple(file for file in page.files if all(word in file.path.casefold() for word in words))
        if kept or not page.cursor:
            return FilePage(kept, page.cursor)
        cursor = page.cursor


class FilesModel(RowsModel[FileRow]):
    """Files of one state (all of them when empty); more are fetched as the list is scrolled.

    ``refresh`` looks again only at the rows in sight: what changed is shown in its place, what went leaves, and what
    is new comes below, so that a list of any length stays where it is while the library works.
    """

    counted = Signal()

    def __init__(self, link: EngineLink) -> None:
        super().__init__()
        self._link = link
        self._state = ""
        self._words = ""
        self._since_ns = 0
        self._cursor: str | None = None
        self._ticket: Ticket | None = None
        self._looking: Ticket | None = None
        self._in_sight = (0, 0)
        self.is_shown = False
        """Whether a view shows it: nothing is looked at again otherwise."""

    @property
    def is_complete(self) -> bool:
        """Whether all files of the state are rows."""
        return self._cursor == ""

    @property
    def is_waiting(self) -> bool:
        """Whether a page is on its way."""
        return self._ticket is not None

    def canFetchMore(self, parent: AnyIndex = NO_PARENT) -> bool:
        """Return whether the engine has more."""
        return not parent.isValid() and bool(self._cursor) and self._ticket is None

    def fetchMore(self, parent: AnyIndex = NO_PARENT) -> None:
        """Fetch the next page, if there is one."""
        if self.canFetchMore(parent) and self._cursor:
            self._fetch(self._cursor)

    def show(self, state: str) -> None:
        """List the files of a state from the beginning."""
        self._state = state
        self.reload()

    def show_since(self, since_ns: int) -> None:
        """List only files that came or changed since a moment (nanoseconds since 1970; 0 is all)."""
        if since_ns != self._since_ns:
            self._since_ns = since_ns
            self.reload()

    def search(self, words: str) -> None:
        """List only files whose path holds these words, in any order; all when empty."""
        words = words.casefold().strip()
        if words != self._words:
            self._words = words
            self.reload()

    def see(self, first: int, last: int) -> None:
        """Know which rows are in sight."""
        self._in_sight = (max(0, first), max(0, last))

    def reload(self) -> None:
        """Fetch the first page again."""
        for ticket in (self._ticket, self._looking):
            if ticket is not None:
                ticket.cancel()
        self._looking = None
        self._fetch("")

    def refresh(self) -> None:
        """Look again at the rows in sight; a list that nobody sees waits until it is shown."""
        if not self.is_shown or self._ticket is not None or self._looking is not None:
            return
        if not self._rows:
            self.reload()
            return
        if self._words:
            return  # rows that were searched out are looked at again when the words change
        first = min(self._in_sight[0], len(self._rows) - 1)
        before = str(self._rows[first - 1].id) if first else ""
        state, since_ns = self._state, self._since_ns

        def came(page: FilePage) -> None:
            self._looking = None
            self._renew(first, page)

        def gave_up(_error: object) -> None:
            self._looking = None

        self._looking = self._link.query(lambda engine: engine.files(state, before, PAGE, since_ns), came, gave_up)

    def _fetch(self, cursor: str) -> None:
        state, words, since_ns = self._state, tuple(self._words.split()), self._since_ns
        self._ticket = self._link.query(
            lambda engine: matching_page(engine, state, words, cursor, since_ns),
            self._more_came if cursor else self._first_came,
            lambda _error: self._gave_up(),
        )

    def _first_came(self, page: FilePage) -> None:
        self._note(page)
        self.replace(file_row(file) for file in page.files)
        self.counted.emit()

    def _more_came(self, page: FilePage) -> None:
        self._note(page)
        self.append(file_row(file) for file in page.files)
        self.counted.emit()

    def _renew(self, first: int, page: FilePage) -> None:
        fresh = {file.id: file_row(file) for file in page.files}
        last_id = page.files[-1].id if page.cursor and page.files else None
        number = first
        while number < len(self._rows) and (last_id is None or self._rows[number].id <= last_id):
            row = fresh.pop(self._rows[number].id, None)
            if row is None:
                self.remove(number)
                continue
            if row != self._rows[number]:
                self.exchange(number, row)
            number += 1
        if self.is_complete:
            self.append(row for row in fresh.values() if not self._rows or row.id > self._rows[-1].id)
            if page.cursor:
                self._cursor = str(self._rows[-1].id)
        self.counted.emit()

    def _note(self, page: FilePage) -> None:
        """Know what comes next before a view hears of the rows: it may ask for more at once."""
        self._cursor = page.cursor
        self._ticket = None

    def _gave_up(self) -> None:
        self._ticket = None
