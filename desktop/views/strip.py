"""Strip and bar: the line at the foot of the window, and the calm line at its head."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout

from desktop.components.labels import Elided, button, label
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_L, SPACE_S, STRIP_HEIGHT
from desktop.theme.typography import Type
from desktop.viewmodels.shell.strip import ShellViewModel


class Strip(QFrame):
    """Library, model, connections."""

    def __init__(self, theme: Theme, shell: ShellViewModel) -> None:
        super().__init__()
        self.setObjectName("strip")
        self.setFixedHeight(STRIP_HEIGHT)
        self._shell = shell
        self._library = label(theme, role=Type.CAPTION, tone="muted")
        self._model = label(theme, role=Type.CAPTION, tone="muted")
        self._connections = label(theme, role=Type.CAPTION, tone="muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_L, 0, SPACE_L, 0)
        row.setSpacing(SPACE_L)
        row.addWidget(self._library)
        row.addStretch(1)
        row.addWidget(self._model)
        row.addWidget(self._connections)
        shell.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        props = self._shell.props
        self._library.setText(props.library)
        self._model.setText(props.model)
        self._connections.setText(props.connections)


class Bar(QFrame):
    """Says that the engine is being started again; hidden while all is well."""

    def __init__(self, theme: Theme, shell: ShellViewModel) -> None:
        super().__init__()
        self.setObjectName("bar")
        self._shell = shell
        self._sentence = Elided(theme)
        self._again = button(tr("Try again"), shell.try_again)
        self._restore = button(tr("Put the last copy back"), shell.restore, "primary")
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_L, SPACE_S, SPACE_L, SPACE_S)
        row.addWidget(self._sentence, 1)
        row.addWidget(self._restore)
        row.addWidget(self._again)
        shell.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        props = self._shell.props
        self._sentence.show_text(props.bar)
        self._sentence.setAccessibleName(props.bar)
        self._again.setVisible(props.bar_is_final)
        self._restore.setVisible(props.bar_can_restore)
        self.setVisible(bool(props.bar))
