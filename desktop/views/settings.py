"""Settings: appearance, indexing, models."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from desktop.components.labels import button, clear_layout, label
from desktop.theme.theme import Appearance, Theme
from desktop.theme.tokens import SPACE_L, SPACE_M, SPACE_S
from desktop.theme.typography import Type
from desktop.viewmodels import wording
from desktop.viewmodels.library import LibraryViewModel
from desktop.viewmodels.shell import ShellViewModel
from desktop.views.library_cards import Card

_CHOICES = ((Appearance.SYSTEM, "Like the system"), (Appearance.LIGHT, "Light"), (Appearance.DARK, "Dark"))

_USES = {"chat": "writes answers", "embedding": "finds by meaning"}


class SettingsView(QWidget):
    """What can be set in this first window."""

    appearance_chosen = Signal(object)

    def __init__(self, theme: Theme, library: LibraryViewModel, shell: ShellViewModel) -> None:
        super().__init__()
        self._theme = theme
        self._library = library
        self._shell = shell
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addWidget(label(theme, "Settings", Type.TITLE, strong=True))
        column.addWidget(self._appearance())
        column.addWidget(self._indexing())
        column.addWidget(self._models_card())
        column.addStretch(1)
        library.changed.connect(self._show)
        shell.changed.connect(self._show_models)
        self._show()
        self._show_models()

    def _appearance(self) -> Card:
        made = Card()
        made.column.addWidget(label(self._theme, "Appearance", strong=True))
        row = QHBoxLayout()
        row.setSpacing(SPACE_L)
        group = QButtonGroup(made)
        for choice, words in _CHOICES:
            radio = QRadioButton(words)
            radio.setAccessibleName(f"Appearance: {words}")
            radio.setChecked(choice is self._theme.choice)
            radio.clicked.connect(lambda _checked=False, chosen=choice: self.appearance_chosen.emit(chosen))
            group.addButton(radio)
            row.addWidget(radio)
        row.addStretch(1)
        made.column.addLayout(row)
        return made

    def _indexing(self) -> Card:
        made = Card()
        made.column.addWidget(label(self._theme, "Indexing", strong=True))
        self._indexing_words = label(self._theme, tone="muted", wraps=True)
        self._pause = button("Pause", self._library.toggle_pause)
        row = QHBoxLayout()
        row.addWidget(self._indexing_words, 1)
        row.addWidget(self._pause)
        made.column.addLayout(row)
        return made

    def _models_card(self) -> Card:
        made = Card()
        made.column.addWidget(label(self._theme, "Models", strong=True))
        self._model_words = label(self._theme, tone="muted", wraps=True)
        made.column.addWidget(self._model_words)
        self._models = QWidget()
        lines = QVBoxLayout(self._models)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(SPACE_S)
        made.column.addWidget(self._models)
        return made

    def _show(self) -> None:
        paused = self._library.props.progress.is_paused
        self._pause.setText("Go on" if paused else "Pause")
        self._pause.setAccessibleName("Go on indexing" if paused else "Pause indexing")
        self._indexing_words.setText(
            "Paused. What is searchable stays searchable." if paused else "New and changed files are read as they come."
        )

    def _show_models(self) -> None:
        models = self._shell.models
        self._model_words.setText(self._shell.props.model_sentence)
        clear_layout(self._models)
        lines = self._models.layout()
        if lines is None:
            return
        for model in models:
            uses = ", ".join(_USES.get(task, task) for task in model.used_for)
            size = wording.size(model.size_bytes) if model.size_bytes else ""
            lines.addWidget(label(self._theme, wording.joined((model.name, size, uses)), Type.CAPTION, tone="muted"))
