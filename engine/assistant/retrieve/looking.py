"""Looking: the part of a search that goes by looks: which pictures are looked for, by whom, and what to say without."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from engine.assistant.retrieve.scope import Scope
from engine.assistant.retrieve.sights import Look, Sighted, SightFinder
from engine.contract.call import Call
from engine.contract.errors import BadRequest, IndexDamaged, ModelMissing, RunnerFailed
from engine.contract.file import DocumentId
from engine.contract.request import SearchRequest

NO_MODEL: Final = (
    "Pictures are found by name, date, place, camera and the text in them: there is no model that knows what they show."
)
NOT_SEEN: Final = "Pictures are still being looked at: what they show is found when that is done."
LOADING: Final = "What pictures show joins in a moment: the model is still loading."
SEEN_KINDS: Final = frozenset({"image", "video"})
LOOK_PATIENCE_S: Final = 90.0
"""How long a search by picture, of which nothing is left without the model, waits for it to load."""

OpenLook = Callable[[SearchRequest, Call], Look]
"""Draws the picture of a request and has the model look at it, turned four ways."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found by looks, and what is to be said about it."""

    found: tuple[Sighted, ...] = ()
    note: str = ""


class Looking:
    """Pictures in searches. ``finder`` gives who finds by looks now, None while there is no model."""

    def __init__(self, finder: Callable[[], SightFinder | None], open_look: OpenLook) -> None:
        self._finder = finder
        self._open_look = open_look

    def by_text(self, text: str, scope: Scope, wait_s: float, call: Call) -> Seen:
        """Return the pictures that a text is about; a note where pictures were asked for and cannot be looked at."""
        asked_for = bool(SEEN_KINDS.intersection(scope.selection.kinds))
        finder = self._finder()
        if finder is None:
            return Seen(note=NO_MODEL if asked_for else "")
        if not finder.spaces():
            return Seen(note=NOT_SEEN if asked_for else "")
        try:
            if not finder.model.ready(wait_s, call):
                return Seen(note=LOADING if asked_for else "")
            return Seen(tuple(finder.by_text(text, scope, call)))
        except (RunnerFailed, IndexDamaged) as error:
            return Seen(note=f"What pictures show was not searched: {error.message}")

    def by_picture(self, request: SearchRequest, scope: Scope, call: Call) -> Seen:
        """Return pictures like that of a request. Raises ModelMissing, BadRequest, NotFound, NotShown, RunnerFailed."""
        if bool(request.image) + bool(request.image_uri) + bool(request.like) > 1:
            raise BadRequest(problem="Search by one picture at a time.")
        finder = self._finder()
        if finder is None:
            raise ModelMissing(task="image")
        if not finder.spaces():
            return Seen(note=NOT_SEEN)
        if request.like:
            document = DocumentId(request.like)
            look = finder.look_of(document)
            if look is None:
                return Seen(note="That document has not been looked at (yet), so there is nothing to compare.")
            scope = replace(scope, excluded=scope.excluded | {document})
        else:
            if not finder.model.ready(call.remaining_s(LOOK_PATIENCE_S), call):
                return Seen(note=LOADING)
            look = self._open_look(request, call)
        return Seen(tuple(finder.by_look(look, scope, call)))


def is_by_picture(request: SearchRequest) -> bool:
    """Whether a request asks by a picture."""
    return bool(request.image or request.image_uri or request.like)
