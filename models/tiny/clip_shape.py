"""CLIP shape: the tiny picture model's architecture in open_clip's words, and the words it can read."""

from __future__ import annotations

import random
from typing import Any

from tokenizers import Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.models import WordPiece

from models.tiny import scenes

PREFIXES = ("", "", "", "a photo of ", "a picture of ", "an image of ")
"""What may stand before a caption, as people ask published models."""
PIXELS = 64
MEAN = STD = 0.5
WIDTH = 64
TEXT_TOKENS = 24
PAD, _UNKNOWN, _START, _END = range(4)
NAMES = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}


def words() -> list[str]:
    """Return every word of the captions."""
    rng = random.Random("words")
    texts = [prefix + scenes.random_scene(rng).caption for prefix in PREFIXES for _ in range(3000)]
    extra = [
        "an",
        "shape",
        "shapes",
        "colour",
        "background",
        "with",
        "drawing",
        "five",
        "six",
        "no",
        *scenes.BACKGROUNDS,
    ]
    return sorted({word for text in texts for word in text.split()} | set(extra))


def clip_tokenizer() -> Tokenizer:
    """Return a tokenizer of whole words; unknown words are spelled in letters."""
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    tokens = dict.fromkeys((*NAMES.values(), *words(), *letters, *(f"##{letter}" for letter in letters)))
    tokenizer = Tokenizer(WordPiece({token: number for number, token in enumerate(tokens)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", _START), ("[SEP]", _END)]
    )
    return tokenizer


def shape(vocabulary: int) -> dict[str, Any]:
    """Return open_clip's description of the model."""
    return {
        "embed_dim": WIDTH,
        "vision_cfg": {
            "image_size": PIXELS,
            "patch_size": 8,
            "width": WIDTH,
            "layers": 3,
            "head_width": 32,
            "mlp_ratio": 3.0,
        },
        "text_cfg": {
            "context_length": TEXT_TOKENS,
            "vocab_size": vocabulary,
            "hf_tokenizer_name": "in this folder",
            "width": WIDTH,
            "heads": 2,
            "layers": 2,
            "pool_type": "eos",
            "eos_id": _END,
        },
    }
