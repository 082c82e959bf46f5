"""Microphone: one press begins to hear a question, the next one ends it. It is on at no other time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.components.labels import IconButton, label
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_S
from desktop.theme.typography import Type
from desktop.viewmodels.ask.speech import LONGEST_S, SAMPLES_A_SECOND, Hearing, SpeechViewModel
from engine.contract.quantity import clock_words

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioSource

_TICK_MS = 500


class Recorder(Protocol):
    """What hears."""

    def start(self) -> str:
        """Begin to hear; return why that is not possible, or nothing."""
        ...

    def stop(self) -> bytes:
        """End, and return what was heard as 16-bit samples of one channel."""
        ...


class SystemRecorder(QObject):
    """The system's default microphone, opened at the press and closed at the next one."""

    def __init__(self) -> None:
        super().__init__()
        self._source: QAudioSource | None = None
        self._heard = bytearray()

    def start(self) -> str:
        """Open the microphone."""
        try:
            # heavy, and not there on every system
            from PySide6.QtMultimedia import QAudioFormat, QAudioSource, QMediaDevices, QtAudio
        except ImportError as error:
            return tr("Hearing needs a system library that is missing: {problem}", problem=str(error))
        device = QMediaDevices.defaultAudioInput()
        if device.isNull():
            return tr("There is no microphone.")
        form = QAudioFormat()
        form.setSampleRate(SAMPLES_A_SECOND)
        form.setChannelCount(1)
        form.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        self._heard.clear()
        self._source = QAudioSource(device, form, self)
        stream = self._source.start()
        if self._source.error() is not QtAudio.Error.NoError:
            return tr("The microphone cannot be opened.")
        stream.readyRead.connect(lambda: self._heard.extend(stream.readAll().data()))
        return ""

    def stop(self) -> bytes:
        """Close the microphone."""
        source, self._source = self._source, None
        if source is not None:
            source.stop()
            source.deleteLater()
        return bytes(self._heard)


class Microphone(QWidget):
    """The button and, while it hears, how long it has."""

    def __init__(self, theme: Theme, speech: SpeechViewModel, maker: Callable[[], Recorder] = SystemRecorder) -> None:
        super().__init__()
        self._speech = speech
        self._maker = maker
        self._recorder: Recorder | None = None
        self._ticks = 0
        self._clock = label(theme, role=Type.CAPTION, tone="accent")
        self.button = IconButton(theme, "microphone", tr("Speak the question"), self.press)
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._tick)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        row.addWidget(self._clock)
        row.addWidget(self.button)
        speech.changed.connect(self._show)
        self._show()

    def press(self) -> None:
        """Begin to hear, or end."""
        if self._speech.state is Hearing.LISTENING:
            self._speech.end(self._hush())
        elif self._speech.state is Hearing.READY:
            self._recorder = self._maker()
            problem = self._recorder.start()
            if problem:
                self._hush()
                self._speech.give_up(problem)
                return
            self._ticks = 0
            self._timer.start()
            self._speech.begin()

    def hideEvent(self, event: QHideEvent) -> None:
        """Hear nothing that is not seen to be heard."""
        super().hideEvent(event)
        if self._recorder is not None:
            self._hush()
            self._speech.give_up()

    def _hush(self) -> bytes:
        recorder, self._recorder = self._recorder, None
        self._timer.stop()
        return recorder.stop() if recorder is not None else b""

    def _tick(self) -> None:
        self._ticks += 1
        self._show()
        if self._ticks * _TICK_MS >= LONGEST_S * 1_000:
            self.press()

    def _show(self) -> None:
        state = self._speech.state
        if state is not Hearing.LISTENING and self._recorder is not None:
            self._hush()  # the engine has no use for it
        names = {
            Hearing.READY: ("microphone", tr("Speak the question")),
            Hearing.LISTENING: ("stop", tr("Done speaking")),
            Hearing.WRITING: ("microphone", tr("Writing down what was said")),
        }
        self.button.draw(*names[state])
        self.button.setEnabled(state is not Hearing.WRITING)
        words = {
            Hearing.LISTENING: tr("Listening {time}", time=clock_words(self._ticks * _TICK_MS / 1_000)),
            Hearing.WRITING: tr("Writing it down\u2026"),
        }
        self._clock.setText(words.get(state, ""))
        self._clock.setVisible(state in words)
