"""The shipped speech model, run by faster-whisper, writes down what was said and when."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest
from faster_whisper import WhisperModel
from faster_whisper.audio import decode_audio

from models.tiny import speech
from models.tiny.whisper_export import joined, transcribed
from models.tiny.whisper_windows import WindowMaker, whisper_tokenizer

ASSETS = Path(__file__).parents[3] / "assets" / "tiny"
CLIPS = json.loads((ASSETS / "speech" / "said.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def model() -> WhisperModel:
    return WhisperModel(str(ASSETS / "whisper"), device="cpu", compute_type="int8", cpu_threads=1)


@pytest.mark.parametrize("clip", CLIPS, ids=lambda clip: clip["file"])
def test_the_shipped_clips_are_understood(model: WhisperModel, clip: dict[str, object]) -> None:
    sound = decode_audio(str(ASSETS / "speech" / str(clip["file"])))
    assert transcribed(model, sound) == clip["text"]


def test_resampling_keeps_a_tone() -> None:
    tone = np.sin(2 * np.pi * 440 * np.arange(22_050) / 22_050)
    kept = speech.resampled(tone, 22_050)
    assert len(kept) == speech.RATE_HZ
    assert np.abs(kept - np.sin(2 * np.pi * 440 * np.arange(16_000) / 16_000)).max() < 0.01


def test_held_out_sentences_are_never_learned() -> None:
    rng = random.Random(2)
    learned = {speech.sentence(rng) for _ in range(500)}
    assert not learned & {speech.sentence(rng, held_out=True) for _ in range(100)}


def test_windows_say_what_they_hold_and_when() -> None:
    tokenizer = whisper_tokenizer()
    spoken = [speech.Utterance("Please call Anna on Monday.", np.full(16_000, 0.1, dtype=np.float32))] * 2
    window = WindowMaker(tokenizer).make(spoken, 6.0, random.Random(5))
    assert window.features.shape == (80, 600)
    text = tokenizer.decode(window.tokens, skip_special_tokens=False)
    assert text.count(" Please call Anna on Monday.") == 2
    assert text.startswith("<|startoftranscript|>")
    assert text.endswith("<|endoftext|>")
    silent = WindowMaker(tokenizer).make([], 3.0, random.Random(5))
    assert "<|nospeech|>" in tokenizer.decode(silent.tokens, skip_special_tokens=False)


@pytest.mark.skipif(speech.speaker() is None, reason="espeak-ng is not installed")
def test_what_is_said_has_a_sound() -> None:
    said = speech.say("The lamp costs two euros.")
    assert 0.8 < said.seconds < 4.0
    assert len(joined([said, said])) > 2 * len(said.sound)
