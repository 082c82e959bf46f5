"""Player: plays one file by QtMultimedia, which is imported only when a recording is first opened.

The only decoding of user files in the window, and only of files whose document the confined worker has made.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtWidgets import QWidget


class Player(QObject):
    """What the recording's view needs of a player. Moments are in seconds."""

    moved = Signal(float)
    """The moment that is heard."""
    measured = Signal(float)
    """How long the recording is."""
    playing = Signal(bool)
    failed = Signal(str)

    @property
    def screen(self) -> QWidget | None:
        """Where the film is seen; None for sound."""
        return None

    def open(self, url: QUrl, start_s: float) -> None:
        """Show the file at a moment, paused."""
        raise NotImplementedError

    def seek(self, at_s: float) -> None:
        """Go to a moment."""
        raise NotImplementedError

    def toggle(self) -> None:
        """Play, or pause."""
        raise NotImplementedError

    def stop(self) -> None:
        """Let go of the file."""
        raise NotImplementedError


class MediaPlayer(Player):
    """A player by QtMultimedia."""

    def __init__(self, with_screen: bool, parent: QWidget) -> None:
        super().__init__(parent)
        from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer

        self._states = QMediaPlayer.PlaybackState
        self._player = QMediaPlayer(self)
        self._sound = QAudioOutput(self)
        self._player.setAudioOutput(self._sound)
        self._screen: QWidget | None = None
        self._start_s = 0.0
        self._is_new = False
        self._loaded_status = QMediaPlayer.MediaStatus.LoadedMedia
        self._player.mediaStatusChanged.connect(self._loaded)
        if with_screen:
            from PySide6.QtMultimediaWidgets import QVideoWidget

            screen = QVideoWidget(parent)
            self._player.setVideoOutput(screen)
            self._screen = screen
        self._player.positionChanged.connect(lambda at_ms: self.moved.emit(at_ms / 1000))
        self._player.durationChanged.connect(self._measured)
        self._player.playbackStateChanged.connect(lambda state: self.playing.emit(state == self._states.PlayingState))
        self._player.errorOccurred.connect(lambda _code, words: self.failed.emit(words))

    @property
    def screen(self) -> QWidget | None:
        """Where the film is seen; None for sound."""
        return self._screen

    def open(self, url: QUrl, start_s: float) -> None:
        """Show the file at a moment, paused."""
        self._start_s = start_s
        self._is_new = True
        self._player.setSource(url)

    def seek(self, at_s: float) -> None:
        """Go to a moment."""
        self._player.setPosition(round(at_s * 1000))

    def toggle(self) -> None:
        """Play, or pause."""
        if self._player.playbackState() == self._states.PlayingState:
            self._player.pause()
        else:
            self._player.play()

    def stop(self) -> None:
        """Let go of the file."""
        self._player.stop()
        self._player.setSource(QUrl())

    def _measured(self, length_ms: int) -> None:
        if length_ms > 0:
            self.measured.emit(length_ms / 1000)

    def _loaded(self, status: object) -> None:
        if status == self._loaded_status and self._is_new:
            self._is_new = False
            self._player.pause()
            self.seek(self._start_s)  # before it is loaded a place is not kept


def make_player(with_screen: bool, parent: QWidget) -> Player:
    """Return a player. Raises ImportError where the system lacks what QtMultimedia needs."""
    return MediaPlayer(with_screen, parent)
