"""Speech: short English sentences and their sound, made by espeak-ng where it is installed."""

from __future__ import annotations

import random
import shutil
import subprocess
import wave
import zlib
from dataclasses import dataclass
from io import BytesIO

import numpy as np

RATE_HZ = 16_000
_NUMBERS = "one two three four five six seven eight nine ten twelve twenty thirty fifty".split()
_NAMES = "Anna Peter Maria Daniel Sofia Thomas Emma Martin".split()
_ROOMS = "kitchen garden office cellar library workshop".split()
_THINGS = "lamp table window bicycle printer letter camera bottle".split()
_COLOURS = "red green blue yellow black white".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_CITIES = "Berlin Paris London Madrid Vienna Oslo".split()
SLOTS = {
    "number": _NUMBERS,
    "name": _NAMES,
    "room": _ROOMS,
    "thing": _THINGS,
    "colour": _COLOURS,
    "day": _DAYS,
    "city": _CITIES,
}
_TEMPLATES = (
    "The meeting is on {day} at {number}.",
    "Set the timer to {number} minutes.",
    "{name} is waiting in the {room}.",
    "The {colour} {thing} is in the {room}.",
    "The train to {city} leaves at {number}.",
    "Please call {name} on {day}.",
    "We need {number} new {thing}s.",
    "The {thing} costs {number} euros.",
    "{name} lives in {city}.",
    "Send the {thing} to {city}.",
)
VOICES = ("en-us", "en-gb", "en-us+f2", "en-us+m3")
OTHER_VOICES = ("en-gb+f3", "en-us+m7")
"""Never heard in training."""


def sentence(rng: random.Random, *, held_out: bool = False) -> str:
    """Return a sentence: one of the held-out tenth, or one of the others."""
    while True:
        chosen = {slot: rng.choice(words) for slot, words in SLOTS.items()}
        text = rng.choice(_TEMPLATES).format(**chosen)
        if (zlib.crc32(text.encode()) % 10 == 0) == held_out:
            return text


def every_word() -> str:
    """Return a text in which every word of the sentences stands in every form."""
    texts = [template.format(**{slot: " ".join(words) for slot, words in SLOTS.items()}) for template in _TEMPLATES]
    ends = " ".join(f"{word}. {word}s. {word}" for words in SLOTS.values() for word in words)
    return " ".join((*texts, ends, " ".join(f" {name}" for name in _NAMES), " - -  ' '"))


@dataclass(frozen=True, slots=True)
class Utterance:
    """One spoken sentence; ``sound`` is 16 kHz, one channel, -1 to 1."""

    text: str
    sound: np.ndarray

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return len(self.sound) / RATE_HZ


def speaker() -> str | None:
    """Return the program that speaks, None when espeak-ng is not installed."""
    return shutil.which("espeak-ng")


def say(text: str, voice: str = "en-us", words_a_minute: int = 160, pitch: int = 50) -> Utterance:
    """Return ``text`` spoken. Raises FileNotFoundError when espeak-ng is not installed."""
    program = speaker()
    if program is None:
        raise FileNotFoundError("espeak-ng is not installed: it makes the speech that the tiny model learns from")
    command = [program, "-v", voice, "-s", str(words_a_minute), "-p", str(pitch), "--stdout", text]
    with wave.open(BytesIO(_finished(subprocess.run(command, check=True, capture_output=True).stdout))) as spoken:
        rate = spoken.getframerate()
        samples = np.frombuffer(spoken.readframes(spoken.getnframes()), dtype=np.int16)
    return Utterance(text, _trimmed(resampled(samples.astype(np.float32) / 32768, rate)))


def random_voice(rng: random.Random, text: str, voices: tuple[str, ...] = VOICES) -> Utterance:
    """Return ``text`` in one of the voices, at some speed and pitch."""
    return say(text, rng.choice(voices), rng.randint(140, 190), rng.randint(35, 65))


def random_utterance(rng: random.Random, *, held_out: bool = False) -> Utterance:
    """Return a sentence in some voice; held-out sentences are spoken by voices never heard in training."""
    return random_voice(rng, sentence(rng, held_out=held_out), OTHER_VOICES if held_out else VOICES)


def resampled(samples: np.ndarray, rate: int) -> np.ndarray:
    """Return the sound at 16 kHz; what lies above 8 kHz is left out."""
    wanted = round(len(samples) * RATE_HZ / rate)
    spectrum = np.fft.rfft(samples)[: wanted // 2 + 1]
    return (np.fft.irfft(spectrum, wanted) * (wanted / len(samples))).astype(np.float32)


def _trimmed(sound: np.ndarray) -> np.ndarray:
    """Return the sound without the silence at its ends."""
    loud = np.flatnonzero(np.abs(sound) > 0.01)
    return sound[loud[0] : loud[-1] + 1] if len(loud) else sound


def _finished(content: bytes) -> bytes:
    """Return the WAV with its true lengths: a stream is written with unknown ones."""
    size = len(content)
    start = content.index(b"data") + 8
    return (
        content[:4]
        + (size - 8).to_bytes(4, "little")
        + content[8 : start - 4]
        + (size - start).to_bytes(4, "little")
        + content[start:]
    )
