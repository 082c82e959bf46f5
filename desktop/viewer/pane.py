"""Pane: header, text and notes of the viewer."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.components.empty_state import EmptyState
from desktop.components.labels import Elided, IconButton, button, label, line
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XS
from desktop.theme.typography import Type
from desktop.viewer.document_text import DocumentView
from desktop.viewer.grid_view import GridView
from desktop.viewmodels.excerpt import Excerpt
from desktop.viewmodels.viewer import ViewerState, ViewerViewModel


class ViewerPane(QWidget):
    """The one pane at the right; the window's Esc closes it."""

    closed = Signal()

    def __init__(self, theme: Theme, viewer: ViewerViewModel) -> None:
        super().__init__()
        self.setAutoFillBackground(True)
        self._viewer = viewer
        self._theme = theme
        self._name = Elided(theme, Type.BODY, strong=True)
        self._place = Elided(theme, Type.CAPTION, "muted")
        self._position = label(theme, role=Type.CAPTION, tone="muted")
        self._note = label(theme, role=Type.CAPTION, tone="warn", wraps=True)
        self._previous = IconButton(theme, "previous", "Previous match", lambda: viewer.step(-1))
        self._next = IconButton(theme, "next", "Next match", lambda: viewer.step(1))
        self.text = DocumentView(theme)
        self.grid = GridView(theme)
        for part in (self.text, self.grid.table):
            part.copied.connect(self._copy)
        self._empty = EmptyState(theme, "text")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.text)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.grid)
        self._lay_out()
        self._excerpt: object = None
        viewer.changed.connect(self._show)
        theme.changed.connect(self._repaint)

    def _lay_out(self) -> None:
        titles = QVBoxLayout()
        titles.setSpacing(2)
        titles.addWidget(self._name)
        titles.addWidget(self._place)
        close = IconButton(self._theme, "close", "Close the viewer", self._viewer.close)
        top = QHBoxLayout()
        top.setSpacing(SPACE_XS)
        top.addLayout(titles, 1)
        for part in (self._previous, self._position, self._next, close):
            top.addWidget(part)
        actions = QHBoxLayout()
        actions.setSpacing(SPACE_S)
        actions.addWidget(button("Open", self._open_file))
        actions.addWidget(button("Reveal", self._reveal_file))
        actions.addWidget(button("Ask about this", self._viewer.ask_about, "quiet"))
        actions.addStretch(1)
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
        column.addWidget(self._stack, 1)

    def _show(self) -> None:
        props = self._viewer.props
        self.setVisible(props.state is not ViewerState.CLOSED)
        self._name.show_text(props.name)
        self._place.show_text(props.place)
        self._position.setText(props.position)
        for part in (self._previous, self._position, self._next):
            part.setVisible(bool(props.position))
        self._note.setText(props.note)
        self._note.setVisible(bool(props.note) and props.state is ViewerState.SHOWN)
        if props.excerpt is not None and props.excerpt is not self._excerpt:
            self._fill(props.excerpt)
        self._excerpt = props.excerpt
        self._empty.say(props.note if props.state is ViewerState.TROUBLE else "")
        if props.state is ViewerState.TROUBLE:
            self._stack.setCurrentWidget(self._empty)
        if props.state is ViewerState.CLOSED:
            self.closed.emit()

    def focus_content(self) -> None:
        """Put the keyboard on what is shown."""
        shown: QWidget = self.grid if self._stack.currentWidget() is self.grid else self.text
        shown.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self, excerpt: Excerpt) -> None:
        if excerpt.grid is not None:
            self.grid.show_grid(excerpt.grid)
        else:
            self.text.show_excerpt(excerpt)
        self._stack.setCurrentWidget(self.text if excerpt.grid is None else self.grid)

    def _repaint(self) -> None:
        if self._viewer.props.excerpt is not None:
            self._fill(self._viewer.props.excerpt)

    def _copy(self, words: str) -> None:
        QGuiApplication.clipboard().setText(self._viewer.quotation(words))

    def _open_file(self) -> None:
        if self._viewer.props.spot is not None:
            QDesktopServices.openUrl(_address(self._viewer.props.spot.uri))

    def _reveal_file(self) -> None:
        if self._viewer.props.spot is not None:
            QDesktopServices.openUrl(_address(self._viewer.props.spot.uri).resolved(QUrl(".")))


def _address(uri: str) -> QUrl:
    return QUrl.fromEncoded(uri.split("#", 1)[0].encode("ascii", errors="replace"))
