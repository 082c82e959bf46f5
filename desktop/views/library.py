"""Library: folders, what needs the person, and all files."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QMenu,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.components.chips import ChoiceChips
from desktop.components.empty_state import EmptyState
from desktop.components.file_delegate import FileDelegate
from desktop.components.labels import Elided, IconButton, button, card, clear_layout, label
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_L, SPACE_M, SPACE_S
from desktop.theme.typography import Type
from desktop.viewmodels.library import LibraryViewModel
from desktop.views.library_cards import ProblemCard, ProgressCard, ProposalCard, RootCardView

_TABS = (("folders", "Folders"), ("problems", "Left out"), ("files", "All files"))
_STATES = (
    ("", "All"),
    ("indexed", "Searchable"),
    ("pending", "Waiting"),
    ("skipped", "Skipped"),
    ("failed", "Failed"),
)


class LibraryView(QWidget):
    """What is watched and how it fares."""

    search_wanted = Signal(str)

    def __init__(self, theme: Theme, library: LibraryViewModel) -> None:
        super().__init__()
        self._theme = theme
        self._library = library
        self._tab = "folders"
        self._state = ""
        self._drawn: tuple[object, ...] = ()
        self._tabs = ChoiceChips("Parts of the library", self.open_tab)
        self._states = ChoiceChips("States of files", self._show_state)
        self._progress = ProgressCard(theme)
        self._notice = Elided(theme, Type.BODY)
        self._notice_bar = self._make_notice_bar()
        self._pause = button("Pause", self.toggle_pause)
        self._folders, self._folder_page = self._scrolled()
        self._problems, self._problem_page = self._scrolled()
        self.files = self._make_files()
        self.search = QLineEdit()
        self.search.setAccessibleName("Search file names")
        self.search.setPlaceholderText("Name or folder")
        self.search.setFixedWidth(200)
        self.search.textChanged.connect(library.files.search)
        self._disk = label(theme, role=Type.CAPTION, tone="muted")
        self._stack = QStackedWidget()
        self._empty = EmptyState(theme, "folder", self.choose_folder)
        self._empty.say("No folders yet. Drop one here or choose one.", "", "Add folder")
        for page in (self._folder_page, self._problem_page, self._make_files_page(), self._empty):
            self._stack.addWidget(page)
        self._lay_out()
        library.changed.connect(self._show)
        self._show()

    def choose_folder(self) -> None:
        """Let the person choose a folder to add."""
        chosen = QFileDialog.getExistingDirectory(self, "Add a folder")
        if chosen:
            self._library.propose([chosen])

    def toggle_pause(self) -> None:
        """Pause indexing, or go on."""
        self._library.toggle_pause()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE_S)
        head.addWidget(label(self._theme, "Library", Type.TITLE, strong=True))
        head.addStretch(1)
        head.addWidget(self._pause)
        head.addWidget(button("Add folder", self.choose_folder, "primary"))
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, 0)
        column.setSpacing(SPACE_M)
        column.addLayout(head)
        column.addWidget(self._notice_bar)
        column.addWidget(self._progress)
        column.addWidget(self._tabs)
        column.addWidget(self._stack, 1)
        column.addWidget(self._disk)
        column.addSpacing(SPACE_S)

    def open_tab(self, tab: str) -> None:
        """Show folders, problems or files."""
        if tab == "files" and self._tab != tab:
            self._library.files.reload()
        self._tab = tab
        self._show()

    def _scrolled(self) -> tuple[QWidget, QScrollArea]:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, SPACE_L)
        column.setSpacing(SPACE_M)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return inner, area

    def _make_notice_bar(self) -> QWidget:
        bar = card("sunken")
        row = QHBoxLayout(bar)
        row.setContentsMargins(SPACE_M, SPACE_S, SPACE_S, SPACE_S)
        row.addWidget(self._notice, 1)
        row.addWidget(IconButton(self._theme, "close", "Dismiss", self._library.dismiss_notice))
        return bar

    def _make_files(self) -> QListView:
        view = QListView()
        view.setAccessibleName("Files")
        view.setModel(self._library.files)
        self._delegate = FileDelegate(self._theme)
        view.setItemDelegate(self._delegate)
        view.setUniformItemSizes(True)
        view.setMouseTracking(True)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._file_menu)
        return view

    def _make_files_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(self._states, 1)
        row.addWidget(self.search)
        column.addLayout(row)
        column.addWidget(self.files, 1)
        return page

    def _file_menu(self, at: QPoint) -> None:
        index = self.files.indexAt(at)
        if not index.isValid():
            return
        row = self._library.files.row(index.row())
        menu = QMenu(self)
        menu.setAccessibleName(f"Actions for {row.name}")
        menu.addAction("Read it next").triggered.connect(lambda: self._library.retry(row.path))
        forget = menu.addMenu("Forget what Jackdaw knows of it")
        confirm = forget.addAction(f"Forget \u201c{row.name}\u201d. The file itself is not touched.")
        confirm.triggered.connect(lambda: self._library.forget(row.path))
        menu.exec(self.files.viewport().mapToGlobal(at))

    def _show_state(self, state: str) -> None:
        self._state = state
        self._states.show_choices(_STATES, state)
        self._library.files.show(state)

    def _show(self) -> None:
        props = self._library.props
        self._progress.show_progress(props.progress)
        self._pause.setText("Go on" if props.progress.is_paused else "Pause")
        self._pause.setAccessibleName("Go on indexing" if props.progress.is_paused else "Pause indexing")
        self._notice.show_text(props.notice)
        self._notice_bar.setVisible(bool(props.notice))
        counts = {"problems": f"  {props.attention:,}" if props.attention else ""}
        self._tabs.show_choices(tuple((key, name + counts.get(key, "")) for key, name in _TABS), self._tab)
        self._states.show_choices(_STATES, self._state)
        self._disk.setText(props.disk)
        self._disk.setVisible(bool(props.disk))
        self._draw_cards()
        is_empty = props.is_loaded and not props.cards and not props.proposals
        pages = {"folders": 0, "problems": 1, "files": 2}
        self._stack.setCurrentIndex(3 if is_empty else pages[self._tab])

    def _draw_cards(self) -> None:
        props = self._library.props
        drawn = (props.cards, props.proposals, props.groups)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self._fill(
            self._folders,
            [
                *(ProposalCard(self._theme, proposal, self._library) for proposal in props.proposals),
                *(RootCardView(self._theme, root, self._library) for root in props.cards),
            ],
        )
        calm = EmptyState(self._theme, "check")
        calm.say("Every file could be read.")
        self._fill(self._problems, [ProblemCard(self._theme, group, self._library) for group in props.groups] or [calm])

    def _fill(self, parent: QWidget, parts: list[QWidget]) -> None:
        clear_layout(parent)
        column = parent.layout()
        if isinstance(column, QVBoxLayout):
            for part in parts:
                column.addWidget(part)
            column.addStretch(1)
