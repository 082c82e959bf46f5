"""Escaping: keeps text that was not written by us from passing for a model's control tokens."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

# Turn markers of the published template families. Most are control tokens, which the model names itself; these also
# cover families whose markers are plain text ([INST]) and tokenizers that do not mark them.
FAMILY_MARKERS: tuple[str, ...] = (
    "<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|im_sep|>",  # ChatML: Qwen, Yi, SmolLM
    "<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>", "<|eom_id|>",
    "<|python_tag|>",  # Llama 3
    "[INST]", "[/INST]", "<<SYS>>", "<</SYS>>", "<s>", "</s>",  # Llama 2, Mistral
    "[AVAILABLE_TOOLS]", "[/AVAILABLE_TOOLS]", "[TOOL_CALLS]", "[TOOL_RESULTS]", "[/TOOL_RESULTS]",
    "[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]",  # Mistral
    "<start_of_turn>", "<end_of_turn>", "<bos>", "<eos>",  # Gemma
    "<|system|>", "<|user|>", "<|assistant|>", "<|end|>",  # Phi, Zephyr, Granite
    "<|start|>", "<|message|>", "<|channel|>", "<|return|>", "<|call|>",  # GPT-OSS
    "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<｜User｜>", "<｜Assistant｜>",  # DeepSeek
    "<|START_OF_TURN_TOKEN|>", "<|END_OF_TURN_TOKEN|>", "<|SYSTEM_TOKEN|>", "<|USER_TOKEN|>",
    "<|CHATBOT_TOKEN|>",  # Command R
    "<|start_of_role|>", "<|end_of_role|>", "<|end_of_text|>",  # Granite 3
    "<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>", "<tools>", "</tools>", "<think>", "</think>",
)  # fmt: skip

_SPACE = re.compile(r"\s")


def escape(text: str, control_tokens: Sequence[str], *, families: bool = True) -> str:
    """Return ``text`` with a space inside each control marker, as often as it takes.

    A person reads the same; a tokenizer no longer finds the marker. Tokens with white space in them are left: they are
    no turn markers, and a space would not break them. ``families`` adds the markers of all published families.
    """
    pattern = _pattern((*control_tokens, *FAMILY_MARKERS) if families else tuple(control_tokens))
    while True:
        safer = pattern.sub(_open, text)
        if safer == text:
            return text
        text = safer


@lru_cache(maxsize=8)
def _pattern(tokens: tuple[str, ...]) -> re.Pattern[str]:
    markers = sorted((token for token in {*tokens} if len(token) > 1 and not _SPACE.search(token)), key=len)
    return re.compile("|".join(map(re.escape, reversed(markers))) or r"(?!)", re.IGNORECASE)


def _open(match: re.Match[str]) -> str:
    marker = match.group()
    return f"{marker[0]} {marker[1:]}"
