"""Frames: what a film shows, as vectors of its telling frames, each standing for a stretch of time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from engine.contract.call import Call
from engine.contract.errors import RunnerFailed
from engine.contract.locator import TimePlace
from engine.contract.reason import Reason
from engine.contract.space import Space
from engine.contract.stretch_parts import part_name, read_until
from engine.library.recognise.images import HASH
from engine.library.recognise.pictures import PictureModel
from engine.library.recognise.recogniser import PartFailed, Recognised, SightPart, Subject
from engine.library.render.renderer import Picture
from models.handles.runner import Runner

VERSION: Final = 1
"""Of how frames are chosen; a change makes every film be looked at anew."""
AT_ONCE: Final = 8
"""Frames that go to the model together; what a kill costs at most."""
_CHANNELS: Final = 3


@dataclass(frozen=True, slots=True)
class Kept:
    """A frame that stands for what is shown from ``start_s`` to ``end_s``."""

    start_s: float
    end_s: float
    at_s: float
    picture: Picture


class FramesRecogniser:
    """Looks at one film after the other. ``decoder`` is the frames runner."""

    stage = "frames"

    def __init__(self, decoder: Runner, model: PictureModel) -> None:
        self._decoder = decoder
        self._model = model
        self._space = replace(model.space, media="frame")
        self.version = f"{self._space.id} r{VERSION}"

    @property
    def space(self) -> Space:
        """The space of its vectors."""
        return self._space

    def recognise(self, subject: Subject, wanted: Sequence[str], call: Call) -> Iterator[Recognised]:
        """Yield a sight for each frame that is kept; where an earlier run stopped, this one goes on."""
        waiting: list[Kept] = []
        for found in self._kept(subject.fd, read_until(subject.done), call):
            if isinstance(found, Reason):
                for part in wanted:
                    yield PartFailed(part, found)
                return
            waiting.append(found)
            if len(waiting) >= AT_ONCE:
                yield from self._seen(waiting, call)
                waiting = []
        yield from self._seen(waiting, call)

    def rest(self) -> None:
        """End both processes."""
        self._decoder.unload()
        self._model.rest()

    def _kept(self, fd: int, from_s: float, call: Call) -> Iterator[Kept | Reason]:
        for frame in self._decoder.stream("look", {"from_s": from_s}, (), call, [fd]):
            try:
                if "reason" in frame.header:
                    yield Reason.from_wire_form(frame.header["reason"])
                elif "kept" in frame.header:
                    yield _kept(frame.header["kept"], bytes(frame.blobs[0]))
            except (KeyError, TypeError, ValueError, IndexError) as error:
                problem = f"an answer that makes no sense: {error}"
                raise RunnerFailed(model=self._decoder.model, problem=problem) from error

    def _seen(self, kept: Sequence[Kept], call: Call) -> Iterator[SightPart]:
        for one, seen in zip(kept, self._model.see([each.picture for each in kept], call), strict=True):
            place = TimePlace(round(one.start_s, 2), round(one.end_s, 2), round(one.at_s, 2))
            yield SightPart(part_name(one.start_s, one.end_s), place, seen.vectors[0], {HASH: seen.hashes[0]})


def _kept(facts: Any, pixels: bytes) -> Kept:
    width, height = int(facts["width"]), int(facts["height"])
    if width * height * _CHANNELS != len(pixels):
        raise ValueError("not as many pixels as it says")
    picture = Picture(width, height, (width, height), "rgb", pixels)
    return Kept(float(facts["start_s"]), float(facts["end_s"]), float(facts["at_s"]), picture)
