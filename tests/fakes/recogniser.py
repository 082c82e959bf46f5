"""A recogniser without a model: says what its script says, for the tests of the stages that call it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from engine.contract.call import Call
from engine.contract.document import Layer, Segment
from engine.contract.locator import PagePlace, PageSpot, Place
from engine.contract.space import Space
from engine.library.recognise.recogniser import PartFailed, Recognised, SightPart, Subject, TextPart

Script = Callable[[Subject, str], "str | Exception | PartFailed"]


def _read(subject: Subject, part: str) -> str:
    """Return the first line of the file, with the page."""
    os.lseek(subject.fd, 0, os.SEEK_SET)
    return f"page {part or 'all'} of " + os.read(subject.fd, 200).split(b"\n")[0].decode(errors="replace")


@dataclass
class FakeRecogniser:
    """``script`` gives the text of each part; ``parts`` are those of a document that is one item of work."""

    stage: str = "ocr"
    version: str = "fake 1"
    space: Space | None = None
    script: Script = _read
    parts: tuple[str, ...] = ()
    seen: list[tuple[bytes, str]] = field(default_factory=list)
    rests: int = 0

    def recognise(self, subject: Subject, wanted: Sequence[str], call: Call) -> Iterator[Recognised]:
        for part in self.parts or wanted:
            if part in subject.done:
                continue
            call.check()
            self.seen.append((subject.name, part))
            found = self.script(subject, part)
            if isinstance(found, Exception):
                raise found
            if isinstance(found, PartFailed):
                yield found
            elif self.space is None:
                yield TextPart(part, _layer(found, part, self.stage))
            else:
                yield SightPart(part, _place(part), np.ones(self.space.dimension, np.float32), {"words": found})

    def rest(self) -> None:
        self.rests += 1


def _layer(text: str, part: str, stage: str) -> Layer:
    name = {"speech": "transcript"}.get(stage, stage)
    return Layer(name, text, (Segment(0, len(text), _place(part)),) if text else ())


def _place(part: str) -> Place:
    return PagePlace((PageSpot(int(part) if part.isdecimal() else 1),))
