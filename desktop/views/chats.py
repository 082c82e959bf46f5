"""Past conversations: a list to open, rename and delete from."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListView, QMenu, QStackedWidget, QVBoxLayout, QWidget

from desktop.components.chat_delegate import ChatDelegate
from desktop.components.empty_state import EmptyState
from desktop.components.labels import Elided, button, card
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_L, SPACE_M, SPACE_S
from desktop.theme.typography import Type
from desktop.viewmodels.chats import ChatsViewModel

_WIDEST = 760


class ChatsView(QWidget):
    """Enter opens, F2 renames, Delete deletes; the window's Esc goes back."""

    def __init__(self, theme: Theme, chats: ChatsViewModel) -> None:
        super().__init__()
        self._chats = chats
        self.list = QListView()
        self.list.setAccessibleName("Past conversations")
        self.list.setModel(chats.model)
        self._delegate = ChatDelegate(theme)
        self.list.setItemDelegate(self._delegate)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._menu)
        self.list.clicked.connect(self._open)
        self.list.installEventFilter(self)
        self._empty = EmptyState(theme, "ask")
        self._empty.say("No past conversations yet.", "Each question you ask is kept here.")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._empty)
        self._notice = Elided(theme, Type.BODY)
        self.undo = button("Undo", chats.undo, name="Take the deletion back")
        self._bar = card("sunken")
        bar = QHBoxLayout(self._bar)
        bar.setContentsMargins(SPACE_M, SPACE_S, SPACE_S, SPACE_S)
        bar.addWidget(self._notice, 1)
        bar.addWidget(self.undo)
        middle = QWidget()
        middle.setMaximumWidth(_WIDEST)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, SPACE_M, 0, SPACE_M)
        column.setSpacing(SPACE_S)
        column.addWidget(self._bar)
        column.addWidget(self._stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_L, 0, SPACE_L, 0)
        row.addStretch(1)
        row.addWidget(middle, 100)
        row.addStretch(1)
        chats.changed.connect(self._show)
        self._show()

    def enter(self) -> None:
        """Put the keyboard on the first conversation."""
        self._chats.refresh()
        if self.list.currentIndex().row() < 0 and self._chats.model.rowCount():
            self.list.setCurrentIndex(self._chats.model.index(0))
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give Enter and Delete their meaning in the list."""
        if watched is self.list and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._open(self.list.currentIndex())
                return True
            if event.key() == Qt.Key.Key_Delete:
                self._chats.delete(self.list.currentIndex().row())
                return True
        return super().eventFilter(watched, event)

    def _open(self, index: QModelIndex) -> None:
        self._chats.open(index.row())

    def _menu(self, at: QPoint) -> None:
        index = self.list.indexAt(at)
        if not index.isValid():
            return
        menu = QMenu(self)
        menu.setAccessibleName("Actions for this conversation")
        menu.addAction("Open").triggered.connect(lambda: self._open(index))
        menu.addAction("Rename").triggered.connect(lambda: self.list.edit(index))
        menu.addAction("Delete").triggered.connect(lambda: self._chats.delete(index.row()))
        menu.exec(self.list.viewport().mapToGlobal(at))

    def _show(self) -> None:
        self._notice.show_text(self._chats.notice)
        self._bar.setVisible(bool(self._chats.notice))
        self.undo.setVisible(self._chats.can_undo)
        self._stack.setCurrentIndex(0 if self._chats.model.rowCount() else 1)
