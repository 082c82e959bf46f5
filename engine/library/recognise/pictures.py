"""Pictures: the way to the image model: drawn pictures and texts -> vectors of one space, and perceptual hashes."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from engine.contract.call import Call, Priority
from engine.contract.errors import RunnerFailed
from engine.contract.space import Space
from engine.library.render.renderer import Picture
from models.handles.runner import Runner

Vectors = npt.NDArray[np.float32]

SIDE: Final = 512
"""Pixels of the longer side that pictures are drawn at: models look at 224 to 384 of the shorter one."""
SLICE_S: Final = 0.2
"""About how long one request may keep the model from who asks next."""
ALONE_SLICE_S: Final = 1.5
"""The same while nobody has searched for a while: models see eight pictures at once a fifth faster than one by one."""
MOST_AT_ONCE: Final = 32
KEPT_S: Final = 300.0
"""So long after a search the model is not sent away because reading has nothing left for it."""


@dataclass(frozen=True, slots=True)
class SeenPicture:
    """What the model makes of a picture: ``vectors`` (1, dimension) and one hash; four of each when it was turned."""

    vectors: Vectors
    hashes: tuple[str, ...]
    """256-bit perceptual hashes in hexadecimal: alike pictures differ in few bits."""


class PictureModel:
    """Asks the model's process. Thread-safe; who is more urgent is served between two slices."""

    def __init__(self, space: Space, runner: Runner) -> None:
        self._space = space
        self._runner = runner
        self._picture_s = SLICE_S
        self._searched_s = -math.inf

    @property
    def space(self) -> Space:
        """The identity of the vectors; known without loading the model."""
        return self._space

    def ready(self, wait_s: float, call: Call) -> bool:
        """Begin to load the model where it is not, wait at most ``wait_s``; return whether it is loaded."""
        return self._runner.ready(wait_s, call)

    def see(self, pictures: Sequence[Picture], call: Call, *, turned: bool = False) -> Iterator[SeenPicture]:
        """Yield what the model makes of each picture, which has the form rgb, in order.

        With ``turned`` also of the picture turned by 90, 180 and 270 degrees. Raises RunnerFailed, Cancelled.
        """
        rest = list(pictures)
        while rest:
            slice_s = ALONE_SLICE_S if self._is_alone else SLICE_S
            count = max(1, min(MOST_AT_ONCE, int(slice_s / self._picture_s)))
            now, rest = rest[:count], rest[count:]
            yield from self._seen(now, turned, call)

    def read(self, texts: Sequence[str], call: Call) -> Vectors:
        """Return the unit vectors of texts, (texts, dimension). Raises RunnerFailed, Cancelled."""
        self._note(call)
        frame = self._runner.call("texts", {}, [json.dumps(list(texts)).encode()], call)
        return self._vectors(frame.blobs, len(texts))

    def rest(self) -> None:
        """End the model's process, unless someone searches with it; the next request starts it again."""
        if self._is_alone:
            self._runner.unload()

    def close(self) -> None:
        """End the model's process for good."""
        self._runner.close()

    def _seen(self, pictures: Sequence[Picture], turned: bool, call: Call) -> Iterator[SeenPicture]:
        self._note(call)
        payload = {"sizes": [[one.width, one.height] for one in pictures], "turned": turned}
        frame = self._runner.call("pictures", payload, [one.data for one in pictures], call)
        ways = 4 if turned else 1
        vectors = self._vectors(frame.blobs, ways * len(pictures)).reshape(len(pictures), ways, -1)
        try:
            hashes = [tuple(str(one) for one in group) for group in frame.header["hashes"]]
            self._picture_s = float(frame.header["seconds"]) / len(vectors)
        except (KeyError, TypeError, ValueError) as error:
            raise self._nonsense(str(error)) from error
        if len(hashes) != len(pictures):
            raise self._nonsense(f"{len(pictures)} pictures gave {len(hashes)} hashes")
        yield from (SeenPicture(one, group) for one, group in zip(vectors, hashes, strict=True))

    @property
    def _is_alone(self) -> bool:
        return time.monotonic() - self._searched_s >= KEPT_S

    def _note(self, call: Call) -> None:
        if call.priority is Priority.INTERACTIVE:
            self._searched_s = time.monotonic()

    def _vectors(self, blobs: Sequence[Any], count: int) -> Vectors:
        flat = np.frombuffer(blobs[0], np.float32) if blobs else np.zeros(0, np.float32)
        if flat.size != count * self._space.dimension:
            raise self._nonsense(f"{flat.size} numbers for {count} vectors of {self._space.dimension}")
        return flat.reshape(count, self._space.dimension)

    def _nonsense(self, problem: str) -> RunnerFailed:
        return RunnerFailed(model=self._runner.model, problem=f"an answer that makes no sense: {problem}")
