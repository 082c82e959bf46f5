"""FileList: all files with their states and reasons, and what can be done about the chosen one."""

from __future__ import annotations

import time

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from desktop.components.cards import Card
from desktop.components.chips import ChoiceChips
from desktop.components.empty_state import EmptyState
from desktop.components.file_delegate import FileDelegate
from desktop.components.labels import Elided, button, label
from desktop.components.row_table import RowTable
from desktop.components.skeleton import Outline, Skeleton
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_S, SPACE_XS
from desktop.theme.typography import Type
from desktop.viewmodels import wording
from desktop.viewmodels.library.files import FileRow
from desktop.viewmodels.library.folders import LibraryViewModel
from desktop.viewmodels.library.problems import Action, action_words
from desktop.views.library.problem_card import act_on, show_folder

_DAY_NS = 86_400_000_000_000
_LIST, _EMPTY, _WAIT = 0, 1, 2


class FileList(QWidget):
    """Filters, the list, and below it the chosen file in full."""

    def __init__(self, theme: Theme, library: LibraryViewModel, last_visit_ns: int = 0) -> None:
        super().__init__()
        self._theme = theme
        self._library = library
        self._last_visit_ns = last_visit_ns
        self._state = ""
        self._since = "any"
        self._states = ChoiceChips(tr("States of files"), self.show_state)
        self._sinces = ChoiceChips(tr("New since"), self._show_since)
        self.search = QLineEdit()
        self.search.setAccessibleName(tr("Search file names"))
        self.search.setPlaceholderText(tr("Name or folder"))
        self.search.setFixedWidth(200)
        self.search.textChanged.connect(library.files.search)
        self.list = self._make_list()
        self._empty = EmptyState(theme, "check")
        self._stack = QStackedWidget()
        for page in (self.list, self._empty, Skeleton(theme, Outline.ROWS)):
            self._stack.addWidget(page)
        self.detail = FileDetail(theme, library)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(self._states, 1)
        row.addWidget(self.search, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)
        column.addWidget(self._sinces)
        column.addWidget(self._stack, 1)
        column.addWidget(self.detail)
        library.files.counted.connect(self._show_page)
        library.files.modelReset.connect(lambda: self.detail.show_row(None))
        self._show_chips()

    def remember_visit(self, last_visit_ns: int) -> None:
        """Offer what is new since the window was last used (nanoseconds since 1970; 0: never)."""
        self._last_visit_ns = last_visit_ns
        self._show_chips()

    def show_state(self, state: str) -> None:
        """List the files of one state, or all when empty."""
        self._state = state
        self._show_chips()
        self._library.files.show(state)
        self._show_page()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to follow the library."""
        super().showEvent(event)
        self._library.files.is_shown = True
        self._library.files.refresh()
        self._show_page()

    def hideEvent(self, event: QHideEvent) -> None:
        """Follow it no more."""
        super().hideEvent(event)
        self._library.files.is_shown = False

    def _make_list(self) -> RowTable:
        delegate = FileDelegate(self._theme)
        view = RowTable(tr("Files"), self._library.files, delegate, delegate.row_height())
        delegate.setParent(view)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._menu)
        view.selectionModel().currentChanged.connect(lambda index, _old: self._choose(index.row()))
        view.verticalScrollBar().valueChanged.connect(lambda _at: self._tell_sight())
        return view

    def _tell_sight(self) -> None:
        area = self.list.viewport().rect()
        first, last = self.list.indexAt(area.topLeft()), self.list.indexAt(area.bottomLeft() - QPoint(0, 1))
        files = self._library.files
        files.see(first.row(), last.row() if last.isValid() else files.rowCount() - 1)

    def _choose(self, number: int) -> None:
        files = self._library.files
        self.detail.show_row(files.row(number) if 0 <= number < files.rowCount() else None)

    def _show_chips(self) -> None:
        states = (
            ("", tr("All", "files")),
            ("indexed", tr("Searchable")),
            ("pending", tr("Waiting")),
            ("skipped", tr("Skipped")),
            ("failed", tr("Failed")),
            ("offline", tr("Offline")),
        )
        self._states.show_choices(states, self._state)
        last = (("visit", tr("New since your last visit")),) if self._last_visit_ns else ()
        times = (("any", tr("Any time")), *last, ("day", tr("Last 24 hours")), ("week", tr("Last 7 days")))
        self._sinces.show_choices(times, self._since)

    def _show_since(self, choice: str) -> None:
        self._since = choice
        now = time.time_ns()
        moments = {"visit": self._last_visit_ns, "day": now - _DAY_NS, "week": now - 7 * _DAY_NS}
        self._show_chips()
        self._library.files.show_since(moments.get(choice, 0))
        self._show_page()

    def _show_page(self) -> None:
        files = self._library.files
        if files.rowCount():
            page = _LIST
        elif files.is_waiting:
            page = _WAIT
        else:
            page = _EMPTY
            self._empty.say(tr("No such files."))
        self._stack.setCurrentIndex(page)
        self._tell_sight()

    def _menu(self, at: QPoint) -> None:
        index = self.list.indexAt(at)
        if index.isValid():
            menu = file_menu(self._library.files.row(index.row()), self._library, self)
            menu.exec(self.list.viewport().mapToGlobal(at))


class FileDetail(Card):
    """The chosen file: its whole path, its state with the reason, and buttons for what can be done."""

    def __init__(self, theme: Theme, library: LibraryViewModel) -> None:
        super().__init__("sunken")
        self._library = library
        self._row: FileRow | None = None
        self._path = Elided(theme, Type.BODY, strong=True)
        self._words = label(theme, role=Type.CAPTION, tone="muted", wraps=True)
        self._remedy = button("", self._act, "primary", name=tr("Remedy"))
        self._more = button(tr("More\u2026"), lambda: None, name=tr("More for this file"))
        texts = QVBoxLayout()
        texts.setSpacing(SPACE_XS)
        texts.addWidget(self._path)
        texts.addWidget(self._words)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addLayout(texts, 1)
        row.addWidget(self._remedy)
        row.addWidget(button(tr("Read it next"), self._next))
        row.addWidget(self._more)
        self.column.addLayout(row)
        self.show_row(None)

    def show_row(self, row: FileRow | None) -> None:
        """Show a file; nothing is shown without one."""
        self._row = row
        self.setVisible(row is not None)
        if row is None:
            return
        self._path.show_text(row.path)
        self._words.setText(wording.joined((row.state, row.size, row.reason)))
        words = action_words(row.remedy)
        self._remedy.setText(words)
        self._remedy.setAccessibleName(f"{words}: {row.name}" if words else tr("Remedy"))
        self._remedy.setVisible(row.remedy is not Action.NONE)
        old = self._more.menu()
        self._more.setMenu(file_menu(row, self._library, self._more))
        if old is not None:
            old.deleteLater()

    def _act(self) -> None:
        if self._row is not None:
            act_on(self._row.remedy, (self._row.path,), self._row.command, self._library)

    def _next(self) -> None:
        if self._row is not None:
            self._library.read_next(self._row.path)


def file_menu(row: FileRow, library: LibraryViewModel, parent: QWidget | QPushButton) -> QMenu:
    """Return what can be done with a file."""
    menu = QMenu(parent)
    menu.setAccessibleName(tr("Actions for {name}", name=row.name))
    if row.remedy is not Action.NONE:
        remedy = menu.addAction(action_words(row.remedy))
        remedy.triggered.connect(lambda: act_on(row.remedy, (row.path,), row.command, library))
    menu.addAction(tr("Read it next")).triggered.connect(lambda: library.read_next(row.path))
    if row.remedy is not Action.SHOW_FOLDER:
        menu.addAction(tr("Show in folder")).triggered.connect(lambda: show_folder(row.path))
    menu.addSeparator()
    menu.addAction(tr("Leave it out from now on")).triggered.connect(lambda: library.ignore_files((row.path,)))
    forget = menu.addMenu(tr("Forget what Jackdaw knows of it"))
    confirm = forget.addAction(tr("Forget \u201c{name}\u201d. The file itself is not touched.", name=row.name))
    confirm.triggered.connect(lambda: library.forget(row.path))
    return menu
