"""Attached: what was dropped into a chat, as hits beside those of the library."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from engine.assistant.answer.quote.reading import TermStatistics, content_terms, language_of, term_set, weights
from engine.assistant.answer.write.prompt import Picture
from engine.contract.attachment import AttachmentReading
from engine.contract.chat import Attachment, AttachmentPart
from engine.contract.errors import NotFound
from engine.contract.file import DocumentId, PassageId
from engine.contract.hit import Hit, Snippet, Why
from engine.contract.label import UNTRUSTED_FILE
from engine.contract.locator import Locator

MOST_PASSAGES: Final = 8


class Attached:
    """Reads attachments through what the chats' store offers. Thread-safe as its parts are."""

    def __init__(
        self,
        facts: Callable[[str], Attachment],
        reading: Callable[[str], AttachmentReading],
        data: Callable[[str], bytes],
    ) -> None:
        self._facts = facts
        self._reading = reading
        self._data = data

    def pictures(self, parts: Sequence[AttachmentPart]) -> tuple[Picture, ...]:
        """Return the pictures among them. Those whose bytes are gone are left out."""
        found: list[Picture] = []
        for part in parts:
            try:
                if self._facts(part.content_hash).media_kind == "image":
                    found.append(Picture(part.name, self._data(part.content_hash)))
            except NotFound:
                continue
        return tuple(found)

    def hits(self, question: str, parts: Sequence[AttachmentPart], statistics: TermStatistics) -> tuple[Hit, ...]:
        """Return the passages that speak most to the question, at most ``MOST_PASSAGES``; their ids are negative.

        What says nothing to the question's words comes in its own order: "sum this up" is about all of it.
        """
        found: list[Hit] = []
        for part in parts:
            try:
                facts, reading = self._facts(part.content_hash), self._reading(part.content_hash)
            except NotFound:  # forgotten since
                continue
            found += [_hit(part, facts, reading, place, -len(found) - 1 - place) for place in _places(reading)]
        language = language_of(question, (hit.text for hit in found[:MOST_PASSAGES]))
        asked = weights((term.text for term in content_terms(question, language)), statistics)
        scored = [(sum(asked.get(term, 0.0) for term in term_set(hit.text, language)), hit) for hit in found]
        scored.sort(key=lambda pair: -pair[0])
        return tuple(hit for _, hit in scored[:MOST_PASSAGES])


def _places(reading: AttachmentReading) -> range:
    return range(len(reading.passages))


def _hit(part: AttachmentPart, facts: Attachment, reading: AttachmentReading, place: int, number: int) -> Hit:
    passage = reading.passages[place]
    return Hit(
        rank=place + 1,
        passage=PassageId(number),
        document=DocumentId(0),
        document_hash=part.content_hash,
        path=part.name,
        uri=part.uri,
        also_at=(),
        media_kind=facts.media_kind,
        format=facts.format,
        title=reading.title or part.name,
        modified_ns=0,
        score=1.0,
        why=(Why("attachment", place + 1),),
        locator=Locator(passage.place, passage.layer, (passage.start, passage.end)),
        snippet=Snippet(passage.text[:200]),
        text=passage.text,
        breadcrumb=passage.breadcrumb,
        label=UNTRUSTED_FILE,
    )
