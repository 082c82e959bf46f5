"""Composer: one to six lines of question, what it is asked of, what goes along, and Send where Stop appears."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.components.flow import FlowLayout
from desktop.components.labels import IconButton, button, clear_layout, label
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_M, SPACE_S
from desktop.theme.typography import Type
from desktop.viewmodels import wording
from desktop.viewmodels.ask.attachments import AttachmentsViewModel, Reading
from desktop.viewmodels.ask.mention import MentionsViewModel
from desktop.viewmodels.ask.speech import SpeechViewModel
from desktop.viewmodels.scope import ScopeViewModel
from desktop.views.ask.draft import Draft
from desktop.views.ask.microphone import Microphone
from desktop.views.ask.scope import AskScopeChip


class Composer(QFrame):
    """The card at the foot of the conversation."""

    asked = Signal(str)
    stopped = Signal()
    attach_wanted = Signal()
    model_wanted = Signal()

    def __init__(
        self,
        theme: Theme,
        scope: ScopeViewModel,
        mentions: MentionsViewModel,
        attachments: AttachmentsViewModel,
        speech: SpeechViewModel,
    ) -> None:
        super().__init__()
        self.setObjectName("composer")
        self._theme = theme
        self._busy = False
        self._mentions = mentions
        self._attachments = attachments
        self.draft = Draft(theme, mentions, attachments)
        self.draft.sent.connect(self._press)
        self.draft.focus_moved.connect(self._ring)
        self.draft.textChanged.connect(self._enable)
        self.model = button("", self.model_wanted.emit, "chip", name=tr("What answers"))
        self.attach = IconButton(theme, "plus", tr("Attach a file"), self.attach_wanted.emit)
        self.microphone = Microphone(theme, speech)
        self.microphone.hide()
        speech.heard.connect(self._write)
        self.send = IconButton(theme, "send", tr("Ask"), self._press, "primary")
        self._note = label(theme, role=Type.CAPTION, tone="muted", wraps=True)
        self._along = QWidget()
        self._along.setLayout(FlowLayout())
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self._along.setSizePolicy(policy)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(AskScopeChip(scope, mentions))
        row.addWidget(self.model)
        row.addStretch(1)
        row.addWidget(self.microphone)
        row.addWidget(self.attach)
        row.addWidget(self.send)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        column.setSpacing(SPACE_S)
        column.addWidget(self._along)
        column.addWidget(self._note)
        column.addWidget(self.draft)
        column.addLayout(row)
        self.setFocusProxy(self.draft)
        mentions.changed.connect(self._show_along)
        attachments.changed.connect(self._show_along)
        self._show_along()
        self._enable()

    def show_model(self, words: str, size: str = "", sentence: str = "") -> None:
        """Say what answers, and how large it is."""
        self.model.setText(f"{wording.joined((words, size))}  \u25be")
        self.model.setAccessibleName(tr("What answers: {model}", model=words))
        self.model.setToolTip(wording.tip(sentence))

    def show_busy(self, busy: bool) -> None:
        """Put Stop where Send was, or Send back."""
        self._busy = busy
        self.send.draw("stop" if busy else "send", tr("Stop") if busy else tr("Ask"))
        self._enable()

    def begin(self, words: str) -> None:
        """Put words into the field, the cursor behind them."""
        self.draft.setPlainText(words)
        self.draft.moveCursor(self.draft.textCursor().MoveOperation.End)
        self.draft.setFocus()

    def _write(self, words: str) -> None:
        """Put spoken words behind those that are there, for the person to read before they are sent."""
        draft = self.draft.toPlainText().rstrip()
        self.begin(f"{draft} {words}" if draft else words)

    def _show_along(self) -> None:
        clear_layout(self._along)
        layout = self._along.layout()
        made = [
            button(f"@{each.name}  \u00d7", lambda uri=each.uri: self._mentions.remove(uri), "chip",  # type: ignore[misc]
                   name=tr("Do not ask of {name}", name=each.name))
            for each in self._mentions.chosen
        ]  # fmt: skip
        for each in self._attachments.items:
            state = tr("reading\u2026") if each.state is Reading.READING else ""
            chip = button(
                f"{wording.joined((each.name, state))}  \u00d7",
                lambda number=each.number: self._attachments.remove(number),  # type: ignore[misc]
                "chip",
                name=tr("Do not send {name}", name=each.name),
            )
            chip.setToolTip(wording.tip(each.note))
            made.append(chip)
        for chip in made:
            if layout is not None:
                layout.addWidget(chip)
        self._along.setVisible(bool(made))
        notes = [
            tr("{name}: {note}", name=each.name, note=each.note)
            for each in self._attachments.items
            if each.state in (Reading.FAILED, Reading.UNREAD)
        ]
        self._note.setText("\n".join(notes))
        self._note.setVisible(bool(notes))
        self._enable()

    def _press(self) -> None:
        if self._busy:
            self.stopped.emit()
            return
        words = self.draft.toPlainText().strip()
        if words and not self._attachments.is_reading:
            self.draft.clear()
            self.asked.emit(words)

    def _enable(self) -> None:
        ready = bool(self.draft.toPlainText().strip()) and not self._attachments.is_reading
        self.send.setEnabled(self._busy or ready)

    def _ring(self, focused: bool) -> None:
        self.setProperty("focused", focused)
        self.style().unpolish(self)
        self.style().polish(self)
