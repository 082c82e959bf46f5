"""Find: search as you type. Words answer first; what only meaning found waits until it is wanted."""

from __future__ import annotations

import enum
from collections import Counter
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.engine_link.jobs import Ticket
from desktop.engine_link.link import EngineLink, LinkPhase
from desktop.viewmodels import wording
from desktop.viewmodels.hits import HitsModel
from desktop.viewmodels.scope import ScopeViewModel
from desktop.viewmodels.spot import Spot, spot_of_hit
from engine.contract.errors import EngineUnreachable, JackdawError, NotReady
from engine.contract.hit import Hit, SearchResult
from engine.contract.request import SearchFilters, SearchRequest
from engine.contract.status import LibraryStatus

WORDS_DELAY_MS = 60
MEANING_DELAY_MS = 220
_RETRY_MS = 700
_LATER_MS = 2_000
"""When to ask again for meaning that was still loading, and how often at most."""
_MOST_WAITS = 15
_LIMIT = 100
_LIMIT_BY_MEANING = 30
"""Meaning ranks everything there is; beyond its first hits it only adds noise."""


class FindState(enum.Enum):
    """What the list's area shows."""

    BLANK = "blank"
    SEARCHING = "searching"
    RESULTS = "results"
    NOTHING = "nothing"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Facet:
    """A kind of file among the results."""

    kind: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class FindInputs:
    """Everything the window's words about a search are made from."""

    query: str = ""
    kind: str = ""
    shown: tuple[Hit, ...] = ()
    answered: bool = False
    """The engine has answered this query at least once."""
    settled: bool = False
    """Words and meaning have both answered."""
    waiting: tuple[Hit, ...] = ()
    facets: tuple[Facet, ...] = ()
    notes: tuple[str, ...] = ()
    suggestion: str = ""
    problem: str = ""
    unread: int = 0
    """Files that wait to be read."""


@dataclass(frozen=True, slots=True)
class FindProps:
    """What the view shows besides the rows."""

    state: FindState = FindState.BLANK
    headline: str = ""
    sentence: str = ""
    suggestion: str = ""
    pill: str = ""
    facets: tuple[Facet, ...] = ()
    kind: str = ""


def count_facets(hits: tuple[Hit, ...]) -> tuple[Facet, ...]:
    """Return the kinds among hits, the most frequent first."""
    counts = Counter(hit.media_kind for hit in hits)
    return tuple(Facet(kind, wording.kind_name(kind), count) for kind, count in counts.most_common())


def find_state(inputs: FindInputs) -> FindState:
    """Return which of the five things to show."""
    if inputs.problem:
        return FindState.TROUBLE
    if not inputs.query.strip():
        return FindState.BLANK
    if inputs.shown:
        return FindState.RESULTS
    return FindState.NOTHING if inputs.settled else FindState.SEARCHING


def nothing_words(inputs: FindInputs) -> str:
    """Return that nothing matches, and whether that may change."""
    words = f"Nothing matches \u2018{inputs.query.strip()}\u2019"
    if inputs.unread:
        return f"{words} so far. {wording.counted(inputs.unread, 'file')} still to be read."
    return f"{words}."


def derive_find_props(inputs: FindInputs) -> FindProps:
    """Return what to show for a search."""
    state = find_state(inputs)
    found = len(inputs.shown)
    matches = f"{_LIMIT} best matches" if found >= _LIMIT else wording.counted(found, "match", "matches")
    sentences = {
        FindState.NOTHING: nothing_words(inputs),
        FindState.TROUBLE: inputs.problem,
        FindState.RESULTS: " ".join(inputs.notes),
    }
    return FindProps(
        state=state,
        headline=matches if state is FindState.RESULTS else "",
        sentence=sentences.get(state, ""),
        suggestion=inputs.suggestion if state is FindState.NOTHING else "",
        pill=f"+{wording.number(len(inputs.waiting))} by meaning" if inputs.waiting else "",
        facets=inputs.facets if state in (FindState.RESULTS, FindState.NOTHING) or inputs.kind else (),
        kind=inputs.kind,
    )


