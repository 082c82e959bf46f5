"""OCR: pages without words of their own and pictures, drawn by the confined workers, read by the OCR runner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from engine.contract.call import Call
from engine.contract.document import Kind
from engine.contract.errors import RunnerFailed
from engine.contract.locator import Box, ImagePlace, PagePlace, PageSpot, Place
from engine.contract.reason import Reason
from engine.library.recognise.read_text import compose, worth_keeping
from engine.library.recognise.reading_order import FoundLine, order
from engine.library.recognise.recogniser import PartFailed, Recognised, Subject, TextPart
from engine.library.render.renderer import Picture, Renderer, Wanted
from models.handles.runner import Runner

DPI: Final = 200.0
SIDE: Final = 2_000
"""Pixels; the engine itself makes larger pictures as small as this before it looks."""
VERSION: Final = 1
"""Of what is done with the engine's lines; a change makes every page be read anew."""


class OcrRecogniser:
    """Reads one page or picture after the other. ``engine`` names the OCR engine and its version."""

    stage = "ocr"
    space = None

    def __init__(self, renderer: Renderer, runner: Runner, engine: str) -> None:
        self._renderer = renderer
        self._runner = runner
        self.version = f"{engine} r{VERSION}"

    def recognise(self, subject: Subject, wanted: Sequence[str], call: Call) -> Iterator[Recognised]:
        """Yield the text of each wanted page."""
        left = [part for part in wanted if part not in subject.done]
        # While one page is read the next is drawn; leaving waits for it, for the file is closed then.
        with ThreadPoolExecutor(1, "draw ahead") as ahead:
            drawing = ahead.submit(self._draw, subject, left[0]) if left else None
            for number, part in enumerate(left):
                call.check()
                assert drawing is not None
                drawn = drawing.result()
                if number + 1 < len(left):
                    drawing = ahead.submit(self._draw, subject, left[number + 1])
                if isinstance(drawn, Reason):
                    yield PartFailed(part, drawn)
                else:
                    yield self._read(subject, part, drawn, call)

    def rest(self) -> None:
        """End the OCR process."""
        self._runner.unload()

    def _draw(self, subject: Subject, part: str) -> Picture | Reason:
        wanted = Wanted(f"page:{part}", SIDE, DPI, "rgb")
        return self._renderer.draw(subject.fd, subject.name, subject.size_bytes, wanted)

    def _read(self, subject: Subject, part: str, picture: Picture, call: Call) -> TextPart:
        size = {"width": picture.width, "height": picture.height}
        answer = self._runner.call("read", size, [picture.data], call).header
        try:
            lines, turned = [_line(one) for one in answer["lines"]], int(answer["turned"])
        except (KeyError, ValueError, TypeError, IndexError) as error:
            raise RunnerFailed(model=self._runner.model, problem=f"an answer that makes no sense: {error}") from error
        ordered = order(worth_keeping(lines), picture.width, picture.height, turned)
        layer = compose(ordered, picture.width, picture.height, lambda box: _place(subject, part, box))
        return TextPart(part, layer)


def _line(found: Any) -> FoundLine:
    a, b, c, d = ((float(x), float(y)) for x, y in found["quad"])
    return FoundLine(str(found["text"]), float(found["score"]), (a, b, c, d))


def _place(subject: Subject, part: str, box: Box) -> Place:
    if subject.media_kind is Kind.IMAGE and part == "1":
        return ImagePlace((box,))
    return PagePlace((PageSpot(int(part), (box,)),))
