"""RecordingView: sound or video at its moment, with a track to seek in and a transcript that follows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QModelIndex, Qt, QUrl, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QListView, QVBoxLayout, QWidget

from desktop.components.cards import scrolled
from desktop.components.flow import FlowLayout
from desktop.components.labels import IconButton, button, clear_layout, label, set_tone
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_M, SPACE_S
from desktop.theme.typography import Type
from desktop.viewer.player import Player, make_player
from desktop.viewer.storyboard import Storyboard
from desktop.viewer.track import Track
from desktop.viewmodels import wording
from desktop.viewmodels.rows import RowsModel
from desktop.viewmodels.viewer.pictures import PAGE_SIDE, PictureKey, Pictures
from desktop.viewmodels.viewer.recording import Line, Recording, moment_words, story_times
from desktop.viewmodels.viewer.summaries import Summaries
from engine.contract.quantity import clock_words

_LEAST_TRANSCRIPT = 96
"""Where less is left, all of it is scrolled."""
PlayerMaker = Callable[[bool, QWidget], Player]


class RecordingView(QWidget):
    """Opened paused at the moment that was found; a click on a line of the transcript goes there."""

    time_copied = Signal(str)

    def __init__(
        self, theme: Theme, pictures: Pictures, summaries: Summaries, maker: PlayerMaker = make_player
    ) -> None:
        super().__init__()
        self._theme = theme
        self._pictures = pictures
        self._summaries = summaries
        self._maker = maker
        self._player: Player | None = None
        self._recording: Recording | None = None
        self._document = 0
        self._length_s = self._at_s = 0.0
        self.lines: RowsModel[Line] = RowsModel()
        self.track, self.story = Track(theme, 48), Storyboard(theme)
        self.play = IconButton(theme, "play", tr("Play"), self._toggle)
        self._clock = label(theme, role=Type.CAPTION, tone="muted")
        self._note = label(theme, role=Type.CAPTION, tone="warn", wraps=True)
        self.summary = label(theme, wraps=True)
        self.summary.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.about_summary = label(theme, role=Type.CAPTION, tone="muted", wraps=True)
        self.summarise = button(tr("Summarise"), self._summarise, "quiet")
        self.transcript = QListView()
        self._moments = QWidget()
        self._lay_out()
        self.track.sought.connect(self.seek)
        self.story.sought.connect(self.seek)
        pictures.came.connect(self._picture_came)
        summaries.changed.connect(self._show_summary)

    def show_recording(self, recording: Recording, document: int, url: QUrl) -> None:
        """Open a recording at its moment."""
        self.stop()
        self._recording, self._document = recording, document
        self._length_s, self._at_s = 0.0, recording.start_s
        self.lines.replace(recording.lines)
        self.transcript.setVisible(bool(recording.lines))
        self.story.setVisible(recording.is_film)
        self._show_moments(recording)
        self._show_summary()
        self.track.show_image(None)
        self.story.show_frames(recording.story_s, None)
        self.track.show_length(recording.said_s, recording.marks_s)
        self._picture_came(self._waveform)
        self._say("")
        self._moved(recording.start_s)
        if recording.is_member:
            self._say(tr("It lies inside another file and cannot be played from there."))
            return
        self._open_player(recording, url)

    def seek(self, at_s: float) -> None:
        """Go to a moment."""
        if self._player is not None:
            self._player.seek(at_s)
        self._moved(at_s)

    def stop(self) -> None:
        """Let go of the file."""
        player, self._player = self._player, None
        if player is not None:
            player.stop()
            if player.screen is not None:
                self._column.removeWidget(player.screen)
                player.screen.deleteLater()
            player.deleteLater()

    def hideEvent(self, event: QHideEvent) -> None:
        """Play nothing that is not seen."""
        self.stop()
        super().hideEvent(event)

    @property
    def _waveform(self) -> PictureKey:
        return PictureKey(self._document, "waveform", PAGE_SIDE)

    @property
    def _story_s(self) -> tuple[float, ...]:
        known = self._recording.story_s if self._recording is not None else ()
        return known or story_times(self._length_s)

    @property
    def _storyboard(self) -> PictureKey:
        times = ",".join(f"{at_s:g}" for at_s in self._story_s)
        return PictureKey(self._document, f"storyboard:{times}", PAGE_SIDE)

    def _lay_out(self) -> None:
        self.transcript.setAccessibleName(tr("Transcript"))
        self.transcript.setModel(self.lines)
        self.transcript.setWordWrap(True)
        self.transcript.setMinimumHeight(_LEAST_TRANSCRIPT)
        self.transcript.setFont(self._theme.font(Type.BODY))
        self.transcript.setResizeMode(QListView.ResizeMode.Adjust)
        self.transcript.clicked.connect(self._line_chosen)
        self.transcript.activated.connect(self._line_chosen)
        controls = QHBoxLayout()
        controls.setSpacing(SPACE_S)
        controls.addWidget(self.play)
        controls.addWidget(self._clock)
        controls.addStretch(1)
        controls.addWidget(self.summarise)
        controls.addWidget(button(tr("Copy time"), self._copy_time, "quiet"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        body, area = scrolled(SPACE_M)
        whole.addWidget(area)
        column = body.layout()
        assert isinstance(column, QVBoxLayout)
        self._column = column
        self._column.setSpacing(SPACE_S)
        self._moments.setLayout(FlowLayout())
        policy = self._moments.sizePolicy()
        policy.setHeightForWidth(True)
        self._moments.setSizePolicy(policy)
        for part in (self.story, self.track):
            self._column.addWidget(part)
        self._column.addLayout(controls)
        for below in (self._note, self._moments, self.summary, self.about_summary):
            self._column.addWidget(below)
        self._column.addWidget(self.transcript, 2)
        self._column.addStretch(1)
        self.setFocusProxy(self.play)

    def _show_moments(self, recording: Recording) -> None:
        clear_layout(self._moments)
        layout = self._moments.layout()
        assert layout is not None
        for moment in recording.moments:
            words = moment_words(moment)
            name = tr("Key moment {words}", words=words)
            layout.addWidget(button(words, partial(self.seek, moment.start_s), "chip", name=name))
        self._moments.setVisible(bool(recording.moments))

    def _summarise(self) -> None:
        self._summaries.press(self._document)

    def _show_summary(self, _document: int = 0) -> None:
        recording = self._recording
        if recording is None:
            return
        shown = self._summaries.props(self._document, recording.summary, recording.said_s)
        for part, words in ((self.summary, shown.text), (self.about_summary, shown.note)):
            part.setText(words)
            part.setVisible(bool(words))
        self.summarise.setText(shown.button)
        self.summarise.setVisible(bool(shown.button))
        self.summarise.setAccessibleName(shown.button)
        set_tone(self.about_summary, "warn" if shown.is_problem else "muted")

    def _open_player(self, recording: Recording, url: QUrl) -> None:
        try:
            player = self._maker(recording.is_film, self)
        except ImportError as error:
            self._say(tr("Playing needs a system library that is missing: {problem}", problem=str(error)))
            return
        self._player = player
        if player.screen is not None:
            player.screen.setMinimumHeight(200)
            player.screen.setAccessibleName(tr("Film"))
            self._column.insertWidget(0, player.screen, 3)
        player.moved.connect(self._moved)
        player.measured.connect(self._measured)
        player.playing.connect(self._playing)
        player.failed.connect(lambda words: self._say(tr("It cannot be played: {problem}", problem=words)))
        player.open(url, recording.start_s)

    def _toggle(self) -> None:
        if self._player is not None:
            self._player.toggle()

    def _playing(self, is_playing: bool) -> None:
        self.play.draw(*(("pause", tr("Pause")) if is_playing else ("play", tr("Play"))))

    def _measured(self, length_s: float) -> None:
        self._length_s = length_s
        self.track.show_length(length_s, self._recording.marks_s if self._recording else ())
        self._moved(self._at_s)
        if self._recording is not None and self._recording.is_film:
            self._picture_came(self._storyboard)

    def _moved(self, at_s: float) -> None:
        self._at_s = at_s
        self.track.show_moment(at_s)
        self.story.show_moment(at_s)
        whole = clock_words(self._length_s) if self._length_s else ""
        self._clock.setText(wording.joined((clock_words(at_s), whole), " / "))
        row = self._recording.line_at(at_s) if self._recording is not None else -1
        index = self.lines.index(row)
        if index.isValid() and index != self.transcript.currentIndex():
            self.transcript.setCurrentIndex(index)
            if not self.transcript.underMouse():
                self.transcript.scrollTo(index, QListView.ScrollHint.PositionAtCenter)

    def _line_chosen(self, index: QModelIndex) -> None:
        self.seek(self.lines.row(index.row()).start_s)

    def _picture_came(self, key: object) -> None:
        if self._recording is None:
            return
        if key == self._waveform:
            self.track.show_image(self._pictures.get(self._waveform))
        elif self._length_s and key == self._storyboard:
            self.story.show_frames(self._story_s, self._pictures.get(self._storyboard))

    def _copy_time(self) -> None:
        self.time_copied.emit(clock_words(self._at_s))

    def _say(self, words: str) -> None:
        self._note.setText(words)
        self._note.setVisible(bool(words))
        self.play.setEnabled(not words)
