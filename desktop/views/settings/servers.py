"""Servers and keys: programs that run models for us, and programs that may ask ours."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from desktop.components.cards import Card, row_of
from desktop.components.labels import button, clear_layout, label
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_S
from desktop.theme.typography import Type
from desktop.viewmodels.models.servers import ServersProps, ServersViewModel
from desktop.views.settings.pages import Page


class ServersPage(Page):
    """Two cards: what we ask, and who may ask us."""

    def __init__(self, theme: Theme, servers: ServersViewModel) -> None:
        super().__init__()
        self._theme = theme
        self._servers = servers
        self._drawn: object = None
        self._notice = label(theme, tone="bad", wraps=True)
        self.column.addWidget(self._notice)
        self._question = Card("sunken")
        self._question_words = label(theme, wraps=True)
        self._question.column.addWidget(self._question_words)
        allow = button(tr("Allow and connect"), servers.allow, "primary")
        self._question.column.addLayout(row_of(allow, button(tr("Do not allow"), servers.refuse)))
        self.column.addWidget(self._question)
        self._ask_card()
        self._gateway_card()
        servers.changed.connect(self._show)
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask which servers and keys there are."""
        super().showEvent(event)
        self._servers.refresh()

    def _ask_card(self) -> None:
        made = self.card(self._theme, tr("Model servers"))
        hint = tr("Ollama, or any server with the interface of OpenAI. Their models are listed under Models.")
        made.column.addWidget(label(self._theme, hint, Type.CAPTION, tone="muted", wraps=True))
        self._list = _column()
        made.column.addWidget(self._list)
        self.url = _field(tr("Address of the server"), "http://127.0.0.1:11434")
        self.key = _field(tr("Key, if it wants one"), "")
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.setPlaceholderText(tr("Key, if it wants one"))
        add = button(tr("Connect"), self._add)
        self.url.returnPressed.connect(self._add)
        made.column.addLayout(row_of(self.url, self.key, add, stretch=0))

    def _gateway_card(self) -> None:
        made = self.card(self._theme, tr("Developer: let other programs ask"))
        self.on = QCheckBox(tr("Serve programs of this machine that hold a key"))
        self.on.setAccessibleName(self.on.text())
        self.on.clicked.connect(self._servers.switch)
        self._address = label(self._theme, role=Type.CAPTION, tone="muted", wraps=True)
        made.column.addWidget(self.on)
        made.column.addWidget(self._address)
        self._keys = _column()
        made.column.addWidget(self._keys)
        self._secret = Card("sunken")
        self._secret_words = label(self._theme, wraps=True)
        copy = button(tr("Copy the key"), self._copy, "primary")
        done = button(tr("Done"), self._servers.hide_secret, name=tr("Hide the key"))
        self._secret.column.addWidget(self._secret_words)
        self._secret.column.addLayout(row_of(copy, done))
        made.column.addWidget(self._secret)
        self.name = _field(tr("Name of the program"), "")
        self.name.setPlaceholderText(tr("Name of the program"))
        made.column.addLayout(row_of(self.name, button(tr("Make a key"), self._make_key), stretch=0))

    def _add(self) -> None:
        if self.url.text().strip():
            self._servers.add(self.url.text().strip(), key=self.key.text())
            self.key.clear()

    def _make_key(self) -> None:
        if self.name.text().strip():
            self._servers.make_key(self.name.text().strip())
            self.name.clear()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._servers.props.secret)

    def _show(self) -> None:
        props = self._servers.props
        notice = props.notice or props.unseen
        self._notice.setText(notice)
        self._notice.setVisible(bool(notice))
        self._question.setVisible(props.wanted is not None)
        if props.wanted is not None:
            place = f"{props.wanted.grant.host}:{props.wanted.grant.port}"
            self._question_words.setText(
                tr("Questions and the passages for them will be sent to {place}, beyond this machine.", place=place)
            )
        self.on.setEnabled(props.is_loaded)
        self.on.setChecked(props.gateway.on)
        self._address.setText(props.gateway.problem or props.gateway.url)
        self._address.setVisible(bool(self._address.text()))
        self._secret_words.setText(tr("Shown only now: {secret}", secret=props.secret))
        self._secret.setVisible(bool(props.secret))
        self._draw(props)

    def _draw(self, props: ServersProps) -> None:
        if (props.servers, props.keys) == self._drawn:
            return
        self._drawn = (props.servers, props.keys)
        self._fill(self._list, props.servers, tr("Remove"), self._servers.remove)
        self._fill(self._keys, props.keys, tr("Revoke"), self._servers.revoke)

    def _fill(
        self, parent: QWidget, lines: tuple[tuple[str, str], ...], verb: str, act: Callable[[str], object]
    ) -> None:
        clear_layout(parent)
        layout = parent.layout()
        assert layout is not None
        for key, words in lines:
            line = QWidget()
            doing = button(verb, partial(act, key), name=f"{verb}: {words}")
            line.setLayout(row_of(label(self._theme, words, wraps=True), doing, stretch=0))
            layout.addWidget(line)


def _column() -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(SPACE_S)
    return made


def _field(name: str, example: str) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(example)
    return made
