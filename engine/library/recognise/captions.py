"""Captions: pictures described by a language model that sees; what it writes is marked as the layer caption."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from engine.contract.call import Call
from engine.contract.document import Layer, Segment
from engine.contract.errors import ModelTooLarge, RunnerFailed
from engine.contract.generation import ChatBackend, Generation, Message, ModelText, Sampling
from engine.contract.locator import ImagePlace
from engine.contract.reason import Reason
from engine.library.recognise.recogniser import PartFailed, Recognised, Subject, TextPart
from engine.library.render.renderer import Renderer, Wanted

VERSION: Final = 1
"""Of what is done with picture and answer; a change has every picture described anew."""
SIDE: Final = 768
"""Pixels of the longer side: models that see make some hundreds of tokens of it."""
MOST_TOKENS: Final = 160
_PART: Final = "picture"


class CaptionRecogniser:
    """Has one picture after the other described. ``model`` gives the model of the name ``name`` when it is needed."""

    stage = "caption"
    space = None

    def __init__(self, renderer: Renderer, name: str, model: Callable[[], ChatBackend], prompt: str) -> None:
        self._renderer = renderer
        self._name = name
        self._model = model
        self._prompt = prompt
        self.version = f"{name} r{VERSION}"

    def recognise(self, subject: Subject, wanted: Sequence[str], call: Call) -> Iterator[Recognised]:
        """Yield the description of the picture. Raises RunnerFailed when the model has no room or does not see."""
        if _PART in subject.done:
            return
        for part in wanted:
            call.check()
            drawn = self._renderer.draw(subject.fd, subject.name, subject.size_bytes, Wanted("", SIDE, 0, "png"))
            if isinstance(drawn, Reason):
                yield PartFailed(part, drawn)
                continue
            text = self._described(drawn.data, call)
            segments = (Segment(0, len(text), ImagePlace()),) if text else ()
            yield TextPart(_PART, Layer("caption", text, segments))

    def rest(self) -> None:
        """Do nothing: the model belongs to the chats, which send it away themselves."""

    def _described(self, picture: bytes, call: Call) -> str:
        try:
            model = self._model()
        except ModelTooLarge as error:
            raise RunnerFailed(model=self._name, problem=error.message) from error
        if not model.capabilities().vision:
            raise RunnerFailed(model=self._name, problem="it does not see: there is no projector beside it")
        asked = Message("user", self._prompt, images=(picture,))
        events = model.stream(Generation((asked,), Sampling(max_tokens=MOST_TOKENS)), call)
        return " ".join("".join(one.text for one in events if isinstance(one, ModelText)).split())
