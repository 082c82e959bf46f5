"""Speech: a question that is spoken: heard only while the person wants it, written down by the engine."""

from __future__ import annotations

import enum
import io
import wave

from PySide6.QtCore import QObject, Signal

from desktop.engine_link.jobs import Ticket
from desktop.engine_link.link import EngineLink
from desktop.language import tr
from engine.contract.errors import JackdawError
from engine.contract.speech import Spoken

SAMPLES_A_SECOND = 16_000
BYTES_A_SAMPLE = 2
LONGEST_S = 180
"""The engine takes at most 6 MB."""
_SHORTEST_BYTES = SAMPLES_A_SECOND * BYTES_A_SAMPLE // 4


class Hearing(enum.Enum):
    """What the microphone's button does."""

    READY = "ready"
    LISTENING = "listening"
    WRITING = "writing"


def wav(samples: bytes) -> bytes:
    """Return 16-bit samples of one channel as a WAV file."""
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(BYTES_A_SAMPLE)
        file.setframerate(SAMPLES_A_SECOND)
        file.writeframes(samples)
    return held.getvalue()


class SpeechViewModel(QObject):
    """Nothing is heard before ``begin``, and nothing of it is kept after ``end``."""

    changed = Signal()
    heard = Signal(str)
    """The words of a question."""
    told = Signal(str)
    """A sentence about what went wrong."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__()
        self._link = link
        self._ticket: Ticket | None = None
        self.state = Hearing.READY

    def begin(self) -> None:
        """The microphone is on: let the model load meanwhile."""
        self._set(Hearing.LISTENING)
        self._link.query(lambda engine: engine.prepare_speech(), lambda _none: None, self._failed)

    def end(self, samples: bytes) -> None:
        """The microphone is off: have what was said written down."""
        if self.state is not Hearing.LISTENING:
            return
        if len(samples) < _SHORTEST_BYTES:
            self.give_up(tr("Nothing was heard. Press once to speak, and again when you are done."))
            return
        self._set(Hearing.WRITING)
        sound = wav(samples)
        self._ticket = self._link.query(lambda engine: engine.write_down(sound), self._written, self._failed)

    def give_up(self, why: str = "") -> None:
        """Hear no more and write nothing."""
        if self._ticket is not None:
            self._ticket.cancel()
        self._set(Hearing.READY)
        if why:
            self.told.emit(why)

    def _written(self, spoken: Spoken) -> None:
        self._set(Hearing.READY)
        if spoken.text.strip():
            self.heard.emit(spoken.text.strip())
        else:
            self.told.emit(tr("No words were heard."))

    def _failed(self, error: JackdawError) -> None:
        self._set(Hearing.READY)
        self.told.emit(error.message)

    def _set(self, state: Hearing) -> None:
        if state is not self.state:
            self.state = state
            self.changed.emit()
