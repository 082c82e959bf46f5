"""Find: search as you type. Words answer first; what only meaning found waits until it is wanted."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.engine_link.jobs import Ticket
from desktop.engine_link.link import EngineLink, LinkPhase
from desktop.language import tr
from desktop.viewmodels.find.facets import EVERYTHING, count_kinds
from desktop.viewmodels.find.finding import FindInputs, FindProps, FindState, PictureAsked, derive_find_props
from desktop.viewmodels.find.hits import HitsModel, are_alike
from desktop.viewmodels.find.remedies import Mending, mending, words_alone
from desktop.viewmodels.find.saved import SavedSearch
from desktop.viewmodels.scope import ScopeViewModel
from desktop.viewmodels.viewer.spot import Spot, spot_of_hit
from engine.contract.errors import EngineUnreachable, JackdawError, NotReady
from engine.contract.hit import Facets, SearchResult
from engine.contract.request import SearchRequest
from engine.contract.status import LibraryStatus

WORDS_DELAY_MS = 15
"""After a letter, in case the next one comes at once: keys held down, words pasted by another program."""
MEANING_DELAY_MS = 80
_RETRY_MS = 700
_LATER_MS = 2_000
"""When to ask again for meaning that was still loading, and how often at most."""
_MOST_WAITS = 15
_FIRST_PAGE, _PAGE = 30, 100
"""Hits asked for while letters are typed, more than any list has rows in sight, and as it is scrolled: a search for 100
takes twice the time of one for 30."""
_MOST = 50_000
"""Beyond so many hits nobody scrolls on; the engine gives no more either."""
_LIMIT_BY_MEANING = 30
"""Meaning ranks everything there is; beyond its first hits it only adds noise."""


class FindViewModel(QObject):
    """One search box and what it found."""

    changed = Signal()
    spot_chosen = Signal(object)
    ask_wanted = Signal(str)
    settings_wanted = Signal(str)
    """A page of the settings where a search that failed can be helped."""

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
        self._page: Ticket | None = None
        self._asked = 0
        self.model.more_wanted.connect(self._next_page)
        scope.changed.connect(self.search_again)
        link.state_changed.connect(self._link_changed)

    @property
    def query(self) -> str:
        """What is being looked for."""
        return self._inputs.query

    def set_query(self, query: str) -> None:
        """Look for something else."""
        if query != self._inputs.query:
            shown = self._inputs.shown if query.strip() else 0
            self._restart(replace(self._anew(), query=query, shown=shown))

    def set_kind(self, kind: str) -> None:
        """Narrow to a kind of file; the same one again widens to all."""
        self.narrow("kind", kind)

    def narrow(self, name: str, value: str) -> None:
        """Narrow by one facet (kind, folder, year, language, author); the same value again widens to all."""
        narrowing = self._inputs.narrowing.toggled(name, value)
        self._restart(
            replace(self._inputs, narrowing=narrowing, settled=False, waiting=(), problem="", mending=Mending.NONE)
        )

    def search_picture(self, picture: PictureAsked | None) -> None:
        """Look for pictures like one; None looks for the words alone again."""
        narrowing = self._inputs.narrowing
        shown = self._inputs.shown if self._inputs.query.strip() or picture else 0
        query = self._inputs.query
        self._restart(replace(self._anew(), query=query, narrowing=narrowing, picture=picture, shown=shown))

    @property
    def search_in_force(self) -> SavedSearch:
        """What is looked for, as it can be saved."""
        return SavedSearch(self._inputs.query.strip(), self._inputs.narrowing)

    def run_saved(self, search: SavedSearch) -> None:
        """Look for what was saved."""
        self._restart(replace(self._anew(), query=search.query, narrowing=search.narrowing))

    def search_again(self) -> None:
        """Repeat the search, after the scope changed or new files came."""
        if self._inputs.is_asked:
            self._restart(replace(self._inputs, settled=False, waiting=(), problem="", mending=Mending.NONE))

    def search_if_nothing(self) -> None:
        """Repeat a search that found nothing, now that files came or changed; rows that are shown never move."""
        if self.props.state is FindState.NOTHING:
            self.search_again()

    def follow(self, status: LibraryStatus) -> None:
        """Know how many files are not read yet, and whether there is any folder."""
        self._update(replace(self._inputs, unread=status.files.pending, has_folders=bool(status.roots)))

    def show_waiting(self) -> None:
        """Add the hits found by meaning below the others; no row moves."""
        self.model.add(self._inputs.waiting)
        self._update(replace(self._inputs, shown=self.model.rowCount(), waiting=()))

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

    def _anew(self) -> FindInputs:
        """Return what stays when something else is looked for: what is known of the library."""
        return FindInputs(unread=self._inputs.unread, has_folders=self._inputs.has_folders)

    def _timer(self, delay_ms: int, slot: object) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=delay_ms)
        timer.timeout.connect(slot)
        return timer

    def _restart(self, inputs: FindInputs) -> None:
        self._waits = 0
        for timer in (self._retry, self._by_meaning, self._later):
            timer.stop()
        for ticket in (self._ticket, self._page):
            if ticket is not None:
                ticket.cancel()
        self._page = None
        if not inputs.is_asked:
            self._by_words.stop()
            self.model.show(())
        else:
            self._by_words.start()
        self._update(inputs)

    def _request(self, mode: str) -> SearchRequest:
        by_words = mode == "keyword"
        return SearchRequest(
            self._inputs.query,
            mode=mode,
            limit=_FIRST_PAGE if by_words else _LIMIT_BY_MEANING,
            filters=self._inputs.narrowing.filters(self._scope.chosen.uri),
            as_you_type=by_words,
            facets=by_words and self._inputs.narrowing == EVERYTHING,
        )

    def _next_page(self) -> None:
        """Ask for the hits after those that were found by words."""
        if self._page is None and self._inputs.has_more:
            request = replace(self._request("keyword"), offset=self._asked, limit=_PAGE, facets=False)
            self._page = self._link.query(lambda engine: engine.search(request), self._page_found, self._no_page)

    def _page_found(self, result: SearchResult) -> None:
        self._page = None
        more = self.model.unknown(result.hits)
        self._asked += len(result.hits)
        added = {hit.document for hit in more}
        waiting = tuple(hit for hit in self._inputs.waiting if hit.document not in added)
        has_more = bool(result.hits) and self._asked < _MOST  # a page of long files may be short, and others follow
        self.model.has_more = has_more
        self.model.add(more)
        self._update(replace(self._inputs, shown=self.model.rowCount(), waiting=waiting, has_more=has_more))
        if not more:  # all of them stand there already, and no row that comes lets the list ask again
            self._next_page()

    def _no_page(self, _error: JackdawError) -> None:
        self._page = None  # scrolling on asks again

    def _search_picture(self, picture: PictureAsked) -> None:
        words = replace(self._request("hybrid"), limit=_PAGE, as_you_type=False)
        request = replace(words, image=picture.data, image_uri=picture.uri, facets=True)
        self._ticket = self._link.query(lambda engine: engine.search(request), self._alike_found, self._search_failed)

    def _alike_found(self, result: SearchResult) -> None:
        self._words_found(result)
        self._by_meaning.stop()
        self._update(replace(self._inputs, settled=True))

    def _search_words(self) -> None:
        if self._inputs.picture is not None:
            self._search_picture(self._inputs.picture)
            return
        if not self._inputs.query.strip():
            return
        request = self._request("keyword")
        self._ticket = self._link.query(lambda engine: engine.search(request), self._words_found, self._search_failed)

    def _words_found(self, result: SearchResult) -> None:
        self.model.show(result.hits)
        self._asked = len(result.hits)
        self.model.has_more = len(result.hits) >= _FIRST_PAGE and self._inputs.picture is None
        self._update(
            replace(
                self._inputs,
                shown=len(result.hits),
                answered=True,
                is_alike=False,
                facets=self._facets(result),
                has_more=self.model.has_more,
                notes=result.notes,
                unheard=result.unheard,
                suggestion=result.suggestion,
                problem="",
                mending=Mending.NONE,
            )
        )
        self._by_meaning.start()

    def _facets(self, result: SearchResult) -> Facets:
        """Return what can be narrowed to: what the search found before it was narrowed."""
        if self._inputs.narrowing != EVERYTHING and self._inputs.facets.kinds:
            return self._inputs.facets
        return result.facets or count_kinds(result.hits)

    def _search_meaning(self) -> None:
        request = self._request("hybrid")
        self._ticket = self._link.query(lambda engine: engine.search(request), self._all_found, self._search_failed)

    def _all_found(self, result: SearchResult) -> None:
        more = self.model.unknown(result.hits)
        if result.mode == "keyword" and result.notes and self._waits < _MOST_WAITS:
            self._waits += 1
            self._later.start()
        if self._inputs.shown:
            self._update(replace(self._inputs, waiting=more, settled=True, notes=result.notes, unheard=result.unheard))
            return
        self.model.show(more)
        facets = self._facets(replace(result, hits=more))
        suggestion = self._inputs.suggestion or result.suggestion
        alike = self._inputs.picture is None and are_alike(more)
        found = replace(self._inputs, shown=len(more), settled=True, is_alike=alike, unheard=result.unheard)
        self._update(replace(found, facets=facets, suggestion=suggestion))

    def _search_failed(self, error: JackdawError) -> None:
        if isinstance(error, EngineUnreachable | NotReady):
            self._retry.start()
            if self._inputs.shown:
                return
            opening = tr("Opening your library. Results come in a moment.")
            self._update(replace(self._inputs, problem=opening, mending=Mending.NONE))
            return
        self.model.show(())
        self._update(replace(self._inputs, shown=0, problem=error.message, mending=mending(error)))

    def mend(self) -> None:
        """Do what helps against the problem that is shown."""
        what = self._inputs.mending
        if what in (Mending.MODELS, Mending.CARE):
            self.settings_wanted.emit(what.value)
        elif what is Mending.WORDS:
            self.set_query(words_alone(self.query))
        else:
            self.search_again()

    def _link_changed(self, _state: object) -> None:
        if self._link.state.phase is LinkPhase.READY:
            self.search_again()

    def _update(self, inputs: FindInputs) -> None:
        self._inputs = inputs
        props = derive_find_props(inputs)
        if props != self.props:
            self.props = props
            self.changed.emit()
