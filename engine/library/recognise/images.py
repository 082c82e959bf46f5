"""Images: pictures, pages of TIFF files and figures of documents, drawn by confined workers, as vectors of a space."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from engine.contract.call import Call
from engine.contract.document import Kind
from engine.contract.locator import ImagePlace, PagePlace, PageSpot, Place
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
        """Yield the picture, each page of a file that has pages ("" is the first, "page:2" the next), or each figure.

        A figure or a further page that cannot be drawn is left out.
        """
        for part in wanted:
            call.check()
            listed = self._listed(subject, part)
            if isinstance(listed, Reason):
                yield PartFailed(part, listed)
                continue
            for name, place in listed:
                if name and name in subject.done:
                    continue
                call.check()
                drawn = self._renderer.draw(subject.fd, subject.name, subject.size_bytes, Wanted(name, SIDE, 0, "rgb"))
                if not isinstance(drawn, Reason):
                    yield self._seen(name, place, drawn, call)
                elif name == part:
                    yield PartFailed(part, drawn)
                    break

    def rest(self) -> None:
        """End the model's process."""
        self._model.rest()

    def _listed(self, subject: Subject, part: str) -> list[tuple[str, Place]] | Reason:
        """Return the names and places of what is to be seen."""
        if subject.media_kind is Kind.IMAGE:
            pages = range(2, subject.metadata.pages + 1)
            return [(part, ImagePlace()), *((f"page:{page}", PagePlace((PageSpot(page),))) for page in pages)]
        found = self._renderer.figures(subject.fd, subject.name, subject.size_bytes)
        return found if isinstance(found, Reason) else [(one.part, one.place) for one in found]

    def _seen(self, part: str, place: Place, drawn: Picture, call: Call) -> SightPart:
        (seen,) = self._model.see([drawn], call)
        facts = {HASH: seen.hashes[0], "width": str(drawn.whole[0]), "height": str(drawn.whole[1])}
        return SightPart(part, place, seen.vectors[0], facts)
