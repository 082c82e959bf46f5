"""Vocabulary: the tokens of a loaded model: text to tokens, tokens to bytes, and which of them mean more than text."""

from __future__ import annotations

import ctypes
from typing import Any

import llama_cpp.llama_cpp as api

_CONTROL = 1 << 3  # LLAMA_TOKEN_ATTR_CONTROL
_USER_DEFINED = 1 << 4  # LLAMA_TOKEN_ATTR_USER_DEFINED


class Vocabulary:
    """The vocabulary of a model of llama.cpp, valid for as long as the model is loaded. Not thread-safe."""

    def __init__(self, model: Any) -> None:
        handle = api.llama_model_get_vocab(model)
        assert handle is not None
        self.handle = handle
        self.size: int = api.llama_vocab_n_tokens(handle)
        self._buffer = ctypes.create_string_buffer(256)
        self._pieces: dict[int, bytes] = {}
        self._controls: dict[int, bool] = {}

    def control_tokens(self) -> tuple[str, ...]:
        """Return the texts that the tokenizer reads as control or added tokens, longest first."""
        found: set[str] = set()
        for token in range(self.size):
            if api.llama_vocab_get_attr(self.handle, token) & (_CONTROL | _USER_DEFINED):
                text = self.piece(token).decode("utf-8", errors="replace")
                if len(text.strip()) > 1:
                    found.add(text)
        return tuple(sorted(found, key=lambda text: (-len(text), text)))

    def special_text(self, name: str) -> str:
        """Return the text of the ``bos`` or ``eos`` token; empty when the model has none."""
        find = {"bos": api.llama_vocab_bos, "eos": api.llama_vocab_eos}[name]
        token = find(self.handle)
        return self.piece(token).decode("utf-8", errors="replace") if token >= 0 else ""

    def tokenize(self, text: str, *, parse_special: bool) -> list[int]:
        """Return the token ids of ``text``; control tokens written in it count as such only with ``parse_special``."""
        data = text.encode("utf-8", errors="replace")
        room = len(data) + 8
        while True:
            tokens = (api.llama_token * room)()
            count = api.llama_tokenize(self.handle, data, len(data), tokens, room, False, parse_special)
            if count >= 0:
                return list(tokens[:count])
            room = -count

    def with_bos(self, tokens: list[int]) -> list[int]:
        """Return the prompt with the beginning token before it, if the model wants one and the template left it out."""
        bos = api.llama_vocab_bos(self.handle)
        return [bos, *tokens] if self._wants_bos and tokens[:1] != [bos] else tokens

    def begun(self, text: str) -> str:
        """Return a prompt's text with the beginning token's before it, where ``with_bos`` would put one."""
        bos = self.special_text("bos") if self._wants_bos else ""
        return text if text.startswith(bos) else bos + text

    @property
    def _wants_bos(self) -> bool:
        return bool(api.llama_vocab_bos(self.handle) >= 0 and api.llama_vocab_get_add_bos(self.handle))

    def piece(self, token: int) -> bytes:
        """Return the bytes of one token, control tokens included."""
        known = self._pieces.get(token)
        if known is None:
            known = self._pieces[token] = self.read_piece(token)
        return known

    def is_control(self, token: int) -> bool:
        """Return whether the token is a control token, which has no place in an answer's text."""
        known = self._controls.get(token)
        if known is None:
            known = self._controls[token] = bool(api.llama_vocab_is_control(self.handle, token))
        return known

    def ends(self, token: int) -> bool:
        """Return whether the token means the end of the turn."""
        return bool(api.llama_vocab_is_eog(self.handle, token))

    def read_piece(self, token: int) -> bytes:
        """Return what ``piece`` does without remembering it, for who asks for every token."""
        length = api.llama_token_to_piece(self.handle, token, self._buffer, len(self._buffer), 0, True)
        if length < 0:
            self._buffer = ctypes.create_string_buffer(-length)
            return self.read_piece(token)
        return ctypes.string_at(self._buffer, length)
