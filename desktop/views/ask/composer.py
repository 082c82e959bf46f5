"""Composer: one to six lines of question, what it is asked of, what goes along, and Send where Stop appears."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.components.flow import FlowLayout
from desktop.components.labels import IconButton, button, clear_layout, label
from desktop.components.poster import POSTER, poster
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_M, SPACE_S
from desktop.theme.typography import Type
from desktop.viewmodels import wording
from desktop.viewmodels.ask.attachments import Dropped, Reading
from desktop.viewmodels.kinds import drawing_of
from desktop.viewmodels.viewer.pictures import ROW_SIDE, PictureKey, attached_picture
from desktop.views.ask.draft import Draft
from desktop.views.ask.microphone import Microphone
from desktop.views.ask.scope import AskScopeChip
from desktop.wiring import ViewModels


class Composer(QFrame):
    """The card at the foot of the conversation."""

    asked = Signal(str)
    stopped = Signal()
    attach_wanted = Signal()
    model_wanted = Signal()

    def __init__(self, theme: Theme, models: ViewModels) -> None:
        super().__init__()
        self.setObjectName("composer")
        self._theme = theme
        self._busy = False
        self._mentions = models.ask.mentions
        self._attachments = models.attachments
        self._pictures = models.pictures
        self._posters: dict[PictureKey, QPushButton] = {}
        self.draft = Draft(theme, self._mentions, self._attachments)
        self.draft.sent.connect(self._press)
        self.draft.focus_moved.connect(self._ring)
        self.draft.textChanged.connect(self._enable)
        self.model = button("", self.model_wanted.emit, "chip", name=tr("What answers"))
        self.attach = IconButton(theme, "plus", tr("Attach a file"), self.attach_wanted.emit)
        self.microphone = Microphone(theme, models.speech)
        self.microphone.hide()
        models.speech.heard.connect(self._write)
        self.send = IconButton(theme, "send", tr("Ask"), self._press, "primary")
        self._note = label(theme, role=Type.CAPTION, tone="muted", wraps=True)
        self._along = QWidget()
        self._along.setLayout(FlowLayout())
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self._along.setSizePolicy(policy)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(AskScopeChip(models.scope, self._mentions))
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
        self._mentions.changed.connect(self._show_along)
        self._attachments.changed.connect(self._show_along)
        self._pictures.came.connect(self._show_poster)
        theme.changed.connect(self._show_along)
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
        self._posters.clear()
        layout = self._along.layout()
        made = [
            button(f"@{each.name}  \u00d7", lambda uri=each.uri: self._mentions.remove(uri), "chip",  # type: ignore[misc]
                   name=tr("Do not ask of {name}", name=each.name))
            for each in self._mentions.chosen
        ]  # fmt: skip
        made += [self._chip(each) for each in self._attachments.items]
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

    def _chip(self, dropped: Dropped) -> QPushButton:
        state = tr("reading\u2026") if dropped.state is Reading.READING else ""
        chip = button(
            f"{wording.joined((dropped.name, state))}  \u00d7",
            lambda: self._attachments.remove(dropped.number),
            "chip",
            name=tr("Do not send {name}", name=dropped.name),
        )
        chip.setToolTip(wording.tip(dropped.note))
        chip.setIconSize(POSTER)
        chip.setIcon(poster(self._theme, None, drawing_of(dropped.name), self.devicePixelRatioF()))
        key = attached_picture(dropped.part, ROW_SIDE) if dropped.part is not None else None
        if key is not None:
            self._posters[key] = chip
            self._show_poster(key)
        return chip

    def _show_poster(self, key: PictureKey) -> None:
        chip = self._posters.get(key)
        image = self._pictures.get(key) if chip is not None else None
        if chip is not None and image is not None:
            chip.setIcon(poster(self._theme, image, "", self.devicePixelRatioF()))

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
