"""Facets: the ways to narrow a search, with counts and the words for them. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from urllib.parse import unquote

from PySide6.QtCore import QLocale

from desktop.language import tr
from desktop.viewmodels import wording
from engine.contract.hit import Facets, FacetValue, Hit
from engine.contract.request import SearchFilters

GROUPS = ("folder", "year", "language", "author")
"""Besides the kind, which has chips of its own."""


@dataclass(frozen=True, slots=True)
class Facet:
    """A kind of file among the results."""

    kind: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a group, its words and how many documents it leaves."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """One way to narrow, with what can be chosen; ``chosen`` is the label of the choice in force."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    value: str = ""
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a search is narrowed to; empty means everything."""

    kind: str = ""
    folder: str = ""
    year: str = ""
    language: str = ""
    author: str = ""

    def toggled(self, name: str, value: str) -> Narrowing:
        """Return this with one way changed; the same value again widens it."""
        return replace(self, **{name: "" if getattr(self, name) == value else value})

    def filters(self, scope: str) -> SearchFilters:
        """Return what the engine is asked for, within the folder of the scope."""
        return SearchFilters(
            kind=self.kind,
            folder=self.folder or scope,
            since=self.year,
            until=self.year,
            language=self.language,
            author=self.author,
        )


EVERYTHING, NO_FACETS = Narrowing(), Facets()


def count_kinds(hits: tuple[Hit, ...]) -> Facets:
    """Return the kinds among hits, for an engine that counts nothing."""
    counts = Counter(hit.media_kind for hit in hits)
    return Facets(tuple(FacetValue(kind, count) for kind, count in counts.most_common()))


def kind_facets(facets: Facets) -> tuple[Facet, ...]:
    """Return the kinds with their words, the most frequent first."""
    return tuple(Facet(value.value, wording.kind_name(value.value), value.count) for value in facets.kinds)


def groups(facets: Facets, narrowing: Narrowing) -> tuple[Group, ...]:
    """Return the other ways to narrow: those with a choice, and those in force."""
    labels = {"folder": tr("Folder"), "year": tr("Changed"), "language": tr("Language"), "author": tr("Author")}
    found = []
    for name in GROUPS:
        values: tuple[FacetValue, ...] = getattr(facets, f"{name}s")
        value = getattr(narrowing, name)
        if len(values) > 1 or value:
            choices = tuple(Choice(one.value, value_label(name, one.value), one.count) for one in values)
            found.append(Group(name, labels[name], choices, value, value_label(name, value) if value else ""))
    return tuple(found)


def value_label(name: str, value: str) -> str:
    """Return a value as a person reads it."""
    if name == "folder":
        return wording.file_name(unquote(value.removeprefix("file://")))
    if name == "language":
        known = QLocale.codeToLanguage(value)
        return QLocale.languageToString(known) if known is not QLocale.Language.AnyLanguage else value
    return value
