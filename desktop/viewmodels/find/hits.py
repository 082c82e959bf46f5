"""Hits as rows of a list: every word a row shows, made once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QMimeData, QModelIndex, Qt, QUrl, Signal

from desktop.language import tr
from desktop.viewmodels import dates, wording
from desktop.viewmodels.find import snippet as snippets
from desktop.viewmodels.rows import NO_PARENT, AnyIndex, RowsModel
from desktop.viewmodels.viewer.pictures import ROW_SIDE, PictureKey, thumbnail
from engine.contract.hit import Hit

_BADGE = 5
_KEPT_ROWS = 1_000
_BY_WORDS = frozenset({"keyword", "phrase", "name"})


@dataclass(frozen=True, slots=True)
class HitRow:
    """What a row of results shows."""

    name: str
    where: str
    """Folder and place: ``Contracts > page 3``."""
    snippet: str
    marks: tuple[tuple[int, int], ...]
    date: str
    reason: str
    kind: str
    badge: str
    """Format in capitals, as on a file's icon."""
    copies: str
    picture: PictureKey | None = None
    """What shows it, as small as a row has it."""

    @property
    def headline(self) -> str:
        """What the hit is called."""
        return self.name

    @property
    def tip(self) -> str:
        """Nothing: the row says it all."""
        return ""

    @property
    def spoken(self) -> str:
        """The row in one sentence for a screen reader."""
        return wording.joined((self.name, self.where, self.reason, self.date, self.snippet), ". ")


def name_of_file(hit: Hit) -> str:
    """Return the file's own name, inside an archive or mail the member's."""
    return wording.member_name(hit.locator) or wording.file_name(hit.path)


def badge(name: str, file_format: str) -> str:
    """Return what stands on the thumbnail: a short ending of the name, else the format."""
    ending = name.rpartition(".")[2] if "." in name else ""
    return (ending if 0 < len(ending) <= _BADGE else file_format[:_BADGE]).upper()


def hit_name(hit: Hit) -> str:
    """Return what to call a hit: the subject of a mail, the name inside an archive, else the file's name."""
    if hit.media_kind == "mail" and hit.title:
        return hit.title
    return name_of_file(hit)


def hit_where(hit: Hit, name: str) -> str:
    """Return where a hit stands: sender or folder, then the place in it."""
    holder = wording.file_name(hit.path)
    folder = wording.folder_name(hit.path) if holder == name_of_file(hit) else holder
    place = wording.place(hit.locator.place)
    who = snippets.sender(hit.text) if hit.media_kind == "mail" else ""
    return wording.joined((who, folder, "" if place == name else place), " \u203a ")


def hit_row(hit: Hit) -> HitRow:
    """Return the row of a hit."""
    name = hit_name(hit)
    snippet = snippets.shown(hit.snippet, hit.media_kind, hit.title)
    copies = len(hit.also_at)
    return HitRow(
        name=name,
        where=hit_where(hit, name),
        snippet=snippet.text,
        marks=snippet.marks,
        date=dates.day(hit.modified_ns),
        reason=wording.reason_found(hit.why, hit.locator),
        kind=hit.media_kind,
        badge=badge(name_of_file(hit), hit.format),
        copies=tr("+%Ln cop(y|ies)", "", copies) if copies else "",
        picture=thumbnail(hit, ROW_SIDE),
    )


def file_url(uri: str) -> QUrl:
    """Return the address of a file; of a member of an archive or mail, that of the file that holds it."""
    return QUrl.fromEncoded(uri.split("#", 1)[0].encode("ascii", errors="replace"))


def are_alike(hits: Sequence[Hit]) -> bool:
    """Return whether these hits only mean or look like what was asked: none holds a word of it, nor does its name."""
    channels = [{why.channel for why in hit.why} for hit in hits]
    return bool(channels) and all(found and found.isdisjoint(_BY_WORDS) for found in channels)


class HitsModel(RowsModel[HitRow]):
    """The found documents, best first, page by page; rows can be dragged into other programs as files.

    Of the many rows there may be, only those that were looked at last are made.
    """

    more_wanted = Signal()
    """The last rows are on the screen, and there are more."""

    def __init__(self) -> None:
        super().__init__()
        self._hits: list[Hit] = []
        self._documents: set[int] = set()
        self._made: dict[int, HitRow] = {}
        self.has_more = False

    def rowCount(self, parent: AnyIndex = NO_PARENT) -> int:
        """Return how many hits there are."""
        return 0 if parent.isValid() else len(self._hits)

    def row(self, number: int) -> HitRow:
        """Return the words of a hit."""
        made = self._made.get(number)
        if made is None:
            if len(self._made) >= _KEPT_ROWS:
                self._made.clear()
            made = self._made[number] = hit_row(self._hits[number])
        return made

    def canFetchMore(self, _parent: AnyIndex = NO_PARENT) -> bool:
        """Return whether the engine has further hits."""
        return self.has_more

    def fetchMore(self, _parent: AnyIndex = NO_PARENT) -> None:
        """Ask for the next page."""
        self.more_wanted.emit()

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Return that rows can be dragged."""
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else super().flags(index)

    def mimeTypes(self) -> list[str]:
        """Return that rows are given away as files."""
        return ["text/uri-list"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Return the files of rows, for another program."""
        data = QMimeData()
        data.setUrls([file_url(self._hits[index.row()].uri) for index in indexes])
        return data

    def show(self, hits: tuple[Hit, ...]) -> None:
        """Show other hits. When they are the same ones, the rows and the chosen one among them stay."""
        self.has_more = False
        if list(hits) == self._hits:
            return
        self.beginResetModel()
        self._hits = list(hits)
        self._documents = {int(hit.document) for hit in hits}
        self._made.clear()
        self.endResetModel()

    def add(self, hits: tuple[Hit, ...]) -> None:
        """Add hits below the ones that are there."""
        if hits:
            self.beginInsertRows(NO_PARENT, len(self._hits), len(self._hits) + len(hits) - 1)
            self._hits.extend(hits)
            self._documents.update(int(hit.document) for hit in hits)
            self.endInsertRows()

    def unknown(self, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        """Return those whose document is not in the list yet."""
        return tuple(hit for hit in hits if int(hit.document) not in self._documents)

    def hit(self, row: int) -> Hit:
        """Return the hit of a row."""
        return self._hits[row]

    @property
    def hits(self) -> tuple[Hit, ...]:
        """All hits, best first."""
        return tuple(self._hits)
