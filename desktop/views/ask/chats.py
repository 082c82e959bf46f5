"""Past conversations: a list to open, rename and delete from."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.components.chat_delegate import ChatDelegate
from desktop.components.empty_state import EmptyState
from desktop.components.labels import Elided, button, card
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_L, SPACE_M, SPACE_S
from desktop.theme.typography import Type
from desktop.viewmodels.ask.chats import ChatsViewModel

_WIDEST = 760
_PAUSE_MS = 120


class ChatsView(QWidget):
    """Enter opens, F2 renames, P pins, Delete deletes; the window's Esc goes back."""

    def __init__(self, theme: Theme, chats: ChatsViewModel) -> None:
        super().__init__()
        self._chats = chats
        self.list = QListView()
        self.list.setAccessibleName(tr("Past conversations"))
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
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("Search in your conversations"))
        self.field.setAccessibleName(tr("Search in your conversations"))
        self.field.setClearButtonEnabled(True)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(lambda: chats.look_for(self.field.text()))
        self.field.textChanged.connect(lambda _text: self._pause.start())
        self.field.installEventFilter(self)
        self._empty = EmptyState(theme, "ask")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._empty)
        self._notice = Elided(theme, Type.BODY)
        self.undo = button(tr("Undo"), chats.undo, name=tr("Take the deletion back"))
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
        column.addWidget(self.field)
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
        """Give Enter, Delete and P their meaning in the list; arrows lead from the field into it."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            row = self.list.currentIndex().row()
            deeds = {
                Qt.Key.Key_Return: lambda: self._chats.open(row),
                Qt.Key.Key_Enter: lambda: self._chats.open(row),
                Qt.Key.Key_Delete: lambda: self._chats.delete(row),
                Qt.Key.Key_P: lambda: self._chats.toggle_pin(row),
            }
            if watched is self.field:
                deeds = {Qt.Key.Key_Down: self._enter_list, Qt.Key.Key_Return: self._enter_list}
            deed = deeds.get(Qt.Key(event.key()))
            if deed is not None and self.list.state() != QAbstractItemView.State.EditingState:
                deed()
                return True
        return super().eventFilter(watched, event)

    def _enter_list(self) -> None:
        if self._chats.model.rowCount():
            self.list.setCurrentIndex(self._chats.model.index(0))
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open(self, index: QModelIndex) -> None:
        self._chats.open(index.row())

    def _menu(self, at: QPoint) -> None:
        index = self.list.indexAt(at)
        if not index.isValid():
            return
        menu = QMenu(self)
        menu.setAccessibleName(tr("Actions for this conversation"))
        pinned = self._chats.is_pinned(self._chats.model.row(index.row()).id)
        menu.addAction(tr("Open")).triggered.connect(lambda: self._open(index))
        pin = tr("Unpin") if pinned else tr("Pin to the top")
        menu.addAction(pin).triggered.connect(lambda: self._chats.toggle_pin(index.row()))
        menu.addAction(tr("Rename")).triggered.connect(lambda: self.list.edit(index))
        menu.addAction(tr("Delete")).triggered.connect(lambda: self._chats.delete(index.row()))
        menu.exec(self.list.viewport().mapToGlobal(at))

    def _show(self) -> None:
        self._notice.show_text(self._chats.notice)
        self._bar.setVisible(bool(self._chats.notice))
        self.undo.setVisible(self._chats.can_undo)
        if self._chats.words:
            self._empty.say(tr("No conversation holds \u201c{words}\u201d.", words=self._chats.words))
        else:
            self._empty.say(tr("No past conversations yet."), tr("Each question you ask is kept here."))
        self._stack.setCurrentIndex(0 if self._chats.model.rowCount() else 1)
