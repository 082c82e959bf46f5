"""Search: a request to hits, by words and by meaning at once."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final

from engine.assistant.retrieve import quoted
from engine.assistant.retrieve.blend import Found, Placed, blend, diverse
from engine.assistant.retrieve.channels import CANDIDATES, Finder, Near, QueryEmbedder
from engine.assistant.retrieve.facets import FACETED, count_facets
from engine.assistant.retrieve.facts import FactsCache
from engine.assistant.retrieve.hits import Marked, build
from engine.assistant.retrieve.join import joined
from engine.assistant.retrieve.looking import Looking, Seen, is_by_picture
from engine.assistant.retrieve.phrase import phrase_words
from engine.assistant.retrieve.query import Query, parse_query
from engine.assistant.retrieve.scope import Scope, scope_of
from engine.assistant.retrieve.spelling import suggest
from engine.assistant.retrieve.spots import spotted
from engine.assistant.retrieve.unheard import unheard_words
from engine.assistant.retrieve.wanted import Group, wanted
from engine.contract.call import Call
from engine.contract.errors import BadRequest, ModelMissing, RunnerFailed
from engine.contract.hit import SearchResult
from engine.contract.request import SearchRequest
from engine.library.store.index.folder import Index
from engine.library.store.index.keyword import PassageMatch, TermQuery
from engine.library.store.ledger import selection, spaces
from engine.library.store.ledger.database import Ledger
from engine.library.store.ledger.passages import Kept

MODES = ("hybrid", "keyword", "semantic")
_THREADS = 8
"""Searches by meaning and by looks under way at once; more wait for the models anyway."""
PATIENCE_S = 1.5
"""How long a search by words and meaning waits for a model that is loading, before it goes without it."""
LONG_PATIENCE_S = 90.0
"""How long one waits that is of little use without meaning; loading takes seconds, on a busy machine tens of them."""
LOADING = "Meaning joins in a moment: the model is still loading."

_DIVERSIFIED = 2
"""Repeats change places within twice as many results as are shown."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A search taken apart, ready to be looked up."""

    query: Query
    scope: Scope
    groups: tuple[Group, ...]
    finder: Finder
    held: tuple[PassageMatch, ...]
    """Passages that hold a quoted phrase."""
    candidates: int
    notes: tuple[str, ...]
    kept: Kept