class FindViewModel(QObject):
    """One search box and what it found."""

    changed = Signal()
    spot_chosen = Signal(object)
    ask_wanted = Signal(str)

    def __init__(self, link: EngineLink, scope: ScopeViewModel) -> None:
        super().__init__()
        self._link = link
        self._scope = scope
        self.model = HitsModel()
        self.props = FindProps()
        self._inputs = FindInputs()
        self._ticket: Ticket | None = None
        self._by_words = self._timer(WORDS_DELAY_MS, self._search_words)
        self._by_meaning = self._timer(MEANING_DELAY_MS, self._search_meaning)
        self._retry = self._timer(_RETRY_MS, self._search_words)
        self._waits = 0
        self._later = self._timer(_LATER_MS, self._search_meaning)
        scope.changed.connect(self.search_again)
        link.state_changed.connect(self._link_changed)

    @property
    def query(self) -> str:
        """What is being looked for."""
        return self._inputs.query

    def set_query(self, query: str) -> None:
        """Look for something else."""
        if query != self._inputs.query:
            shown = self._inputs.shown if query.strip() else ()
            self._restart(FindInputs(query=query, shown=shown, unread=self._inputs.unread))

    def set_kind(self, kind: str) -> None:
        """Narrow to a kind of file; the same one again widens to all."""
        kind = "" if kind == self._inputs.kind else kind
        self._restart(replace(self._inputs, kind=kind, settled=False, waiting=(), problem=""))

    def search_again(self) -> None:
        """Repeat the search, after the scope changed or new files came."""
        if self._inputs.query.strip():
            self._restart(replace(self._inputs, settled=False, waiting=(), problem=""))

    def search_if_nothing(self) -> None:
        """Repeat a search that found nothing, now that files came or changed; rows that are shown never move."""
        if self.props.state is FindState.NOTHING:
            self.search_again()

    def follow(self, status: LibraryStatus) -> None:
        """Know how many files are not read yet."""
        self._update(replace(self._inputs, unread=status.files.pending))

    def show_waiting(self) -> None:
        """Add the hits found by meaning below the others; no row moves."""
        self.model.add(self._inputs.waiting)
        self._update(replace(self._inputs, shown=self.model.hits, waiting=()))

    def choose(self, row: int) -> None:
        """Show a row's place in the viewer."""
        if 0 <= row < self.model.rowCount():
            self.spot_chosen.emit(self.spot(row))

    def spot(self, row: int) -> Spot:
        """Return the place of a row."""
        return spot_of_hit(self.model.hit(row), row + 1, self.model.rowCount())

    def quote(self, row: int) -> str:
        """Return a row's passage with its reference, for the clipboard."""
        spot = self.spot(row)
        return f"\u201c{spot.quote.strip()}\u201d\n({spot.reference})"

    def ask(self) -> None:
        """Ask the same words."""
        if self._inputs.query.strip():
            self.ask_wanted.emit(self._inputs.query.strip())

    def _timer(self, delay_ms: int, slot: object) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=delay_ms)
        timer.timeout.connect(slot)
        return timer

    def _restart(self, inputs: FindInputs) -> None:
        self._waits = 0
        for timer in (self._retry, self._by_meaning, self._later):
            timer.stop()
        if self._ticket is not None:
            self._ticket.cancel()
        if not inputs.query.strip():
            self._by_words.stop()
            self.model.show(())
        else:
            self._by_words.start()
        self._update(inputs)

    def _request(self, mode: str) -> SearchRequest:
        filters = SearchFilters(kind=self._inputs.kind, folder=self._scope.chosen.uri)
        by_words = mode == "keyword"
        limit = _LIMIT if by_words else _LIMIT_BY_MEANING
        return SearchRequest(self._inputs.query, mode=mode, limit=limit, filters=filters, as_you_type=by_words)

    def _search_words(self) -> None:
        if not self._inputs.query.strip():
            return
        request = self._request("keyword")
        self._ticket = self._link.query(lambda engine: engine.search(request), self._words_found, self._search_failed)

    def _words_found(self, result: SearchResult) -> None:
        self.model.show(result.hits)
        facets = self._inputs.facets if self._inputs.kind else count_facets(result.hits)
        self._update(
            replace(
                self._inputs,
                shown=result.hits,
                answered=True,
                facets=facets,
                notes=result.notes,
                suggestion=result.suggestion,
                problem="",
            )
        )
        self._by_meaning.start()

    def _search_meaning(self) -> None:
        request = self._request("hybrid")
        self._ticket = self._link.query(lambda engine: engine.search(request), self._all_found, self._search_failed)

    def _all_found(self, result: SearchResult) -> None:
        known = {hit.document for hit in self._inputs.shown}
        more = tuple(hit for hit in result.hits if hit.document not in known)
        if result.mode == "keyword" and result.notes and self._waits < _MOST_WAITS:
            self._waits += 1
            self._later.start()
        if self._inputs.shown:
            self._update(replace(self._inputs, waiting=more, settled=True, notes=result.notes))
            return
        self.model.show(more)
        facets = self._inputs.facets if self._inputs.kind else count_facets(more)
        suggestion = self._inputs.suggestion or result.suggestion
        self._update(replace(self._inputs, shown=more, settled=True, facets=facets, suggestion=suggestion))

    def _search_failed(self, error: JackdawError) -> None:
        if isinstance(error, EngineUnreachable | NotReady):
            self._retry.start()
            if self._inputs.shown:
                return
            self._update(replace(self._inputs, problem="Opening your library. Results come in a moment."))
            return
        self.model.show(())
        self._update(replace(self._inputs, shown=(), problem=error.message))

    def _link_changed(self, _state: object) -> None:
        if self._link.state.phase is LinkPhase.READY:
            self.search_again()

    def _update(self, inputs: FindInputs) -> None:
        self._inputs = inputs
        props = derive_find_props(inputs)
        if props != self.props:
            self.props = props
            self.changed.emit()
