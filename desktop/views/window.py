"""Window: rail, views, the one viewer, strip; everything else is inside them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QSplitter, QVBoxLayout, QWidget

from desktop.components.rail import Rail
from desktop.instance import Wish
from desktop.language import tr
from desktop.memory import Memory
from desktop.theme.motion import Motion
from desktop.theme.theme import Appearance, Theme
from desktop.theme.tokens import VIEWER_SHARE
from desktop.viewer.pane import ViewerPane
from desktop.viewmodels.viewer.shown import ViewerState
from desktop.views.commands import window_commands
from desktop.views.palette import Palette
from desktop.views.places import Places, builders
from desktop.views.quick import QuickWindow
from desktop.views.strip import Bar, Strip
from desktop.wiring import ViewModels
from engine.contract.status import LibraryStatus

if TYPE_CHECKING:
    from desktop.views.ask.view import AskView
    from desktop.views.find.view import FindView
    from desktop.views.library.first_run import FirstRunView
    from desktop.views.library.view import LibraryView
    from desktop.views.settings.activity import ActivityView
    from desktop.views.settings.view import SettingsView

_PLACES = ("find", "ask", "library", "activity", "settings")


class Window(QMainWindow):
    """The whole window. Opens on Find with the cursor in the field."""

    closing = Signal()

    def __init__(self, theme: Theme, models: ViewModels, memory: Memory) -> None:
        super().__init__()
        self.setWindowTitle("Jackdaw")
        self.setMinimumSize(960, 600)
        self.resize(1280, 800)
        self.setAcceptDrops(True)
        self._theme = theme
        self._models = models
        self._memory = memory
        self.viewer = ViewerPane(theme, models.viewer)
        upper = (("find", tr("Find")), ("ask", tr("Ask")), ("library", tr("Library")))
        self.rail = Rail(theme, upper, (("activity", tr("Activity")), ("settings", tr("Settings"))))
        self.stack = Places(builders(self, theme, models, memory))
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self._lay_out()
        self.palette_view = Palette(theme, models.commands, self)
        models.commands.add(window_commands(self))
        self.quick = QuickWindow(theme)
        self._connect()
        self._recall()
        self.show_place("find")

    @property
    def find_view(self) -> FindView:
        """Search and its results."""
        return cast("FindView", self.stack.view("find"))

    @property
    def ask_view(self) -> AskView:
        """The conversation and those of the past."""
        return cast("AskView", self.stack.view("ask"))

    @property
    def library_view(self) -> LibraryView:
        """Folders, files and what was left out."""
        return cast("LibraryView", self.stack.view("library"))

    @property
    def settings_view(self) -> SettingsView:
        """Settings, page by page."""
        return cast("SettingsView", self.stack.view("settings"))

    @property
    def activity_view(self) -> ActivityView:
        """Long work and connections."""
        return cast("ActivityView", self.stack.view("activity"))

    @property
    def first_run_view(self) -> FirstRunView:
        """The first steps."""
        return cast("FirstRunView", self.stack.view("first_run"))

    def show_place(self, place: str) -> None:
        """Go to a view and put the cursor where work begins."""
        self.stack.setCurrentWidget(self.stack.view(place))
        self.rail.setVisible(place in _PLACES)  # the first steps are led by their own buttons
        if place in _PLACES:
            self.rail.show_chosen(place)
        if place == "find":
            self.find_view.focus_field()
        elif place == "ask":
            self.ask_view.focus_field()
        elif place == "first_run":
            self.first_run_view.focus_next()
        else:
            self.rail.focus_chosen()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the window, then let it go."""
        self._memory.keep_state("window", self.saveGeometry())
        self._memory.last_visit_ns = time.time_ns()
        self._memory.keep_state("splitter", self.splitter.saveState())
        if self.stack.is_built("ask"):
            self.ask_view.memory.keep_place()
        self._memory.save()
        self._models.chats.close()
        self.quick.close()
        self.closing.emit()
        super().closeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Show what adding the dropped things would mean."""
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.propose(paths)

    def propose(self, paths: list[str]) -> None:
        """Show what adding these paths would mean."""
        self._models.library.propose([path.rstrip("/") or path for path in paths])
        self.show_place("library")

    def _lay_out(self) -> None:
        self.splitter.setAccessibleName(tr("Divider between list and viewer"))
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.stack)
        self.splitter.addWidget(self.viewer)
        self.stack.setMinimumWidth(420)
        self.viewer.setMinimumWidth(340)
        self.splitter.setStretchFactor(0, 1)
        width = 1280 - self.rail.width()
        self.splitter.setSizes([round(width * (1 - VIEWER_SHARE)), round(width * VIEWER_SHARE)])
        self.viewer.hide()
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(self.splitter, 1)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Bar(self._theme, self._models.shell))
        column.addLayout(row, 1)
        column.addWidget(Strip(self._theme, self._models.shell))
        self.setCentralWidget(middle)

    def _connect(self) -> None:
        models = self._models
        self.rail.chosen.connect(self.show_place)
        models.find.ask_wanted.connect(self.ask_words)
        models.find.settings_wanted.connect(self.show_settings)
        models.ask.matches_wanted.connect(self._find_words)
        models.viewer.ask_wanted.connect(self._begin_question)
        models.viewer.stepped.connect(self._step)
        self.viewer.closing.connect(self._focus_back)
        models.feed.status_changed.connect(self._welcome)
        models.first_run.finished.connect(self._end_first_run)
        self.quick.asked.connect(lambda words: self.obey(Wish(ask=words)))
        self.quick.searched.connect(lambda words: self.obey(Wish(find=words)))
        models.attachments.folders_dropped.connect(self.propose)
        QShortcut(QKeySequence("Ctrl+K"), self).activated.connect(self.palette_view.open)
        QShortcut(QKeySequence("Esc"), self).activated.connect(self._escape)
        for keys, by in (("F3", 1), ("Shift+F3", -1)):
            QShortcut(QKeySequence(keys), self).activated.connect(lambda step=by: models.viewer.step(step))

    def start_conversation(self) -> None:
        """Go to an empty conversation."""
        self.show_place("ask")
        self.ask_view.start_over()

    def show_conversations(self) -> None:
        """Go to the past conversations."""
        self.show_place("ask")
        self.ask_view.show_past(True)

    def close_viewer(self) -> None:
        """Close the pane at the right."""
        self._models.viewer.close()

    def show_settings(self, page: str) -> None:
        """Go to a page of the settings: general, models, resources, privacy, care or about."""
        self.show_place("settings")
        self.settings_view.open_page(page)

    def use_model_file(self) -> None:
        """Let the person choose a model file, among the models."""
        self.show_settings("models")
        self.settings_view.models.choose_file()

    def choose_appearance(self, choice: Appearance) -> None:
        """Look light, dark or like the system from now on."""
        self._memory.appearance = choice
        self._theme.choose(choice)

    def choose_motion(self, choice: Motion) -> None:
        """Move as much as the person wants from now on."""
        self._memory.motion = choice
        self._theme.choose_motion(choice)

    def choose_language(self, code: str) -> None:
        """Speak another language from the next start on."""
        self._memory.language = code

    def ask_words(self, words: str) -> None:
        """Go to the conversation and ask."""
        self.show_place("ask")
        self._models.ask.ask(words)

    def obey(self, wish: Wish) -> None:
        """Come to the front and do what another start of the program asked for."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        if wish.quick:
            self.quick.open()
        if wish.paths:
            self.propose(list(wish.paths))
        if wish.find:
            self._find_words(wish.find)
        if wish.ask:
            self.ask_words(wish.ask)

    def _escape(self) -> None:
        if self.palette_view.isVisible():
            self.palette_view.dismiss()
        elif self._models.viewer.props.state is not ViewerState.CLOSED:
            self._models.viewer.close()
        elif self.stack.currentWidget() is self.ask_view:
            self.ask_view.show_past(False)

    def _recall(self) -> None:
        self._theme.choose_motion(self._memory.motion)
        geometry, splitter = self._memory.state("window"), self._memory.state("splitter")
        if not geometry.isEmpty():
            self.restoreGeometry(geometry)
        if not splitter.isEmpty():
            self.splitter.restoreState(splitter)
            self.splitter.setHandleWidth(1)

    def _find_words(self, words: str) -> None:
        self.show_place("find")
        self.find_view.search_for(words)

    def _begin_question(self, words: str) -> None:
        self.show_place("ask")
        self.ask_view.begin(words)

    def _step(self, by: int) -> None:
        if self.stack.currentWidget() is self.find_view:
            self.find_view.step(by)
        elif self._models.viewer.props.spot is not None:
            self._models.ask.open_latest_citation(self._models.viewer.props.spot.position + by)

    def _focus_back(self) -> None:
        if self.focusWidget() is None or self.viewer.isAncestorOf(self.focusWidget()):
            (self.find_view.home if self.stack.currentWidget() is self.find_view else self.stack).setFocus()

    def _welcome(self, status: LibraryStatus) -> None:
        if not status.roots and not self._memory.is_welcomed:
            self._memory.welcome()
            self.show_place("first_run")
            self._models.first_run.count()

    def _end_first_run(self) -> None:
        self.show_place("find")
