"""Hits made by hand, and a search that returns them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from engine.contract.call import Call
from engine.contract.file import DocumentId, PassageId
from engine.contract.hit import Hit, SearchResult, Snippet, Why
from engine.contract.label import UNTRUSTED_FILE, Label
from engine.contract.locator import CellsPlace, LinesPlace, Locator
from engine.contract.request import SearchRequest
from engine.library.analyse.terms import analyse


def hit(text: str, *, number: int = 1, title: str = "Notes", table: bool = False, label: Label = UNTRUSTED_FILE) -> Hit:
    name = f"/files/{title.lower()}-{number}.md"
    place = CellsPlace("Sheet1", "A1:D9") if table else LinesPlace((1, 9))
    return Hit(
        rank=number,
        passage=PassageId(number),
        document=DocumentId(number),
        document_hash=hashlib.sha256(text.encode()).hexdigest(),
        path=name,
        uri="file://" + name,
        also_at=(),
        media_kind="table" if table else "text",
        format="xlsx" if table else "md",
        title=title,
        modified_ns=0,
        score=1.0 / number,
        why=(Why("keyword", number),),
        locator=Locator(place, chars=(100, 100 + len(text))),
        snippet=Snippet(text[:80]),
        text=text,
        breadcrumb=(),
        label=label,
    )


class FixedSearch:
    """Always finds the same hits; keeps what was asked."""

    def __init__(self, hits: Sequence[Hit], is_open: bool = True) -> None:
        self.hits = tuple(hits)
        self.is_open = is_open
        self.unheard: tuple[str, ...] = ()
        self.requests: list[SearchRequest] = []

    def search(self, request: SearchRequest, call: Call) -> SearchResult:
        self.requests.append(request)
        call.check()
        return SearchResult(request.query, 1.0, self.hits, "hybrid", unheard=self.unheard)


class CountedTerms:
    """Term statistics of some texts, beside a thousand passages that hold none of their words."""

    def __init__(self, texts: Sequence[str], language: str = "en") -> None:
        self._sets = [{term.text for term in analyse(text, language)} for text in texts]

    def passage_count(self) -> int:
        return 1000 + len(self._sets)

    def frequencies(self, terms: Sequence[str]) -> Mapping[str, int]:
        return {term: sum(term in found for found in self._sets) for term in terms}
