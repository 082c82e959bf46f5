"""SeenView: what the model saw for one answer, and asking once more with something changed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.components.labels import button, clear_layout, label
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XS
from desktop.theme.typography import Type
from desktop.viewmodels.ask.conversation import Change
from desktop.viewmodels.ask.seen import SeenPiece, SeenProps
from desktop.wiring import ViewModels

_SEEDS = 2**31 - 1


class SeenView(QWidget):
    """Facts, pieces (ticked ones are read when it is asked again), the prompt to the letter, and what to change."""

    def __init__(self, theme: Theme, models: ViewModels) -> None:
        super().__init__()
        self._theme = theme
        self._models = models
        self._shown = SeenProps()
        self._problem = label(theme, role=Type.BODY, tone="bad", wraps=True)
        self._facts = QWidget()
        grid = QGridLayout(self._facts)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE_L)
        grid.setVerticalSpacing(SPACE_XS)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        self.pieces = QTableWidget(0, 4)
        self.pieces.setAccessibleName(tr("What was wanted in the prompt"))
        self.pieces.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.pieces.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.pieces.verticalHeader().hide()
        self.pieces.setTabKeyNavigation(False)
        self.pieces.setHorizontalHeaderLabels([tr("Source"), tr("Score"), tr("Tokens"), tr("Read?")])
        self.pieces.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.pieces.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.pieces.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.pieces.setShowGrid(False)
        self.prompt = QPlainTextEdit()
        self.prompt.setObjectName("lines")
        self.prompt.setReadOnly(True)
        self.prompt.setAccessibleName(tr("The prompt to the letter"))
        self.model = QComboBox()
        self.model.setAccessibleName(tr("Answered by"))
        self.temperature = QDoubleSpinBox()
        self.temperature.setRange(0.0, 2.0)
        self.temperature.setSingleStep(0.1)
        self.temperature.setAccessibleName(tr("Temperature"))
        self.seed = QSpinBox()
        self.seed.setRange(0, _SEEDS)
        self.seed.setAccessibleName(tr("Seed"))
        for field in (self.temperature, self.seed):
            field.lineEdit().setAccessibleName(field.accessibleName())
            field.lineEdit().setTextMargins(SPACE_S, 0, SPACE_S, 0)
        self.model.view().setAccessibleName(self.model.accessibleName())
        self.replay = button(tr("Ask again with this"), self._replay, "primary")
        self._lay_out()
        models.seen.changed.connect(self._show)

    def enter(self) -> None:
        """Put the keyboard on the pieces."""
        self.pieces.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        change = QHBoxLayout()
        change.setSpacing(SPACE_M)
        for name, field in ((tr("Model"), self.model), (tr("Temperature"), self.temperature), (tr("Seed"), self.seed)):
            change.addWidget(label(self._theme, name, Type.CAPTION, tone="muted"))
            change.addWidget(field)
        change.addStretch(1)
        change.addWidget(self.replay)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_S)
        column.addWidget(self._problem)
        column.addWidget(self._facts)
        column.addWidget(self._small(tr("Untick a source to ask again without it.")))
        column.addWidget(self.pieces, 2)
        column.addWidget(self._small(tr("The prompt to the letter")))
        column.addWidget(self.prompt, 2)
        column.addLayout(change)

    def _small(self, words: str) -> QLabel:
        return label(self._theme, words, Type.CAPTION, tone="muted", wraps=True)

    def _show(self) -> None:
        props = self._models.seen.props
        self._problem.setText(props.problem or (tr("One moment\u2026") if props.is_loading else ""))
        self._problem.setVisible(bool(self._problem.text()))
        clear_layout(self._facts)
        grid = self._facts.layout()
        half = (len(props.facts) + 1) // 2
        for number, (name, value) in enumerate(props.facts):
            row, column = number % half, 2 * (number // half)
            if isinstance(grid, QGridLayout):
                grid.addWidget(self._small(name), row, column, Qt.AlignmentFlag.AlignTop)
                grid.addWidget(label(self._theme, value, Type.BODY, wraps=True), row, column + 1)
        self.pieces.setRowCount(len(props.pieces))
        for row, piece in enumerate(props.pieces):
            self._show_piece(row, piece)
        self.prompt.setPlainText(props.prompt or tr("No model was asked."))
        self._show_change(props)
        self._shown = props

    def _show_piece(self, row: int, piece: SeenPiece) -> None:
        name = QTableWidgetItem(piece.name)
        if piece.can_be_left_out:
            name.setFlags(name.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            name.setCheckState(Qt.CheckState.Checked if piece.included else Qt.CheckState.Unchecked)
        for column, item in enumerate(
            (name, *(QTableWidgetItem(each) for each in (piece.score, piece.tokens, piece.fate)))
        ):
            if column in (1, 2):
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.pieces.setItem(row, column, item)

    def _show_change(self, props: SeenProps) -> None:
        names = [model.name for model in self._models.shell.models if model.task == "chat"]
        self.model.clear()
        self.model.addItems(names)
        self.model.setCurrentText(props.model)
        for field in (self.model, self.temperature, self.seed):
            field.setEnabled(bool(names))
        self.temperature.setValue(props.temperature)
        self.seed.setValue(props.seed)
        self.replay.setEnabled(bool(props.facts))

    def _replay(self) -> None:
        props = self._shown
        excluded = tuple(
            piece.passage
            for row, piece in enumerate(props.pieces)
            if piece.can_be_left_out
            and self._is_unticked(row)
            and (piece.included or piece.fate == tr("left out by you"))
        )
        change = Change(self.model.currentText(), None, self.seed.value(), excluded)
        if self.model.isEnabled():
            change = Change(self.model.currentText(), self.temperature.value(), self.seed.value(), excluded)
        self._models.ask.ask_again(props.turn, change)

    def _is_unticked(self, row: int) -> bool:
        item = self.pieces.item(row, 0)
        return item is not None and item.checkState() is Qt.CheckState.Unchecked