class Searcher:
    """Answers searches over one library; any number at once, from any thread."""

    is_open: Final = True
    """It is made of what is open."""

    def __init__(
        self, ledger: Ledger, index: Index, embedder: QueryEmbedder | None, looking: Looking | None = None
    ) -> None:
        self._looking = looking
        self._ledger = ledger
        self._index = index
        self._embedder = embedder
        self._facts = FactsCache(ledger, index)
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="search")

    def close(self) -> None:
        """Let searches under way finish and stop the threads."""
        self._pool.shutdown()

    def search(self, request: SearchRequest, call: Call) -> SearchResult:
        """Return the hits of a request. Raises BadQuery, BadRequest, IndexDamaged, Cancelled, DeadlinePassed."""
        began = time.perf_counter()
        if request.mode not in MODES:
            raise BadRequest(problem=f"There is no mode '{request.mode}'. Modes are {', '.join(MODES)}.")
        call.check()
        end = request.offset + request.limit
        asked = self._taken_apart(request)
        if is_by_picture(request):
            placed, mode, notes = self._pictured(asked, request, call)
        elif asked.query.text:
            placed, mode, notes = self._ranked(asked, request, call)
        else:
            most = max(end, FACETED if request.facets else 0)
            placed, mode, notes = self._latest(asked.scope, most), request.mode, asked.notes
        call.check()
        marked = _marked(asked)
        shown = asked.scope.selection
        hits = self._ledger.read(
            lambda c: build(c, placed[request.offset : end], shown, marked, asked.kept, request.offset)
        )
        unheard = self._ledger.read(lambda c: unheard_words(c, hits, asked.scope))
        facets = self._ledger.read(lambda c: count_facets(c, shown, placed)) if request.facets else None
        suggestion = suggest(request.query, asked.groups, self._ledger, self._index)
        took_ms = (time.perf_counter() - began) * 1000
        call.trace("search", {"mode": mode, "hits": len(hits), "took_ms": took_ms})
        return SearchResult(request.query, took_ms, tuple(hits), mode, notes, suggestion, facets, unheard)

    def _taken_apart(self, request: SearchRequest) -> _Asked:
        query = parse_query(request.query, unfinished=request.as_you_type)
        facts = self._facts.read()
        vocabulary = self._facts.vocabulary()
        scope = self._ledger.read(lambda c: scope_of(c, query, request.filters))
        scope = quoted.without(self._index, query, scope, facts.languages)
        notes: tuple[str, ...] = ()
        held = quoted.Held(scope, ())
        if query.phrases:
            found = quoted.holding(self._ledger, self._index, query, scope, facts.languages)
            if found is None:
                said = ", ".join(f"“{phrase}”" for phrase in query.phrases)
                notes = (f"Nothing holds exactly {said}; these are near matches.",)
                query = replace(query, phrases=(), words=(*query.words, *query.phrases))
            held = found or held
        groups = wanted(query, vocabulary, unfinished=request.as_you_type)
        finder = Finder(self._ledger, self._index, held.scope, vocabulary, facts.average_length)
        candidates = max(CANDIDATES, 3 * (request.offset + request.limit))
        return _Asked(query, held.scope, groups, finder, held.passages, candidates, notes, Kept())

    def _ranked(self, asked: _Asked, request: SearchRequest, call: Call) -> tuple[list[Placed], str, tuple[str, ...]]:
        """Return the results, the mode they were really found in, and notes."""
        looking: Future[Seen] | None = None
        if request.mode != "keyword" and self._looking is not None:
            wait_s = patience_s(request, call)
            looking = self._pool.submit(self._looking.by_text, asked.query.text, asked.scope, wait_s, call)
        placed, mode, notes = self._by_text(asked, request, call)
        placed = placed if request.passages else self._spotted(placed, asked, request)
        return (
            (placed, mode, notes) if looking is None else self._joined(placed, mode, notes, looking.result(), request)
        )

    def _pictured(self, asked: _Asked, request: SearchRequest, call: Call) -> tuple[list[Placed], str, tuple[str, ...]]:
        """Return what is like the picture of the request, and what its words find."""
        if self._looking is None:
            raise ModelMissing(task="image")
        seen = self._looking.by_picture(request, asked.scope, call)
        found = self._by_text(asked, request, call) if asked.query.text else ([], request.mode, asked.notes)
        return self._joined(*found, seen, request)

    def _joined(
        self, placed: list[Placed], mode: str, notes: tuple[str, ...], seen: Seen, request: SearchRequest
    ) -> tuple[list[Placed], str, tuple[str, ...]]:
        notes = (*notes, seen.note) if seen.note else notes
        if not seen.found:
            return placed, mode, notes
        first = self._ledger.read(lambda c: selection.first_passages(c, [one.document for one in seen.found]))
        return joined(placed, seen.found, first, request.limit), mode, notes

    def _by_text(self, asked: _Asked, request: SearchRequest, call: Call) -> tuple[list[Placed], str, tuple[str, ...]]:
        """Return what is found by words and meaning, the mode it was really found in, and notes."""
        problem = "" if request.mode == "keyword" else self._no_meaning()
        mode = "keyword" if problem else request.mode
        meaning: Future[list[Near] | None] | None = None
        if mode != "keyword":
            meaning = self._pool.submit(self._by_meaning, asked, patience_s(request, call), call)
        found = self._by_words(asked) if mode != "semantic" else Found()
        if meaning is not None:
            near, problem = _outcome(meaning)
            if near is None:
                found = self._by_words(asked) if mode == "semantic" else found
                mode = "keyword"
            else:
                found = replace(found, meaning=near)
        notes = (*asked.notes, problem) if problem else asked.notes
        placed = blend(found, passages=request.passages)
        return self._diversified(placed, request) if mode == "hybrid" else placed, mode, notes

    def _spotted(self, placed: list[Placed], asked: _Asked, request: SearchRequest) -> list[Placed]:
        """Return the results of which some will be shown, those in recordings and scans at the very words."""
        count = _DIVERSIFIED * (request.offset + request.limit)
        near = self._ledger.read(lambda c: spotted(c, placed[:count], _marked(asked)))
        return near + placed[count:]

    def _diversified(self, placed: list[Placed], request: SearchRequest) -> list[Placed]:
        """Return the results of which some will be shown, repeats of the same words after the others."""
        count = _DIVERSIFIED * (request.offset + request.limit)
        near, rest = placed[:count], placed[count:]
        shown = [one.passage for one in near if one.passage is not None]
        return diverse(near, self._ledger.read(lambda c: selection.keys_of(c, shown))) + rest

    def _no_meaning(self) -> str:
        """Return why a search by meaning is not possible, in a sentence; ``""`` when it is."""
        if self._embedder is None:
            return "Only words were searched: there is no model for searching by meaning."
        active = self._ledger.read(lambda c: spaces.active(c, "text"))
        if active is None or not self._index.has_space(active.id):
            return "Only words were searched: meaning is still being read."
        if active != self._embedder.space:
            return "Only words were searched: the model for searching by meaning is being changed."
        return ""

    def _by_meaning(self, asked: _Asked, wait_s: float, call: Call) -> list[Near] | None:
        """Return what is near in meaning, None when the model is not there after ``wait_s``; it goes on loading."""
        assert self._embedder is not None  # _no_meaning was asked
        if not self._embedder.ready(wait_s, call):
            return None
        vector = self._embedder.embed_query(asked.query.text, call)
        call.check()
        return asked.finder.by_meaning(self._embedder.space, vector, asked.candidates)

    def _by_words(self, asked: _Asked) -> Found:
        terms = tuple(dict.fromkeys(term for group in asked.groups for term in group.terms))
        wanted_kinds = asked.scope.selection
        query = TermQuery(
            terms, documents=asked.scope.documents, kinds=wanted_kinds.kinds, formats=wanted_kinds.formats
        )
        found_names = asked.finder.begin_names(terms)
        words = asked.finder.by_words(asked.groups, query, asked.candidates, asked.held)
        standing = {match.passage for match in asked.held}
        exact = [one.passage for one in words if one.passage in standing]
        if not asked.query.phrases:
            exact = quoted.unquoted(self._ledger, asked.query, words, asked.kept)
        names = asked.finder.by_name(asked.groups, found_names(), asked.query.text)
        nameless = sorted({n.document for n in names} - {r.document for r in words})
        first = self._ledger.read(lambda c: selection.first_passages(c, nameless))
        return Found(words, (), names, exact, first)

    def _latest(self, scope: Scope, limit: int) -> list[Placed]:
        """Return what the filters alone let through, last modified first."""
        if scope.selection.is_everything:
            return []
        wanted_rows = limit + len(scope.excluded)
        listed = self._ledger.read(lambda c: selection.documents(c, scope.selection, wanted_rows))
        kept = [document for document in listed if document not in scope.excluded]
        first = self._ledger.read(lambda c: selection.first_passages(c, kept))
        return [Placed(document, first.get(document), 0.0, ()) for document in kept]


def patience_s(request: SearchRequest, call: Call) -> float:
    """Return how long a request waits for a model that is loading, in seconds, never beyond the call's deadline."""
    if request.as_you_type:
        return 0.0
    return call.remaining_s(LONG_PATIENCE_S if request.patient or request.mode == "semantic" else PATIENCE_S)


def _outcome(meaning: Future[list[Near] | None]) -> tuple[list[Near] | None, str]:
    """Return what was found by meaning, or None and why there is nothing, in a sentence."""
    try:
        near = meaning.result()
    except (ModelMissing, RunnerFailed) as error:
        return None, f"Only words were searched: {error.message}"
    return near, "" if near is not None else LOADING


def _marked(asked: _Asked) -> Marked:
    terms = frozenset(term for group in asked.groups for term in group.terms)
    return Marked(terms, tuple(words for words in map(phrase_words, asked.query.phrases) if words))
