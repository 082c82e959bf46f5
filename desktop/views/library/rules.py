"""Rules: the ignore lines of one folder, and beside them what they would drop."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from desktop.components.cards import Card, row_of
from desktop.components.labels import button, label
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_M
from desktop.theme.typography import Type
from desktop.viewmodels.library.rules import RulesViewModel


class RulesView(QWidget):
    """An editor of lines; nothing is dropped before they are saved."""

    def __init__(self, theme: Theme, rules: RulesViewModel) -> None:
        super().__init__()
        self._rules = rules
        self._path = ""
        self._title = label(theme, role=Type.READING, strong=True)
        self.lines = QPlainTextEdit()
        self.lines.setObjectName("lines")
        self.lines.setAccessibleName(tr("What to leave out, one rule a line"))
        self.lines.setPlaceholderText(tr("Drafts/\n*.log\n/Archive/2019/"))
        self.lines.setTabChangesFocus(True)
        self.lines.textChanged.connect(lambda: rules.edit(self.lines.toPlainText()))
        self._preview = label(theme, wraps=True)
        self._sample = label(theme, role=Type.CAPTION, tone="muted", wraps=True)
        self._sample.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._problem = label(theme, tone="bad", wraps=True)
        self._save = button(tr("Save"), rules.save, "primary", name=tr("Save the rules"))
        back = button(tr("Back", "without saving"), rules.close, name=tr("Back without saving"))
        shown = Card("sunken")
        for part in (self._preview, self._sample, self._problem):
            shown.column.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_M)
        column.addWidget(self._title)
        hint = tr("One rule a line, as in a .gitignore file: a name, a folder with / at its end, * for anything.")
        column.addWidget(label(theme, hint, Type.CAPTION, tone="muted", wraps=True))
        column.addWidget(self.lines, 1)
        column.addWidget(shown)
        column.addLayout(row_of(self._save, back))
        column.addSpacing(SPACE_M)
        rules.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        props = self._rules.props
        if props.path != self._path:
            self._path = props.path
            self._title.setText(tr("What to leave out of \u201c{name}\u201d", name=props.name))
            self.lines.setPlainText("\n".join(props.lines))
        self._preview.setText(props.preview or tr("Looking at what these rules would drop\u2026"))
        self._sample.setText("\n".join(props.sample))
        self._sample.setVisible(bool(props.sample))
        self._problem.setText(props.problem)
        self._problem.setVisible(bool(props.problem))
        self._save.setEnabled(props.is_changed)
