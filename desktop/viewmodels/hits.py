"""Hits as rows of a list: every word a row shows, made once."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from desktop.viewmodels import wording
from engine.contract.hit import Hit, Snippet

AnyIndex = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole + 1
_NO_PARENT = QModelIndex()


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

    @property
    def spoken(self) -> str:
        """The row in one sentence for a screen reader."""
        return wording.joined((self.name, self.where, self.reason, self.date, self.snippet), ". ")


def one_line(snippet: Snippet) -> Snippet:
    """Return the snippet with line breaks as spaces; the same length, so that the marks still fit."""
    return Snippet("".join(" " if c.isspace() else c for c in snippet.text), snippet.marks)


def hit_row(hit: Hit) -> HitRow:
    """Return the row of a hit."""
    member = wording.member_name(hit.locator)
    name = member or wording.file_name(hit.path)
    is_below = wording.file_name(hit.path) == name
    folder = wording.folder_name(hit.path) if is_below else wording.file_name(hit.path)
    snippet = one_line(hit.snippet)
    copies = len(hit.also_at)
    return HitRow(
        name=name,
        where=wording.joined((folder, wording.place(hit.locator.place)), " \u203a "),
        snippet=snippet.text,
        marks=snippet.marks,
        date=wording.day(hit.modified_ns),
        reason=wording.reason_found(hit.why, hit.locator),
        kind=hit.media_kind,
        badge=hit.format.upper()[:5],
        copies=f"+{wording.counted(copies, 'copy', 'copies')}" if copies else "",
    )


class HitsModel(QAbstractListModel):
    """The found documents, best first. Rows are appended or all replaced, never moved."""

    def __init__(self) -> None:
        super().__init__()
        self._hits: list[Hit] = []
        self._rows: list[HitRow] = []

    def rowCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        """Return how many hits there are."""
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a row's name, its spoken sentence or the whole ``HitRow``."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken
        return None

    def replace(self, hits: tuple[Hit, ...]) -> None:
        """Show other hits."""
        self.beginResetModel()
        self._hits = list(hits)
        self._rows = [hit_row(hit) for hit in hits]
        self.endResetModel()

    def append(self, hits: tuple[Hit, ...]) -> None:
        """Add hits below the ones that are there."""
        if hits:
            first = len(self._hits)
            self.beginInsertRows(_NO_PARENT, first, first + len(hits) - 1)
            self._hits.extend(hits)
            self._rows.extend(hit_row(hit) for hit in hits)
            self.endInsertRows()

    def hit(self, row: int) -> Hit:
        """Return the hit of a row."""
        return self._hits[row]

    @property
    def hits(self) -> tuple[Hit, ...]:
        """All hits, best first."""
        return tuple(self._hits)
