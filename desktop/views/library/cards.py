"""The library's cards about what is going on: progress, and a folder that may be added."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from desktop.components.cards import Card
from desktop.components.labels import Elided, button, clear_layout, label
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_S, SPACE_XS
from desktop.theme.typography import Type
from desktop.viewmodels import wording
from desktop.viewmodels.library.folders import LibraryViewModel
from desktop.viewmodels.library.progress import ProgressProps, Rest
from desktop.viewmodels.library.proposals import Proposal

_SHOWN_EXCLUSIONS = 6


class ProgressCard(Card):
    """What is being done now, how fast, how long it takes still, and why some of it rests."""

    def __init__(self, theme: Theme, mend: Callable[[str], object]) -> None:
        super().__init__("sunken")
        self._theme = theme
        self._mend = mend
        self._headline = label(theme, strong=True)
        self._rate = label(theme, role=Type.CAPTION, tone="muted")
        self._current = Elided(theme, Type.CAPTION, "muted")
        self._rests = QWidget()
        self._shown: tuple[Rest, ...] | None = None
        rests = QVBoxLayout(self._rests)
        rests.setContentsMargins(0, 0, 0, 0)
        rests.setSpacing(SPACE_S)
        row = QHBoxLayout()
        row.addWidget(self._headline)
        row.addStretch(1)
        row.addWidget(self._rate)
        self.column.setSpacing(SPACE_XS)
        self.column.addLayout(row)
        self.column.addWidget(self._current)
        self.column.addWidget(self._rests)

    def show_progress(self, props: ProgressProps) -> None:
        """Show the progress line, or nothing when there is nothing to tell."""
        self._headline.setText(props.headline)
        self._rate.setText(props.rate)
        self._rate.setVisible(bool(props.rate))
        self._current.show_text(props.current)
        self._current.setAccessibleName(tr("File at hand: {path}", path=props.current) if props.current else "")
        self._headline.setVisible(bool(props.headline))
        self._current.setVisible(bool(props.current))
        self._show_rests(props.waiting)
        self.setVisible(props.is_busy or props.is_paused or bool(props.waiting))

    def _show_rests(self, rests: tuple[Rest, ...]) -> None:
        if rests == self._shown:
            return
        self._shown = rests
        clear_layout(self._rests)
        column = self._rests.layout()
        assert column is not None
        for rest in rests:
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.addWidget(label(self._theme, rest.words, Type.CAPTION, tone="warn", wraps=True), 1)
            if rest.action:
                act = button(rest.action, partial(self._mend, rest.remedy), name=f"{rest.action}: {rest.words}")
                row.addWidget(act)
            column.addWidget(line)
        self._rests.setVisible(bool(rests))


class ProposalCard(Card):
    """A folder that may be added, with its forecast."""

    def __init__(self, theme: Theme, proposal: Proposal, library: LibraryViewModel) -> None:
        super().__init__()
        title = tr("Add \u201c{name}\u201d?", name=proposal.name)
        self.column.addWidget(label(theme, title, Type.READING, strong=True))
        path = Elided(theme, Type.CAPTION, "muted")
        path.show_text(wording.short_path(proposal.path))
        self.column.addWidget(path)
        if proposal.problem:
            self.column.addWidget(label(theme, proposal.problem, tone="bad", wraps=True))
        for sentence in proposal.words or (() if proposal.problem else (tr("Counting what is in it\u2026"),)):
            self.column.addWidget(label(theme, sentence, wraps=True))
        if proposal.exclusions:
            self.column.addWidget(label(theme, tr("Better left out:"), Type.CAPTION, tone="muted"))
        for exclusion in proposal.exclusions[:_SHOWN_EXCLUSIONS]:
            box = QCheckBox(exclusion.words)
            box.setAccessibleName(tr("Leave out {words}", words=exclusion.words))
            box.setChecked(library.is_left_out(proposal.path, exclusion.folder))
            box.toggled.connect(partial(library.leave_out, proposal.path, exclusion.folder))
            self.column.addWidget(box)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        if not proposal.problem:
            name = tr("Add {name}", name=proposal.name)
            row.addWidget(button(tr("Add"), lambda: library.accept(proposal.path), "primary", name=name))
        name = tr("Do not add {name}", name=proposal.name)
        row.addWidget(button(tr("Not now"), lambda: library.decline(proposal.path), name=name))
        row.addStretch(1)
        self.column.addSpacing(SPACE_XS)
        self.column.addLayout(row)
