"""Activity: long work, connections, and how the engine fares."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.components.cards import Card, scrolled
from desktop.components.coverage_bar import CoverageBar
from desktop.components.labels import button, clear_layout, heading, label, section, set_tone
from desktop.components.skeleton import Outline, Skeleton
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_L, SPACE_S
from desktop.theme.typography import Type
from desktop.viewmodels.shell.activity import ActivityViewModel, JobRow

_PARTS = 1_000
_WIDTH = 860
_LEDGER_HEIGHT = 140


class JobCard(Card):
    """One piece of long work."""

    def __init__(self, theme: Theme, row: JobRow, activity: ActivityViewModel) -> None:
        super().__init__()
        self._state = label(theme, role=Type.CAPTION)
        self._stop = button(tr("Stop"), partial(activity.cancel, row.id), name=tr("Stop: {title}", title=row.title))
        head = QHBoxLayout()
        head.addWidget(label(theme, row.title, strong=True))
        head.addStretch(1)
        head.addWidget(self._state)
        head.addWidget(self._stop)
        self._bar = CoverageBar(theme, ())
        self._words = label(theme, role=Type.CAPTION, tone="muted", wraps=True)
        self.column.addLayout(head)
        self.column.addWidget(self._bar)
        self.column.addWidget(self._words)
        self.show_row(row)

    def show_row(self, row: JobRow) -> None:
        """Show how far it is."""
        self._state.setText(row.state)
        set_tone(self._state, row.tone)
        self._stop.setVisible(row.is_running)
        done = round((row.share or 0.0) * _PARTS)
        self._bar.show_parts((("meaning", done), ("", _PARTS - done)))
        self._bar.setAccessibleName(row.words)
        self._bar.setVisible(row.share is not None)
        self._words.setText(row.words)
        self._words.setVisible(bool(row.words))


class ActivityView(QWidget):
    """What is being done and what left the machine."""

    def __init__(self, theme: Theme, activity: ActivityViewModel) -> None:
        super().__init__()
        self._theme = theme
        self._activity = activity
        self._drawn: tuple[tuple[str, str], ...] | None = None
        self._cards: dict[str, JobCard] = {}
        self._skeleton = Skeleton(theme, Outline.CARDS)
        self._jobs = QWidget()
        jobs = QVBoxLayout(self._jobs)
        jobs.setContentsMargins(0, 0, 0, 0)
        jobs.setSpacing(SPACE_S)
        self._engine = label(theme, tone="muted", wraps=True)
        self._connections = label(theme, tone="muted", wraps=True)
        self.ledger = QPlainTextEdit()
        self.ledger.setObjectName("lines")
        self.ledger.setReadOnly(True)
        self.ledger.setTabChangesFocus(True)
        self.ledger.setFixedHeight(_LEDGER_HEIGHT)
        self.ledger.setAccessibleName(tr("Requests that left this machine or were refused"))
        nothing_sent = tr("No request was ever sent beyond this machine, and none was refused.")
        self._nothing_sent = label(theme, nothing_sent, tone="muted", wraps=True)
        inner, area = scrolled(SPACE_L)
        column = inner.layout()
        assert isinstance(column, QVBoxLayout)
        column.addWidget(heading(theme, tr("Activity")))
        for title, parts in (
            (tr("Work"), (self._skeleton, self._jobs)),
            (tr("Connections"), (self._connections, self._nothing_sent, self.ledger)),
            (tr("Engine"), (self._engine,)),
        ):
            column.addWidget(section(theme, title))
            for part in parts:
                part.setMaximumWidth(_WIDTH)
                column.addWidget(part)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        activity.changed.connect(self._show)
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        """Fetch what happened meanwhile."""
        super().showEvent(event)
        self._activity.refresh()

    def _show(self) -> None:
        self._engine.setText(self._activity.engine_words)
        self._connections.setText("\n".join(self._activity.connections))
        sent = "\n".join(self._activity.exchanges)
        if sent != self.ledger.toPlainText():
            self.ledger.setPlainText(sent)
        self.ledger.setVisible(bool(sent))
        self._nothing_sent.setVisible(not sent)
        rows = self._activity.rows
        self._skeleton.setVisible(rows is None)
        if rows is not None:
            self._show_jobs(rows)

    def _show_jobs(self, rows: tuple[JobRow, ...]) -> None:
        shape = tuple((row.id, row.title) for row in rows)
        if shape != self._drawn:
            self._drawn = shape
            self._draw_jobs(rows)
        for row in rows:
            self._cards[row.id].show_row(row)

    def _draw_jobs(self, rows: tuple[JobRow, ...]) -> None:
        clear_layout(self._jobs)
        self._cards = {row.id: JobCard(self._theme, row, self._activity) for row in rows}
        layout = self._jobs.layout()
        if layout is not None:
            for made in self._cards.values():
                layout.addWidget(made)
            if not self._cards:
                layout.addWidget(label(self._theme, tr("No long work since the engine started."), tone="muted"))
