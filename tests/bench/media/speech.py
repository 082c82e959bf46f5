"""Speech: how many times faster than it was said a recording is written down, beside bare faster-whisper.

With the tiny model, whose words can be counted, and with the shape of whisper-base in random weights, whose cost is a
real one's; with pauses as in a talk and as in a recording of a room. Both get the same sound and full windows.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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

MINUTES: Final = {"tiny": 4.0, "base": 0.9}
"""Random weights seldom end a sentence: a window of theirs takes as long as one can."""
RATE_HZ: Final = 16_000
PAUSES_S: Final = {"as in a talk": 0.8, "of six seconds": 6.0}
ROUNDS: Final = 2
FOLDER: Final = TINY / "whisper"


def measure() -> list[Figure]:
    """Return the real-time factors of both, the best of some rounds in turn."""
    figures = []
    with tempfile.TemporaryDirectory() as place:
        models = {"tiny": FOLDER, "base": _base_shape(Path(place) / "base")}
        for name, folder in models.items():
            with _heard(name, folder) as ours:
                bare = _bare(folder)
                for pause, pause_s in PAUSES_S.items():
                    talk = _talk(MINUTES[name], pause_s)
                    what = f"speech written down, pauses {pause} ({name})"
                    figures.append(_compared(what, talk, ours, bare))
    return figures


def _compared(what: str, talk: Any, ours: Callable[[Subject], None], bare: Callable[[str], None]) -> Figure:
    content, seconds = wav(talk), len(talk) / RATE_HZ
    ours_s = theirs_s = float("inf")
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        file.write(content)
        file.flush()
        about = Subject(file.fileno(), len(content), b"a.wav", bytes(32), "wav", Kind.AUDIO, Metadata())
        for _ in range(ROUNDS):
            theirs_s = min(theirs_s, _timed(lambda: bare(file.name)))
            ours_s = min(ours_s, _timed(lambda: ours(about)))
    return ratio_figure(what, seconds / ours_s, seconds / theirs_s, "x real time", 0.9, higher_is_better=True)


def _talk(minutes: float, pause_s: float) -> np.ndarray[Any, Any]:
    sentence = np.concatenate([clip("two.flac")[::3], np.zeros(round(RATE_HZ * pause_s), np.float32)])
    return np.tile(sentence, round(minutes * 60 * RATE_HZ / len(sentence)))


@contextmanager
def _heard(name: str, folder: Path) -> Iterator[Callable[[Subject], None]]:
    model = SpeechModel(name, folder, sha256_of(folder / "model.bin"))
    runner = Runner(name, lambda: speech.start(model))
    ear = SpeechRecogniser(runner, name)
    runner.load(background_call())

    def hear(about: Subject) -> None:
        assert any(isinstance(one, TextPart) for one in ear.recognise(about, ("",), background_call()))

    yield hear
    ear.close()


def _bare(folder: Path) -> Callable[[str], None]:
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads(), local_files_only=True)
    pipeline = BatchedInferencePipeline(model)

    def hear(path: str) -> None:
        list(pipeline.transcribe(path, batch_size=8, without_timestamps=False)[0])

    return hear


def _base_shape(folder: Path) -> Path:
    """Write a model of the shape of whisper-base: random weights, our vocabulary."""
    import ctranslate2
    from tokenizers import Tokenizer
    from transformers import WhisperConfig, WhisperForConditionalGeneration

    words = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    end = words.token_to_id("<|endoftext|>")
    special = dict.fromkeys(("pad_token_id", "bos_token_id", "eos_token_id", "decoder_start_token_id"), end)
    shape = {"d_model": 512, "encoder_layers": 6, "decoder_layers": 6}
    heads = {"encoder_attention_heads": 8, "decoder_attention_heads": 8}
    wide = {"encoder_ffn_dim": 2048, "decoder_ffn_dim": 2048}
    config = WhisperConfig(vocab_size=words.get_vocab_size(), **shape, **heads, **wide, **special)
    model = WhisperForConditionalGeneration(config)
    with tempfile.TemporaryDirectory() as made:
        model.generation_config.suppress_tokens, model.generation_config.begin_suppress_tokens = [], []
        model.generation_config.lang_to_id = {"<|en|>": words.token_to_id("<|en|>")}
        model.save_pretrained(made)
        for name in ("tokenizer.json", "preprocessor_config.json"):
            (Path(made) / name).write_bytes((FOLDER / name).read_bytes())
        converter = ctranslate2.converters.TransformersConverter(made, copy_files=["tokenizer.json"])
        converter.convert(str(folder), quantization="int8", force=True)
    return folder


def _timed(action: Callable[[], Any]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began
