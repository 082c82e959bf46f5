"""Captions: who describes pictures, as the settings name it; nobody while they name none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from engine.assistant.answer.write.prompts import load_prompt
from engine.contract.errors import ModelMissing
from engine.contract.generation import ChatBackend
from engine.library.parse.pool import ParserPool
from engine.library.recognise.recogniser import Recogniser
from engine.library.render.renderer import Renderer

PROMPT: Final = "caption"


class Captions:
    """Makes the recogniser of captions. ``chosen`` names the model of the settings, ``backend`` gives one by name."""

    def __init__(
        self, pool: ParserPool, chosen: Callable[[], str], backend: Callable[[str], ChatBackend | None]
    ) -> None:
        self._renderer = Renderer(pool)
        self._chosen = chosen
        self._backend = backend

    def recogniser(self) -> Recogniser | None:
        """Return who describes pictures; loads nothing."""
        from engine.library.recognise.captions import CaptionRecogniser

        name = self._chosen()
        if not name:
            return None
        return CaptionRecogniser(self._renderer, name, lambda: self._model(name), load_prompt(PROMPT))

    def _model(self, name: str) -> ChatBackend:
        found = self._backend(name)
        if found is None:
            raise ModelMissing(task="chat")
        return found
