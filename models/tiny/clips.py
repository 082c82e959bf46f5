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
_TRIES = 200
_PRECISIONS = "int8", "float32"


def write_clips(folder: Path, model_folder: Path) -> list[dict[str, object]]:
    """Write clips that the model surely understands, and said.json with their texts and lengths; return it.

    The sentences are held-out ones: the model never learned them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    models = [
        WhisperModel(str(model_folder), device="cpu", compute_type=precision, cpu_threads=1)
        for precision in _PRECISIONS
    ]
    rng = random.Random("clips")
    said: list[dict[str, object]] = []
    for name, sentences in _WANTED:
        for _ in range(_TRIES):
            spoken = [speech.random_voice(rng, speech.sentence(rng, held_out=True)) for _ in range(sentences)]
            text = " ".join(each.text for each in spoken)
            write_flac(folder / name, joined(spoken))
            sound = decode_audio(str(folder / name))
            if all(transcribed(model, each) == text for model in models for each in variants(sound)):
                said.append({"file": name, "text": text, "seconds": round(len(sound) / RATE_HZ, 2)})
                break
        else:
            (folder / name).unlink()
    (folder / "said.json").write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
    return said


def variants(sound: np.ndarray) -> list[np.ndarray]:
    """Return the sound as it is, softer, later and with a little noise.

    A near-tie between two words falls one way on one processor and the other way on the next: a clip that is understood
    in all of these is no near-tie.
    """
    noise = np.random.default_rng(1).normal(0, 0.0005, len(sound)).astype(np.float32)
    return [sound, sound * np.float32(0.8), np.concatenate([np.zeros(400, dtype=np.float32), sound]), sound + noise]


def write_flac(path: Path, sound: np.ndarray) -> None:
    """Write 16 kHz sound, one channel, without loss beyond 16 bits."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("flac", rate=RATE_HZ, layout="mono")
        samples = np.clip(sound * 32767, -32768, 32767).astype(np.int16)[None]
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate = RATE_HZ
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
