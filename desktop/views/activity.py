"""Activity: long work and connections."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.components.labels import clear_layout, label
from desktop.components.share_bar import ShareBar
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_L, SPACE_M, SPACE_S
from desktop.theme.typography import Type
from desktop.viewmodels.activity import ActivityViewModel, JobRow
from desktop.views.library_cards import Card


class JobCard(Card):
    """One piece of long work."""

    def __init__(self, theme: Theme, row: JobRow) -> None:
        super().__init__()
        head = QHBoxLayout()
        head.addWidget(label(theme, row.title, strong=True))
        head.addStretch(1)
        head.addWidget(label(theme, row.state, Type.CAPTION, tone=row.tone))
        self.column.addLayout(head)
        if row.share is not None:
            bar = ShareBar(theme)
            bar.show_shares(row.share, row.share)
            self.column.addWidget(bar)
        if row.words:
            self.column.addWidget(label(theme, row.words, Type.CAPTION, tone="muted", wraps=True))


class ActivityView(QWidget):
    """What is being done and what left the machine."""

    def __init__(self, theme: Theme, activity: ActivityViewModel) -> None:
        super().__init__()
        self._theme = theme
        self._activity = activity
        self._drawn: tuple[JobRow, ...] | None = None
        self._jobs = QWidget()
        jobs = QVBoxLayout(self._jobs)
        jobs.setContentsMargins(0, 0, 0, 0)
        jobs.setSpacing(SPACE_S)
        self._engine = label(theme, tone="muted", wraps=True)
        self._connections = label(theme, tone="muted", wraps=True)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addWidget(label(theme, "Activity", Type.TITLE, strong=True))
        for title, part in (
            ("Connections", self._connections),
            ("Engine", self._engine),
            ("Work", self._jobs),
        ):
            column.addSpacing(SPACE_S)
            column.addWidget(label(theme, title, strong=True))
            column.addWidget(part)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
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
        if self._activity.rows != self._drawn:
            self._drawn = self._activity.rows
            self._draw_jobs()

    def _draw_jobs(self) -> None:
        clear_layout(self._jobs)
        layout = self._jobs.layout()
        if layout is not None:
            for row in self._activity.rows:
                layout.addWidget(JobCard(self._theme, row))
            if not self._activity.rows:
                layout.addWidget(label(self._theme, "No long work since the engine started.", tone="muted"))
