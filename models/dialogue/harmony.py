"""Harmony: the channels that GPT-OSS writes in, told apart as they come: thought, preamble, calls and the answer.

``<|channel|>analysis<|message|>...<|end|><|start|>assistant<|channel|>commentary to=functions.find
<|constrain|>json<|message|>{...}<|call|>``; the answer stands in the channel ``final``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from engine.contract.generation import ModelReasoning, ModelText, ModelToolCall
from models.calling.call_stream import new_id
from models.dialogue.overlap import overlap

CHANNEL: Final = "<|channel|>"
MESSAGE: Final = "<|message|>"
FINAL: Final = f"{CHANNEL}final{MESSAGE}"
"""What opens the answer, for prompts in which nothing may come before it."""
MARKS: Final = ("<|start|>", CHANNEL, "<|constrain|>", MESSAGE, "<|end|>", "<|return|>", "<|call|>")
_ENDS: Final = tuple(mark for mark in MARKS if mark not in (MESSAGE, "<|constrain|>"))
_CHANNEL_NAME: Final = re.compile(re.escape(CHANNEL) + r"\s*(\w*)")
_RECIPIENT: Final = re.compile(r"\bto=([^\s<]+)")
_FUNCTIONS: Final = "functions."

Said = ModelReasoning | ModelText | ModelToolCall


def speaks_harmony(template: str) -> bool:
    """Return whether a chat template writes these channels."""
    return CHANNEL in template and MESSAGE in template


class HarmonyReader:
    """Takes the pieces of an answer, control tokens included; ``begun`` when the prompt opened the answer itself.

    ``calls`` is the number of calls so far. A model that keeps to no channel at all has written an answer.
    """

    def __init__(self, *, begun: bool = False, make_id: Callable[[], str] = new_id) -> None:
        self._make_id = make_id
        self._held = ""
        self._kind = "text" if begun else ""
        self._said = False
        self._parted = False
        self.calls = 0

    def feed(self, text: str) -> list[Said]:
        """Return what is certain after ``text``."""
        self._held += text
        said: list[Said] = []
        while self._body(said) if self._kind else self._header(said):
            pass
        return said

    def finish(self) -> list[Said]:
        """Return what was held back."""
        held, self._held = self._held, ""
        if self._kind:
            return self._piece(held)
        return [ModelText(held)] if held.strip() and not any(mark in held for mark in MARKS) else []

    def _header(self, said: list[Said]) -> bool:
        """Open a message once its header is whole; return whether it was."""
        header, opened, rest = self._held.partition(MESSAGE)
        if not opened:
            return False
        self._held = rest
        recipient = _RECIPIENT.search(header)
        channel = _CHANNEL_NAME.search(header)
        if recipient is not None:
            self._kind = "call"
            said.append(ModelToolCall(self.calls, self._make_id(), recipient.group(1).removeprefix(_FUNCTIONS)))
            self.calls += 1
        else:
            self._kind = "thought" if channel is not None and channel.group(1) == "analysis" else "text"
            self._parted = self._said
        return True

    def _body(self, said: list[Said]) -> bool:
        """Give what is certain of a message; return whether it ended."""
        places = {mark: place for mark in _ENDS if (place := self._held.find(mark)) >= 0}
        if not places:
            certain = len(self._held) - max(overlap(self._held, mark) for mark in _ENDS)
            said += self._piece(self._held[:certain])
            self._held = self._held[certain:]
            return False
        mark = min(places, key=lambda mark: places[mark])
        said += self._piece(self._held[: places[mark]])
        self._held, self._kind = self._held[places[mark] :], ""
        if mark != CHANNEL:
            self._held = self._held[len(mark) :]
        return True

    def _piece(self, text: str) -> list[Said]:
        if not text:
            return []
        if self._kind == "thought":
            return [ModelReasoning(text)]
        if self._kind == "call":
            return [ModelToolCall(self.calls - 1, arguments=text)]
        parted, self._parted, self._said = self._parted, False, True
        return [ModelText(f"\n\n{text}" if parted else text)]
