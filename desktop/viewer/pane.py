"""Pane: header, text and notes of the viewer."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.components.empty_state import EmptyState
from desktop.components.flow import FlowLayout
from desktop.components.labels import Elided, IconButton, button, label, line
from desktop.components.skeleton import Outline, Skeleton
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XS
from desktop.theme.typography import Type
from desktop.viewer.document_text import DocumentView
from desktop.viewer.grid_view import GridView
from desktop.viewer.page_bar import PageBar
from desktop.viewer.page_view import PageView
from desktop.viewer.recording_view import RecordingView
from desktop.viewer.reveal import reveal
from desktop.viewmodels.find.hits import file_url
from desktop.viewmodels.viewer.document import ViewerViewModel
from desktop.viewmodels.viewer.excerpt import Excerpt
from desktop.viewmodels.viewer.recording import Recording
from desktop.viewmodels.viewer.shown import PageProps, ViewerState
from desktop.viewmodels.viewer.spot import Spot


class ViewerPane(QWidget):
    """The one pane at the right; the window's Esc closes it."""

    closing = Signal()
    """It is about to be hidden; whoever had the keyboard in it should give it a place of its choice."""

    def __init__(self, theme: Theme, viewer: ViewerViewModel) -> None:
        super().__init__()
        self.setAutoFillBackground(True)
        self._viewer = viewer
        self._theme = theme
        self._name = Elided(theme, Type.BODY, strong=True)
        self._place = Elided(theme, Type.CAPTION, "muted")
        self._position = label(theme, role=Type.CAPTION, tone="muted")
        self._note = label(theme, role=Type.CAPTION, tone="warn", wraps=True)
        self._previous = IconButton(theme, "previous", tr("Previous match"), lambda: viewer.step(-1))
        self._next = IconButton(theme, "next", tr("Next match"), lambda: viewer.step(1))
        self.text = DocumentView(theme)
        self.grid = GridView(theme)
        self.page = PageView(theme)
        self.page_bar = PageBar(theme, viewer, self.page)
        for part in (self.text, self.grid.table, self.page):
            part.copied.connect(self._copy)
        self.page.turned.connect(viewer.turn)
        self.page.sharper.connect(viewer.sharpen)
        self._empty = EmptyState(theme, "text", viewer.look_again)
        self._skeleton = Skeleton(theme, Outline.PAGE)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.text)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self.page)
        self._stack.addWidget(self._skeleton)
        self._shown_page: PageProps | None = None
        self.recording = RecordingView(theme, viewer.pictures, viewer.summaries)
        self.recording.time_copied.connect(self._copy_time)
        self._stack.addWidget(self.recording)
        self._played: Spot | None = None
        self._ask = button(tr("Ask about this"), viewer.ask_about, "quiet")
        self._file_actions = (button(tr("Open"), self._open_file), button(tr("Reveal"), self._reveal_file))
        self._lay_out()
        self._excerpt: object = None
        viewer.changed.connect(self._show)
        theme.changed.connect(self._repaint)

    def _lay_out(self) -> None:
        titles = QVBoxLayout()
        titles.setSpacing(2)
        titles.addWidget(self._name)
        titles.addWidget(self._place)
        close = IconButton(self._theme, "close", tr("Close the viewer"), self._viewer.close)
        top = QHBoxLayout()
        top.setSpacing(SPACE_XS)
        top.addLayout(titles, 1)
        for part in (self._previous, self._position, self._next, close):
            top.addWidget(part)
        actions = FlowLayout()
        for action in self._file_actions:
            actions.addWidget(action)
        actions.addWidget(button(tr("Copy quote"), lambda: self._copy("")))
        actions.addWidget(self._ask)
        head = QVBoxLayout()
        head.setContentsMargins(SPACE_L, SPACE_M, SPACE_S, SPACE_M)
        head.setSpacing(SPACE_S)
        head.addLayout(top)
        head.addLayout(actions)
        head.addWidget(self._note)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(line())
        column.addWidget(self.page_bar)
        column.addWidget(self._stack, 1)

    def _show(self) -> None:
        props = self._viewer.props
        if props.state is ViewerState.CLOSED and self.isVisible():
            self.closing.emit()
        self.setVisible(props.state is not ViewerState.CLOSED)
        self._name.show_text(props.name)
        self._place.show_text(props.place)
        self._position.setText(props.position)
        for part in (self._previous, self._position, self._next):
            part.setVisible(bool(props.position))
        for action in self._file_actions:
            action.setVisible(props.spot is not None and not props.spot.attachment)
        self._ask.setText(tr("Ask about this picture") if props.is_picture else tr("Ask about this"))
        self._ask.setAccessibleName(self._ask.text())
        self._note.setText(props.note)
        self._note.setVisible(bool(props.note) and props.state is ViewerState.SHOWN)
        if props.recording is not None and props.spot is not None:
            self._show_recording(props.recording, props.spot)
        elif props.page is not None:
            self._show_page(props.page)
        elif props.excerpt is not None and (props.excerpt is not self._excerpt or self._shown_page is not None):
            self._fill(props.excerpt)
        self._excerpt, self._shown_page = props.excerpt, props.page
        self.page_bar.show_props(props)
        if props.state is ViewerState.TROUBLE:
            self._empty.say(props.note, "", tr("Try again"))
            self._stack.setCurrentWidget(self._empty)
        elif props.state is ViewerState.LOADING:
            self._stack.setCurrentWidget(self._skeleton)
        if props.recording is None:
            self._played = None

    def focus_content(self) -> None:
        """Put the keyboard on what is shown; while a place is looked up, on its outline, which hands it on."""
        shown = self._stack.currentWidget()
        if shown is not None:
            shown.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_page(self, page: PageProps) -> None:
        old = self._shown_page
        anew = old is None or (replace(old.key, side=page.key.side), old.boxes) != (page.key, page.boxes)
        had_focus = self._stack.currentWidget() is not self.page and self.text.hasFocus()
        self._stack.setCurrentWidget(self.page)
        self.page.show_page(self._viewer.page_image(), page.boxes, words=page.words, anew=anew)
        if had_focus:
            self.page.setFocus()

    def _fill(self, excerpt: Excerpt) -> None:
        if excerpt.grid is not None:
            self.grid.show_grid(excerpt.grid)
        else:
            self.text.show_excerpt(excerpt, self._viewer.props.colours)
        self._stack.setCurrentWidget(self.text if excerpt.grid is None else self.grid)

    def _repaint(self) -> None:
        if self._viewer.props.page is None and self._viewer.props.excerpt is not None:
            self._fill(self._viewer.props.excerpt)

    def _show_recording(self, recording: Recording, spot: Spot) -> None:
        self._stack.setCurrentWidget(self.recording)
        if spot != self._played:
            self._played = spot
            self.recording.show_recording(recording, spot.document, file_url(spot.uri))

    def _copy_time(self, clock: str) -> None:
        QGuiApplication.clipboard().setText(f"{self._viewer.props.name}, {clock}")

    def _copy(self, words: str) -> None:
        QGuiApplication.clipboard().setText(self._viewer.quotation(words))

    def _open_file(self) -> None:
        if self._viewer.props.spot is not None:
            QDesktopServices.openUrl(file_url(self._viewer.props.spot.uri))

    def _reveal_file(self) -> None:
        if self._viewer.props.spot is not None:
            reveal(file_url(self._viewer.props.spot.uri), self)
