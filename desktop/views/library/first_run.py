"""First run: three calm steps."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.components.cards import Card, row_of
from desktop.components.labels import button, clear_layout, label
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_M, SPACE_S, SPACE_XL
from desktop.theme.typography import Type
from desktop.viewmodels.library.first_run import Candidate, FirstRunProps, FirstRunViewModel

_WIDTH = 560


class FolderCard(Card):
    """A folder that was found, to be chosen or left out."""

    def __init__(self, theme: Theme, candidate: Candidate, first_run: FirstRunViewModel) -> None:
        super().__init__()
        self._box = QCheckBox(candidate.name)
        self._box.setAccessibleName(tr("Add {name}", name=candidate.name))
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
        self._words.setText((candidate.words or tr("Counting\u2026")).rstrip("."))
        self._detail.setText(candidate.detail)
        self._detail.setVisible(candidate.is_chosen and bool(candidate.detail))


class ChoiceCard(Card):
    """One way to have answers, in words, and whether it is ready."""

    def __init__(self, theme: Theme, title: str, words: str) -> None:
        super().__init__()
        self.words = words
        self._state = label(theme, role=Type.CAPTION, tone="ok")
        self._words = label(theme, words, tone="muted", wraps=True)
        self.column.addLayout(row_of(label(theme, title, strong=True), self._state, stretch=0))
        self.column.addWidget(self._words)

    def say(self, words: str, state: str) -> None:
        """Show what it means, and whether it is ready."""
        self._words.setText(words)
        self._state.setText(state)

    def show_chosen(self, is_chosen: bool) -> None:
        """Draw a ring around the way that is in force."""
        self.setProperty("chosen", is_chosen)
        self.style().unpolish(self)
        self.style().polish(self)


class Steps(QWidget):
    """Pages of which one is seen; the others take no room, so that what stands below stays close."""

    def __init__(self, *pages: QWidget) -> None:
        super().__init__()
        self._pages = pages
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for page in pages:
            column.addWidget(page)

    def show_step(self, number: int) -> None:
        """Show one page."""
        for at, page in enumerate(self._pages):
            page.setVisible(at == number)


class FirstRunView(QWidget):
    """Where are your files, how to answer, and off you go."""

    question_chosen = Signal(str)
    models_wanted = Signal()
    model_file_wanted = Signal()

    def __init__(self, theme: Theme, first_run: FirstRunViewModel) -> None:
        super().__init__()
        self._theme = theme
        self._first_run = first_run
        self._folders, self._questions = QWidget(), QWidget()
        self._rows: dict[str, FolderCard] = {}
        self._next = button(tr("Continue"), first_run.go_on, "primary")
        self._stack = Steps(self._folders_page(), self._answers_page(), self._ready_page())
        self._lay_out()
        first_run.changed.connect(self._show)
        self._show()

    def focus_next(self) -> None:
        """Put the keyboard on the way on."""
        self._next.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.addWidget(self._next)
        self._skip = button(tr("Skip"), self._first_run.skip, "quiet")
        foot.addWidget(self._skip)
        self._back = button(tr("Back", "to the step before"), self._first_run.go_back, "quiet")
        foot.addWidget(self._back)
        foot.addStretch(1)
        self._count = label(self._theme, role=Type.CAPTION, tone="muted")
        foot.addWidget(self._count)
        middle = QWidget()
        middle.setFixedWidth(_WIDTH)
        inner = QVBoxLayout(middle)
        inner.setContentsMargins(0, SPACE_XL, 0, SPACE_XL)
        inner.setSpacing(SPACE_XL)
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
            tr("Where are your files?"), tr("Jackdaw reads them on this machine only, and never changes them.")
        )
        list_column = QVBoxLayout(self._folders)
        list_column.setContentsMargins(0, 0, 0, 0)
        list_column.setSpacing(SPACE_S)
        column.addWidget(self._folders)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(button(tr("Add folder"), self._choose_folder))
        self._sample = button(tr("Try the sample library"), self._first_run.add_sample)
        row.addWidget(self._sample)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        return page

    def _answers_page(self) -> QWidget:
        page, column = self._page(tr("How should Jackdaw answer?"), tr("You can change this at any time in Settings."))
        self._quote = ChoiceCard(
            self._theme,
            tr("Quote my files"),
            tr("The passages that answer, word for word, each with its page. Fast, and no download."),
        )
        self._write = ChoiceCard(self._theme, tr("Write answers"), "")
        get = button(tr("See models\u2026"), self._see_models, name=tr("See the models that fit this machine"))
        file = button(tr("Use a model file\u2026"), self._use_file)
        self._write.column.addLayout(row_of(get, file))
        column.addWidget(self._quote)
        column.addWidget(self._write)
        column.addStretch(1)
        return page

    def _ready_page(self) -> QWidget:
        page, column = self._page(
            tr("Ready."), tr("Words are searchable within seconds; meaning follows in the background while you work.")
        )
        list_column = QVBoxLayout(self._questions)
        list_column.setContentsMargins(0, 0, 0, 0)
        list_column.setSpacing(SPACE_S)
        column.addWidget(self._questions)
        column.addStretch(1)
        return page

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("Add a folder"))
        if chosen:
            self._first_run.add(chosen)

    def _show(self) -> None:
        props = self._first_run.props
        self._stack.show_step(int(props.step))
        self._count.setText(tr("Step {number} of 3", number=int(props.step) + 1))
        self._next.setText(tr("Start") if props.step == 2 else tr("Continue"))
        self._next.setAccessibleName(self._next.text())
        self._skip.setVisible(props.step < 2)
        self._back.setVisible(props.step > 0)
        self._show_answers(props)
        self._sample.setVisible(bool(props.sample))
        self._show_folders(props.candidates)
        self._fill(
            self._questions,
            [button(words, partial(self._ask, words), "row") for words in props.questions],
        )

    def _show_answers(self, props: FirstRunProps) -> None:
        self._quote.say(self._quote.words, "" if props.writes else tr("Ready now"))
        self._quote.show_chosen(not props.writes)
        self._write.show_chosen(bool(props.writes))
        if props.writes:
            words = tr(
                "{name} is on this machine and writes the answers, checked against the passages.", name=props.writes
            )
            self._write.say(words, tr("Ready now"))
        elif props.offer is not None:
            words = tr("In its own words, checked against the passages. {name}: {facts}. {why}",
                       name=props.offer.title, facts=props.offer.facts, why=props.offer.why)  # fmt: skip
            self._write.say(words, tr("Fits this machine") if props.offer.why else "")
        else:
            self._write.say(tr("In its own words, checked against the passages. Takes a model file."), tr("Later"))

    def _see_models(self) -> None:
        self._first_run.skip()
        self.models_wanted.emit()

    def _use_file(self) -> None:
        self._first_run.skip()
        self.model_file_wanted.emit()

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
