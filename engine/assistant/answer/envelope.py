"""Envelope: puts texts from files into a prompt as data that cannot pass for a turn, a source or an order."""

from __future__ import annotations

import re
from collections.abc import Sequence

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
_OWN = re.compile(r"<(?!\s)(?=/?\s*sources?\b)", re.IGNORECASE)

_SPACE = re.compile(r"\s")


def escape(text: str, control_tokens: Sequence[str]) -> str:
    """Return ``text`` with a space inside each control marker and each marker of our own envelope.

    A person reads the same; a tokenizer no longer finds the marker. Tokens with white space in them are left: they are
    no turn markers, and a space would not break them.
    """
    markers = [marker for marker in {*control_tokens, *FAMILY_MARKERS} if len(marker) > 1 and not _SPACE.search(marker)]
    pattern = re.compile(
        "|".join(re.escape(marker) for marker in sorted(markers, key=len, reverse=True)), re.IGNORECASE
    )
    while True:
        safer = _OWN.sub("< ", pattern.sub(_open, text))
        if safer == text:
            return text
        text = safer


def _open(match: re.Match[str]) -> str:
    marker = match.group()
    return f"{marker[0]} {marker[1:]}"


def source(number: int, title: str, place: str, text: str, control_tokens: Sequence[str]) -> str:
    """Return one numbered source as the model reads it."""
    head = escape(" ".join(f"{title}, {place}".split()), control_tokens).replace('"', "'")
    return f'<source n="{number}" from="{head}">\n{escape(text, control_tokens)}\n</source>'


def sources(parts: Sequence[str]) -> str:
    """Return all sources in their envelope."""
    return "\n".join(("<sources>", *parts, "</sources>"))
