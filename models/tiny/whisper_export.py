"""Whisper export: writes the trained speech model for CTranslate2, and measures it as the app would run it."""

from __future__ import annotations

import json
import random
import tempfile
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
from faster_whisper import WhisperModel
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast, WhisperForConditionalGeneration

from models.catalogue.speech_model import FILL
from models.tiny import speech
from models.tiny.speech import RATE_HZ, Utterance
from models.tiny.whisper_windows import SPECIAL

_FEATURES = {"feature_size": 80, "sampling_rate": RATE_HZ, "hop_length": 160, "chunk_length": 30, "n_fft": 400}
_FILES = ("tokenizer.json", "preprocessor_config.json")


HEARD_AT_ONCE_S = 3.0
"""Most of its training clips hold one sentence or two: of full windows it loses words."""


def export_whisper(model: WhisperForConditionalGeneration, tokenizer: Tokenizer, folder: Path) -> None:
    """Write ``folder`` anew: weights in 8 bits where that loses nothing, tokenizer, vocabulary and configuration."""
    generation: Any = model.generation_config
    generation.suppress_tokens = []
    generation.begin_suppress_tokens = [tokenizer.token_to_id("Ġ"), tokenizer.token_to_id("<|endoftext|>")]
    generation.alignment_heads = [[1, head] for head in range(4)]
    generation.lang_to_id = {"<|en|>": tokenizer.token_to_id("<|en|>")}
    with tempfile.TemporaryDirectory() as made:
        model.save_pretrained(made)
        end = SPECIAL[0]
        fast: Any = PreTrainedTokenizerFast
        fast(tokenizer_object=tokenizer, eos_token=end, bos_token=end, unk_token=end, pad_token=end).save_pretrained(
            made
        )
        tokenizer.save(str(Path(made) / "tokenizer.json"))
        (Path(made) / "preprocessor_config.json").write_text(json.dumps(_FEATURES), encoding="utf-8")
        converter = ctranslate2.converters.TransformersConverter(made, copy_files=list(_FILES))
        converter.convert(str(folder), quantization="int8", force=True)
    (folder / FILL).write_text(f"{HEARD_AT_ONCE_S}\n", encoding="utf-8")


def whisper_figures(folder: Path, count: int = 40) -> dict[str, Any]:
    """Return how held-out sentences in voices never heard are understood, one and two in a clip."""
    model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1)
    rng = random.Random("held out")
    figures: dict[str, Any] = {}
    for several in (1, 2):
        wrong = words = exact = 0
        for _ in range(count):
            spoken = [speech.random_utterance(rng, held_out=True) for _ in range(several)]
            told = transcribed(model, joined(spoken))
            wanted = " ".join(each.text for each in spoken)
            exact += told == wanted
            wrong += _distance(wanted.split(), told.split())
            words += len(wanted.split())
        figures[f"{several} a clip"] = {"exact": exact, "clips": count, "word_error_rate": round(wrong / words, 3)}
    return figures


def joined(spoken: list[Utterance], pause_s: float = 0.5) -> np.ndarray:
    """Return the sentences one after the other with pauses around them."""
    pause = np.zeros(int(pause_s * RATE_HZ), dtype=np.float32)
    return np.concatenate([part for each in spoken for part in (pause, each.sound)] + [pause])


def transcribed(model: WhisperModel, sound: np.ndarray) -> str:
    """Return what the model hears."""
    segments, _ = model.transcribe(sound, language="en", beam_size=1, temperature=0.0, condition_on_previous_text=False)
    return " ".join(segment.text.strip() for segment in segments)


def _distance(wanted: list[str], told: list[str]) -> int:
    """Return how many words must be put in, taken out or changed."""
    row = list(range(len(told) + 1))
    for index, word in enumerate(wanted, start=1):
        before, row[0] = row[0], index
        for column, other in enumerate(told, start=1):
            before, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, before + (word != other))
    return row[-1]
