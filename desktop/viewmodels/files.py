"""Files as rows of a list, fetched a page at a time."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt

from desktop.engine_link.engine import Engine
from desktop.engine_link.jobs import Ticket
from desktop.engine_link.link import EngineLink
from desktop.viewmodels import wording
from desktop.viewmodels.hits import ROW_ROLE, AnyIndex
from engine.contract.reason import Reason
from engine.contract.request import FilePage
from engine.contract.status import FileStatus

PAGE = 200
_NO_PARENT = QModelIndex()
_TONES = {"indexed": "ok", "pending": "muted", "skipped": "muted", "failed": "bad", "offline": "warn"}


@dataclass(frozen=True, slots=True)
class FileRow:
    """What a row of files shows."""

    name: str
    folder: str
    state: str
    tone: str
    reason: str
    size: str
    kind: str
    path: str

    @property
    def spoken(self) -> str:
        """The row in one sentence for a screen reader."""
        return wording.joined((self.name, self.state, self.reason, self.folder, self.size), ". ")


def state_word(file: FileStatus) -> str:
    """Return a file's state in a word or two."""
    if file.state == "indexed":
        return "By meaning" if file.embedded else "By words"
    words = {"pending": "Waiting", "skipped": "Skipped", "failed": "Failed", "offline": "Offline"}
    return words.get(file.state, file.state)


def file_row(file: FileStatus) -> FileRow:
    """Return the row of a file."""
    reason = Reason.from_wire_form(file.reason).message if file.reason else ""
    if not reason and "ocr" in file.work_due:
        reason = "Some pages are pictures; their text is not read yet."
    return FileRow(
        name=wording.file_name(file.path),
        folder=wording.short_path(file.path.rpartition("/")[0]),
        state=state_word(file),
        tone=_TONES.get(file.state, "muted"),
        reason=reason,
        size=wording.size(file.size_bytes),
        kind=file.media_kind or "text",
        path=file.path,
    )


def matching_page(engine: Engine, state: str, words: tuple[str, ...], cursor: str) -> FilePage:
    """Return the next page of files whose path holds all words; pages without one are passed over."""
    while True:
        page = engine.files(state, cursor, PAGE)
        kept = tuple(file for file in page.files if all(word in file.path.casefold() for word in words))
        if kept or not page.cursor:
            return FilePage(kept, page.cursor)
        cursor = page.cursor


class FilesModel(QAbstractListModel):
    """Files of one state (all of them when empty); more are fetched as the list is scrolled."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__()
        self._link = link
        self._rows: list[FileRow] = []
        self._state = ""
        self._words = ""
        self._cursor: str | None = None
        self._ticket: Ticket | None = None

    def rowCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        """Return how many files were fetched."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a row's name, its spoken sentence, its reason as a tip or the whole ``FileRow``."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken
        if role == Qt.ItemDataRole.ToolTipRole:
            return wording.joined((row.path, row.reason), "\n")
        return None

    def canFetchMore(self, parent: AnyIndex = _NO_PARENT) -> bool:
        """Return whether the engine has more."""
        return not parent.isValid() and bool(self._cursor) and self._ticket is None

    def fetchMore(self, parent: AnyIndex = _NO_PARENT) -> None:
        """Fetch the next page, if there is one."""
        if self.canFetchMore(parent) and self._cursor:
            self._fetch(self._cursor)

    def show(self, state: str) -> None:
        """List the files of a state from the beginning."""
        self._state = state
        self.reload()

    def search(self, words: str) -> None:
        """List only files whose path holds these words, in any order; all when empty."""
        words = words.casefold().strip()
        if words != self._words:
            self._words = words
            self.reload()

    def reload(self) -> None:
        """Fetch the first page again."""
        if self._ticket is not None:
            self._ticket.cancel()
        self._fetch("")

    def row(self, number: int) -> FileRow:
        """Return one row."""
        return self._rows[number]

    def _fetch(self, cursor: str) -> None:
        state, words = self._state, tuple(self._words.split())
        self._ticket = self._link.query(
            lambda engine: matching_page(engine, state, words, cursor),
            self._first_came if not cursor else self._more_came,
            lambda _error: self._gave_up(),
        )

    def _first_came(self, page: FilePage) -> None:
        self._note(page)
        self.beginResetModel()
        self._rows = [file_row(file) for file in page.files]
        self.endResetModel()

    def _more_came(self, page: FilePage) -> None:
        self._note(page)
        first = len(self._rows)
        if page.files:
            self.beginInsertRows(_NO_PARENT, first, first + len(page.files) - 1)
            self._rows.extend(file_row(file) for file in page.files)
            self.endInsertRows()

    def _note(self, page: FilePage) -> None:
        """Know what comes next before a view hears of the rows: it may ask for more at once."""
        self._cursor = page.cursor
        self._ticket = None

    def _gave_up(self) -> None:
        self._ticket = None
