"""Files as rows of a list, fetched a page at a time."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.engine_link.engine import Engine
from desktop.engine_link.jobs import Ticket
from desktop.engine_link.link import EngineLink
from desktop.viewmodels import wording
from desktop.viewmodels.rows import NO_PARENT, AnyIndex, RowsModel
from engine.contract.reason import Reason
from engine.contract.request import FilePage
from engine.contract.status import FileStatus

PAGE = 200
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


class FilesModel(RowsModel[FileRow]):
    """Files of one state (all of them when empty); more are fetched as the list is scrolled."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__()
        self._link = link
        self._state = ""
        self._words = ""
        self._cursor: str | None = None
        self._ticket: Ticket | None = None

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

    def _fetch(self, cursor: str) -> None:
        state, words = self._state, tuple(self._words.split())
        self._ticket = self._link.query(
            lambda engine: matching_page(engine, state, words, cursor),
            self._first_came if not cursor else self._more_came,
            lambda _error: self._gave_up(),
        )

    def _first_came(self, page: FilePage) -> None:
        self._note(page)
        self.replace(file_row(file) for file in page.files)

    def _more_came(self, page: FilePage) -> None:
        self._note(page)
        self.append(file_row(file) for file in page.files)

    def _note(self, page: FilePage) -> None:
        """Know what comes next before a view hears of the rows: it may ask for more at once."""
        self._cursor = page.cursor
        self._ticket = None

    def _gave_up(self) -> None:
        self._ticket = None
