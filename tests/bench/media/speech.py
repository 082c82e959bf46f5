"""Speech: how many times faster than it was said a recording is written down, beside bare faster-whisper."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any, Final

import numpy as np

from engine.contract.call import background_call
from engine.contract.document import Kind, Metadata
from engine.library.recognise.recogniser import Subject, TextPart
from engine.library.recognise.speech import SpeechRecogniser
from models.catalogue.speech_model import SpeechModel, sha256_of
from models.fit.hardware import threads
from models.handles import speech
from models.handles.runner import Runner
from tests.bench.figure import Figure, ratio_figure
from tests.engine.library.recognise.test_speech import TINY, clip
from tests.plugins.small_recordings import wav

MINUTES: Final = 4
RATE_HZ: Final = 16_000
PAUSE_S: Final = 0.8
"""As between sentences of a talk. Where pauses are longer than stretches.JOIN_S ours hears sentences apart, bare
faster-whisper packs them without their pauses: faster, and this model then loses half the words."""
ROUNDS: Final = 2
FOLDER: Final = TINY / "whisper"


def measure() -> list[Figure]:
    """Return the real-time factor of both, the best of some rounds in turn."""
    content = wav(_talk())
    seconds = (len(content) - 44) / 2 / RATE_HZ
    model = SpeechModel("tiny", FOLDER, sha256_of(FOLDER / "model.bin"))
    runner = Runner("tiny", lambda: speech.start(model))
    ear = SpeechRecogniser(runner, "tiny")
    runner.load(background_call())
    bare = _bare()
    ours_s = theirs_s = float("inf")
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        file.write(content)
        file.flush()
        about = Subject(file.fileno(), len(content), b"a.wav", bytes(32), "wav", Kind.AUDIO, Metadata())
        for _ in range(ROUNDS):
            theirs_s = min(theirs_s, _timed(lambda: list(bare(file.name)[0])))
            ours_s = min(ours_s, _timed(lambda: _heard(ear, about)))
    ear.rest()
    what = f"{MINUTES} min of speech written down (tiny model)"
    return [ratio_figure(what, seconds / ours_s, seconds / theirs_s, "x real time", 0.9, higher_is_better=True)]


def _talk() -> np.ndarray[Any, Any]:
    sentence = np.concatenate([clip("two.flac")[::3], np.zeros(round(RATE_HZ * PAUSE_S), np.float32)])
    return np.tile(sentence, round(MINUTES * 60 * RATE_HZ / len(sentence)))


def _heard(ear: SpeechRecogniser, about: Subject) -> None:
    assert any(isinstance(one, TextPart) and one.layer.text for one in ear.recognise(about, ("",), background_call()))


def _bare() -> Any:
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    model = WhisperModel(str(Path(FOLDER)), device="cpu", compute_type="int8", cpu_threads=threads())
    pipeline = BatchedInferencePipeline(model)
    return lambda path: pipeline.transcribe(path, batch_size=8, without_timestamps=False)


def _timed(action: Any) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began
