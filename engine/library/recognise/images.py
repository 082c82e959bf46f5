"""Images: pictures and the pages of TIFF files, drawn by the confined workers, as vectors of the image space."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from engine.contract.call import Call
from engine.contract.locator import ImagePlace, PagePlace, PageSpot
from engine.contract.reason import Reason
from engine.contract.space import Space
from engine.library.recognise.pictures import SIDE, PictureModel
from engine.library.recognise.recogniser import PartFailed, Recognised, SightPart, Subject
from engine.library.render.renderer import Picture, Renderer, Wanted

VERSION: Final = 1
"""Of what is done with a picture before the model sees it; a change makes every picture be seen anew."""
HASH: Final = "phash"
"""The fact of a sight that holds its perceptual hash."""


class ImageRecogniser:
    """Sees one picture after the other."""

    stage = "image"

    def __init__(self, renderer: Renderer, model: PictureModel) -> None:
        self._renderer = renderer
        self._model = model
        self.version = f"{model.space.id} r{VERSION}"

    @property
    def space(self) -> Space:
        """The space of its vectors."""
        return self._model.space

    def recognise(self, subject: Subject, wanted: Sequence[str], call: Call) -> Iterator[Recognised]:
        """Yield the picture, or each page of a file that has pages: part "" is the first, "page:2" the next."""
        for part in wanted:
            call.check()
            for page in range(1, max(1, subject.metadata.pages) + 1):
                name = part if page == 1 else f"page:{page}"
                if page > 1 and name in subject.done:
                    continue
                call.check()
                drawn = self._renderer.draw(subject.fd, subject.name, subject.size_bytes, Wanted(name, SIDE, 0, "rgb"))
                if isinstance(drawn, Reason):
                    if page == 1:
                        yield PartFailed(part, drawn)
                        break
                    continue
                yield self._seen(name, page, drawn, call)

    def rest(self) -> None:
        """End the model's process."""
        self._model.rest()

    def _seen(self, part: str, page: int, drawn: Picture, call: Call) -> SightPart:
        (seen,) = self._model.see([drawn], call)
        place = ImagePlace() if page == 1 else PagePlace((PageSpot(page),))
        facts = {HASH: seen.hashes[0], "width": str(drawn.whole[0]), "height": str(drawn.whole[1])}
        return SightPart(part, place, seen.vectors[0], facts)
