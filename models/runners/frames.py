"""The frames runner: a child program that decodes films and hands out the frames worth looking at.

``{"op": "look", "from_s": S}`` with the open film's descriptor gives ``{"at_s": S}`` now and then, for each frame that
is kept ``{"kept": {"start_s", "end_s", "at_s", "width", "height"}}`` with one blob, its RGB pixels, and at the end
``{"end": true, "length_s"}``; where nothing can be seen ``{"end": true, "reason": {...}}``. Who does not read what
came makes it wait.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from engine.contract.errors import BadRequest
from engine.process.channel import Frame
from engine.process.serve import Exchange, Progress, serve_child
from models.runners.cancel_watch import cancel_watch

SIDE: Final = 448
"""Pixels of the longer side of what is handed out: models look at some 224 to 256 of the shorter one."""
TELL_S: Final = 20.0


class FramesRunner:
    """Answers requests. Holds nothing between them."""

    def __init__(self) -> None:
        self._threads = 1

    def prepare(self, arguments: Sequence[str], progress: Progress) -> Mapping[str, Any]:
        """Import the decoders; return their versions."""
        parser = argparse.ArgumentParser(allow_abbrev=False)
        parser.add_argument("--threads", type=int, required=True)
        self._threads = parser.parse_args(arguments).threads
        progress("importing the decoders")
        import av
        import cv2

        cv2.setNumThreads(1)
        return {"av": av.__version__, "cv2": cv2.__version__}

    def handle(self, frame: Frame, exchange: Exchange) -> None:
        """Answer one frame. Raises BadRequest for what it does not understand."""
        if frame.header.get("op") != "look" or len(frame.fds) != 1:
            raise BadRequest(problem=f"The frames runner does not know the request {frame.header.get('op')!r}.")
        from models.runners.film import Film
        from models.runners.sound_track import NotHeard

        try:
            film = Film(os.fdopen(frame.fds[0], "rb"), self._threads)
        except NotHeard as error:
            exchange.send({"end": True, "reason": error.reason.wire_form()})
            return
        try:
            _look(film, float(frame.header.get("from_s", 0.0)), exchange)
        finally:
            film.close()


def _look(film: Any, from_s: float, exchange: Exchange) -> None:
    from models.runners.film import SMALL
    from models.runners.shots import Keeper, Look

    is_cancelled = cancel_watch(exchange)
    keeper, told_s, last_s = Keeper(film.length_s), from_s, from_s
    for shown in film.looks(from_s):
        if is_cancelled():
            return
        look = Look(shown.at_s, shown.pixels(SMALL))
        for kept in keeper.look(look, partial(shown.pixels, SIDE)):
            _send(kept, exchange)
        last_s = shown.at_s
        if last_s - told_s >= TELL_S:
            told_s = last_s
            exchange.send({"at_s": last_s})
    for kept in keeper.end(max(film.length_s, last_s)):
        _send(kept, exchange)
    exchange.send({"end": True, "length_s": film.length_s})


def _send(kept: Any, exchange: Exchange) -> None:
    height, width = kept.frame.shape[:2]
    facts = {"start_s": kept.start_s, "end_s": kept.end_s, "at_s": kept.at_s, "width": width, "height": height}
    exchange.send({"kept": facts}, [kept.frame.tobytes()])


def main() -> int:
    """Serve until the parent goes away."""
    runner = FramesRunner()
    return serve_child(runner.handle, prepare=runner.prepare)


if __name__ == "__main__":
    sys.exit(main())
