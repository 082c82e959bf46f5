"""Library: folders, what needs the person, and all files."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from desktop.components.cards import scrolled
from desktop.components.chips import ChoiceChips
from desktop.components.empty_state import EmptyState
from desktop.components.labels import IconButton, button, card, clear_layout, heading, label
from desktop.components.skeleton import Outline, Skeleton
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_L, SPACE_M, SPACE_S
from desktop.theme.typography import Type
from desktop.viewmodels import wording
from desktop.viewmodels.library.folders import LibraryViewModel
from desktop.viewmodels.library.problems import ProblemGroup
from desktop.views.library.cards import ProgressCard, ProposalCard
from desktop.views.library.file_list import FileList
from desktop.views.library.problem_card import ProblemCard
from desktop.views.library.root_card import RootCardView
from desktop.views.library.rules import RulesView

_PAGES = {"folders": 0, "problems": 1, "files": 2}
_NOTHING, _LOADING, _RULES = 3, 4, 5


class LibraryView(QWidget):
    """What is watched and how it fares."""

    search_wanted = Signal(str)
    models_wanted = Signal()
    reclaim_wanted = Signal()

    def __init__(self, theme: Theme, library: LibraryViewModel) -> None:
        super().__init__()
        self._theme = theme
        self._library = library
        self._tab = "folders"
        self._proposed = 0
        self._shape: tuple[object, ...] = ()
        self._roots: dict[int, RootCardView] = {}
        self._drawn_groups: tuple[ProblemGroup, ...] | None = None
        self._tabs = ChoiceChips(tr("Parts of the library"), self.open_tab)
        self._progress = ProgressCard(theme, self._mend)
        self._notice = label(theme, wraps=True)
        self._undo = button(tr("Undo"), library.undo)
        self._notice_bar = self._make_notice_bar()
        self._pause = button(tr("Pause"), self.toggle_pause)
        self._add = button(tr("Add folder"), self.choose_folder, "primary")
        self._folders, self._folder_page = scrolled()
        self._problems, self._problem_page = scrolled()
        self.file_list = FileList(theme, library)
        self.files, self.search = self.file_list.list, self.file_list.search
        self.rules = RulesView(theme, library.rules)
        self._disk = label(theme, role=Type.CAPTION, tone="muted")
        self._reclaim = button(tr("Reclaim\u2026"), self.reclaim_wanted.emit, "quiet", name=tr("Reclaim room"))
        self._stack = QStackedWidget()
        self._empty = EmptyState(theme, "folder", self.choose_folder)
        self._empty.say(tr("No folders yet. Drop one here or choose one."), "", tr("Add folder"))
        skeleton = Skeleton(theme, Outline.CARDS)
        for page in (self._folder_page, self._problem_page, self.file_list, self._empty, skeleton, self.rules):
            self._stack.addWidget(page)
        self._lay_out()
        library.changed.connect(self._show)
        library.rules.changed.connect(self._show)
        theme.changed.connect(self._redraw)
        self._show()

    def choose_folder(self) -> None:
        """Let the person choose a folder to add."""
        chosen = QFileDialog.getExistingDirectory(self, tr("Add a folder"))
        if chosen:
            self._library.propose([chosen])

    def look_elsewhere(self) -> None:
        """Look for folders that another program has indexed, and propose them."""
        self._library.look_elsewhere()

    def toggle_pause(self) -> None:
        """Pause indexing, or go on."""
        self._library.toggle_pause()

    def open_tab(self, tab: str) -> None:
        """Show folders, problems or files."""
        if tab == "files" and self._tab != tab:
            self._library.files.reload()
        if tab == "problems":
            self._library.refresh_problems()
        self._library.rules.close()
        self._tab = tab
        self._show()

    def show_state(self, state: str) -> None:
        """Show the files of one state."""
        self.open_tab("files")
        self.file_list.show_state(state)

    def _lay_out(self) -> None:
        more = IconButton(self._theme, "more", tr("More for the library"), lambda: None)
        menu = QMenu(more)
        menu.setAccessibleName(tr("More for the library"))
        menu.addAction(tr("Take over folders of GPT4All\u2026")).triggered.connect(self._library.look_elsewhere)
        more.setMenu(menu)
        head = QHBoxLayout()
        head.setSpacing(SPACE_S)
        head.addWidget(heading(self._theme, tr("Library")))
        head.addStretch(1)
        head.addWidget(self._pause)
        head.addWidget(self._add)
        head.addWidget(more)
        foot = QHBoxLayout()
        foot.addWidget(self._disk)
        foot.addStretch(1)
        foot.addWidget(self._reclaim)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, 0)
        column.setSpacing(SPACE_M)
        column.addLayout(head)
        column.addWidget(self._notice_bar)
        column.addWidget(self._progress)
        column.addWidget(self._tabs)
        column.addWidget(self._stack, 1)
        column.addLayout(foot)
        column.addSpacing(SPACE_S)

    def _make_notice_bar(self) -> QWidget:
        bar = card("sunken")
        row = QHBoxLayout(bar)
        row.setContentsMargins(SPACE_M, SPACE_S, SPACE_S, SPACE_S)
        row.addWidget(self._notice, 1)
        row.addWidget(self._undo)
        row.addWidget(IconButton(self._theme, "close", tr("Dismiss"), self._library.dismiss_notice))
        return bar

    def _mend(self, remedy: str) -> None:
        """Do what lets work that rests go on."""
        if remedy == "battery":
            self._library.go_on_anyway()
        elif remedy == "disk":
            self.reclaim_wanted.emit()
        elif remedy == "model":
            self.models_wanted.emit()

    def _show(self) -> None:
        props = self._library.props
        if len(props.proposals) > self._proposed:
            self._tab = "folders"  # a question is shown where it is asked
        self._proposed = len(props.proposals)
        self._progress.show_progress(props.progress)
        paused = props.progress.is_paused
        self._pause.setText(tr("Continue") if paused else tr("Pause"))
        self._pause.setAccessibleName(tr("Continue indexing") if paused else tr("Pause indexing"))
        self._notice.setText(props.notice)
        self._undo.setVisible(props.can_undo)
        self._notice_bar.setVisible(bool(props.notice))
        attention = f"  {wording.number(props.attention)}" if props.attention else ""
        tabs = (
            ("folders", tr("Folders")),
            ("problems", tr("Left out") + attention),
            ("files", tr("All files")),
        )
        self._tabs.show_choices(tabs, self._tab)
        self._disk.setText(props.disk)
        self._disk.setVisible(bool(props.disk))
        self._reclaim.setVisible(bool(props.disk))
        self._draw_cards()
        self._stack.setCurrentIndex(self._page())

    def _redraw(self) -> None:
        """Make the cards anew: their drawings have the colours of the theme they were made in."""
        self._shape, self._drawn_groups = (), None
        self._draw_cards()

    def _page(self) -> int:
        props = self._library.props
        if self._library.rules.props.path:
            return _RULES
        if not props.is_loaded and not props.proposals:
            return _LOADING
        return _NOTHING if not props.cards and not props.proposals else _PAGES[self._tab]

    def _draw_cards(self) -> None:
        props = self._library.props
        if props.groups != self._drawn_groups:
            self._drawn_groups = props.groups
            calm = EmptyState(self._theme, "check")
            calm.say(tr("Every file could be read."))
            made = [ProblemCard(self._theme, group, self._library) for group in props.groups]
            self._fill(self._problems, made or [calm])
        shape = (props.proposals, tuple((card.id, card.name) for card in props.cards))
        if shape != self._shape:
            self._shape = shape
            self._roots = {
                root.id: RootCardView(self._theme, root, self._library, self.show_state) for root in props.cards
            }
            proposals = [ProposalCard(self._theme, proposal, self._library) for proposal in props.proposals]
            self._fill(self._folders, [*proposals, *self._roots.values()])
        for root in props.cards:
            if self._roots[root.id].root != root:
                self._roots[root.id].show_root(root)

    def _fill(self, parent: QWidget, parts: Sequence[QWidget]) -> None:
        clear_layout(parent)
        column = parent.layout()
        if isinstance(column, QVBoxLayout):
            for part in parts:
                column.addWidget(part)
            column.addStretch(1)
