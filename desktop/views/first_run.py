"""First run: three calm steps."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.components.labels import button, clear_layout, label
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL
from desktop.theme.typography import Type
from desktop.viewmodels.first_run import Candidate, FirstRunViewModel
from desktop.views.library_cards import Card

_WIDTH = 560


class FolderCard(Card):
    """A folder that was found, to be chosen or left out."""

    def __init__(self, theme: Theme, candidate: Candidate, first_run: FirstRunViewModel) -> None:
        super().__init__()
        self._box = QCheckBox(candidate.name)
        self._box.setAccessibleName(f"Add {candidate.name}")
        self._box.setFont(theme.font(Type.BODY, strong=True))
        self._box.toggled.connect(partial(first_run.toggle, candidate.path))
        self._words = label(theme, role=Type.CAPTION, tone="muted")
        self._detail = label(theme, role=Type.CAPTION, tone="muted", wraps=True)
        row = QHBoxLayout()
        row.addWidget(self._box)
        row.addStretch(1)
        row.addWidget(self._words)
        self.column.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        self.column.setSpacing(0)
        self.column.addLayout(row)
        self.column.addWidget(self._detail)

    def show_candidate(self, candidate: Candidate) -> None:
        """Show what is known of the folder by now."""
        self._box.setChecked(candidate.is_chosen)
        self._words.setText((candidate.words or "Counting\u2026").rstrip("."))
        self._detail.setText(candidate.detail)
        self._detail.setVisible(candidate.is_chosen and bool(candidate.detail))


class FirstRunView(QWidget):
    """Where are your files, how to answer, and off you go."""

    question_chosen = Signal(str)

    def __init__(self, theme: Theme, first_run: FirstRunViewModel) -> None:
        super().__init__()
        self._theme = theme
        self._first_run = first_run
        self._folders, self._questions = QWidget(), QWidget()
        self._rows: dict[str, FolderCard] = {}
        self._next = button("Go on", first_run.go_on, "primary")
        self._stack = QStackedWidget()
        for page in (self._folders_page(), self._answers_page(), self._ready_page()):
            self._stack.addWidget(page)
        self._lay_out()
        first_run.changed.connect(self._show)
        self._show()

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.addWidget(self._next)
        self._skip = button("Skip", self._first_run.skip, "quiet")
        foot.addWidget(self._skip)
        foot.addStretch(1)
        self._count = label(self._theme, role=Type.CAPTION, tone="muted")
        foot.addWidget(self._count)
        middle = QWidget()
        middle.setFixedWidth(_WIDTH)
        inner = QVBoxLayout(middle)
        inner.setContentsMargins(0, SPACE_XL, 0, SPACE_XL)
        inner.setSpacing(SPACE_L)
        inner.addStretch(2)
        inner.addWidget(self._stack)
        inner.addLayout(foot)
        inner.addStretch(3)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addWidget(middle)
        row.addStretch(1)

    def _page(self, title: str, sentence: str) -> tuple[QWidget, QVBoxLayout]:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_M)
        column.addWidget(label(self._theme, title, Type.DISPLAY, strong=True, wraps=True))
        column.addWidget(label(self._theme, sentence, Type.READING, tone="muted", wraps=True))
        return page, column

    def _folders_page(self) -> QWidget:
        page, column = self._page(
            "Where are your files?", "Jackdaw reads them on this machine only, and never changes them."
        )
        list_column = QVBoxLayout(self._folders)
        list_column.setContentsMargins(0, 0, 0, 0)
        list_column.setSpacing(SPACE_S)
        column.addWidget(self._folders)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(button("Add folder", self._choose_folder))
        self._sample = button("Try the sample library", self._first_run.add_sample)
        row.addWidget(self._sample)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        return page

    def _answers_page(self) -> QWidget:
        page, column = self._page("How should Jackdaw answer?", "You can change this at any time in Settings.")
        for title, words, state in (
            ("Quote my files", "The passages that answer, word for word, each with its page. Fast.", "Ready now"),
            (
                "Use a model file",
                "Answers in its own words, checked against the passages. Needs a GGUF file: jackdaw models add FILE",
                "Later, when you have one",
            ),
        ):
            made = Card()
            head = QHBoxLayout()
            head.addWidget(label(self._theme, title, strong=True))
            head.addStretch(1)
            tone = "ok" if state == "Ready now" else "muted"
            head.addWidget(label(self._theme, state, Type.CAPTION, tone=tone))
            made.column.addLayout(head)
            made.column.addWidget(label(self._theme, words, tone="muted", wraps=True))
            column.addWidget(made)
        column.addStretch(1)
        return page

    def _ready_page(self) -> QWidget:
        page, column = self._page(
            "Ready.", "Words are searchable within seconds; meaning follows in the background while you work."
        )
        list_column = QVBoxLayout(self._questions)
        list_column.setContentsMargins(0, 0, 0, 0)
        list_column.setSpacing(SPACE_S)
        column.addWidget(self._questions)
        column.addStretch(1)
        return page

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Add a folder")
        if chosen:
            self._first_run.add(chosen)

    def _show(self) -> None:
        props = self._first_run.props
        self._stack.setCurrentIndex(int(props.step))
        self._count.setText(f"Step {int(props.step) + 1} of 3")
        self._next.setText("Start" if props.step == 2 else "Go on")
        self._next.setAccessibleName(self._next.text())
        self._skip.setVisible(props.step < 2)
        self._sample.setVisible(bool(props.sample))
        self._show_folders(props.candidates)
        self._fill(
            self._questions,
            [button(words, partial(self._ask, words), "row") for words in props.questions],
        )

    def _ask(self, words: str) -> None:
        self._first_run.skip()
        self.question_chosen.emit(words)

    def _show_folders(self, candidates: tuple[Candidate, ...]) -> None:
        layout = self._folders.layout()
        for candidate in candidates:
            if candidate.path not in self._rows and layout is not None:
                self._rows[candidate.path] = FolderCard(self._theme, candidate, self._first_run)
                layout.addWidget(self._rows[candidate.path])
            self._rows[candidate.path].show_candidate(candidate)

    def _fill(self, parent: QWidget, parts: list[QWidget]) -> None:
        clear_layout(parent)
        layout = parent.layout()
        if layout is not None:
            for part in parts:
                layout.addWidget(part)
        parent.setVisible(bool(parts))
        parent.setFocusPolicy(Qt.FocusPolicy.NoFocus)
