"""Clips: short recordings with what is said in them, so that tests of speech need no speaker installed."""

from __future__ import annotations

import json
import random
from pathlib import Path

import av
import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.audio import decode_audio

from models.tiny import speech
from models.tiny.speech import RATE_HZ
from models.tiny.whisper_export import joined, transcribed

_WANTED = ("one.flac", 1), ("another.flac", 1), ("two.flac", 2)
_TRIES = 60


def write_clips(folder: Path, model_folder: Path) -> list[dict[str, object]]:
    """Write clips that the model understands to the letter, and said.json with their texts and lengths; return it.

    The sentences are held-out ones: the model never learned them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    model = WhisperModel(str(model_folder), device="cpu", compute_type="int8", cpu_threads=1)
    rng = random.Random("clips")
    said: list[dict[str, object]] = []
    for name, sentences in _WANTED:
        for _ in range(_TRIES):
            spoken = [speech.random_voice(rng, speech.sentence(rng, held_out=True)) for _ in range(sentences)]
            text = " ".join(each.text for each in spoken)
            write_flac(folder / name, joined(spoken))
            sound = decode_audio(str(folder / name))
            if transcribed(model, sound) == text:
                said.append({"file": name, "text": text, "seconds": round(len(sound) / RATE_HZ, 2)})
                break
        else:
            (folder / name).unlink()
    (folder / "said.json").write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
    return said


def write_flac(path: Path, sound: np.ndarray) -> None:
    """Write 16 kHz sound, one channel, without loss beyond 16 bits."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("flac", rate=RATE_HZ, layout="mono")
        samples = np.clip(sound * 32767, -32768, 32767).astype(np.int16)[None]
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate = RATE_HZ
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
