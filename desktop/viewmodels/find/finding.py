"""Finding: what the window says about a search: from everything known of it to what is shown. Pure."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from desktop.language import tr
from desktop.viewmodels.find.facets import EVERYTHING, NO_FACETS, Facet, Group, Narrowing, groups, kind_facets
from desktop.viewmodels.find.remedies import Mending, mending_words
from engine.contract.hit import Facets, Hit


class FindState(enum.Enum):
    """What the list's area shows."""

    BLANK = "blank"
    SEARCHING = "searching"
    RESULTS = "results"
    NOTHING = "nothing"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class PictureAsked:
    """A picture to find others like: its name for people, and its address or its bytes in base64."""

    name: str
    uri: str = ""
    data: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class FindInputs:
    """Everything the window's words about a search are made from."""

    query: str = ""
    narrowing: Narrowing = EVERYTHING
    picture: PictureAsked | None = None
    shown: int = 0
    """How many hits stand in the list."""
    answered: bool = False
    """The engine has answered this query at least once."""
    settled: bool = False
    """Words and meaning have both answered."""
    is_alike: bool = False
    """No file holds the words: what is shown means or looks alike."""
    waiting: tuple[Hit, ...] = ()
    facets: Facets = NO_FACETS
    has_more: bool = False
    notes: tuple[str, ...] = ()
    unheard: tuple[str, ...] = ()
    """Sentences about recordings that are not heard to their end."""
    suggestion: str = ""
    problem: str = ""
    mending: Mending = Mending.NONE
    """What helps against the problem."""
    unread: int = 0
    """Files that wait to be read."""
    has_folders: bool = True
    """Whether there is anything to look in; taken for granted until it is known."""

    @property
    def is_asked(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.query.strip() or self.picture)


@dataclass(frozen=True, slots=True)
class FindProps:
    """What the view shows besides the rows."""

    state: FindState = FindState.BLANK
    headline: str = ""
    sentence: str = ""
    suggestion: str = ""
    remedy: str = ""
    """What the button below a problem says."""
    pill: str = ""
    facets: tuple[Facet, ...] = ()
    kind: str = ""
    groups: tuple[Group, ...] = ()
    picture: str = ""
    can_save: bool = False
    has_folders: bool = True


def find_state(inputs: FindInputs) -> FindState:
    """Return which of the five things to show."""
    if inputs.problem:
        return FindState.TROUBLE
    if not inputs.is_asked:
        return FindState.BLANK
    if inputs.shown:
        return FindState.RESULTS
    return FindState.NOTHING if inputs.settled else FindState.SEARCHING


def nothing_words(inputs: FindInputs) -> str:
    """Return that nothing matches, and whether that may change."""
    if inputs.picture is not None:
        return tr("No picture in your folders looks like \u2018{name}\u2019.", name=inputs.picture.name)
    query = inputs.query.strip()
    if inputs.unread:
        unread = tr("%Ln file(s) still to be read.", "", inputs.unread)
        return tr("Nothing matches \u2018{query}\u2019 so far. {unread}", query=query, unread=unread)
    return tr("Nothing matches \u2018{query}\u2019.", query=query)


def headline(inputs: FindInputs) -> str:
    """Return how many hits there are, and whether they hold the words at all."""
    if inputs.is_alike:
        return tr("Nothing holds these words. %Ln similar result(s)", "", inputs.shown)
    return tr("%Ln best match(es)", "", inputs.shown) if inputs.has_more else tr("%Ln match(es)", "", inputs.shown)


def derive_find_props(inputs: FindInputs) -> FindProps:
    """Return what to show for a search."""
    state = find_state(inputs)
    is_narrowable = state in (FindState.RESULTS, FindState.NOTHING) or inputs.narrowing != EVERYTHING
    sentences = {
        FindState.NOTHING: " ".join((nothing_words(inputs), *inputs.unheard)),
        FindState.TROUBLE: inputs.problem,
        FindState.RESULTS: " ".join((*inputs.notes, *inputs.unheard)),
    }
    return FindProps(
        state=state,
        headline=headline(inputs) if state is FindState.RESULTS else "",
        sentence=sentences.get(state, ""),
        suggestion=inputs.suggestion if state is FindState.NOTHING or inputs.is_alike else "",
        remedy=mending_words(inputs.mending) if state is FindState.TROUBLE else "",
        pill=tr("+{count} by meaning", count=len(inputs.waiting)) if inputs.waiting else "",
        facets=kind_facets(inputs.facets) if is_narrowable else (),
        kind=inputs.narrowing.kind,
        groups=groups(inputs.facets, inputs.narrowing) if is_narrowable else (),
        picture=inputs.picture.name if inputs.picture else "",
        can_save=bool(inputs.query.strip()),
        has_folders=inputs.has_folders,
    )
