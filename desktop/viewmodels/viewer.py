"""Viewer: the document and the place that are shown."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from desktop.engine_link.engine import Engine
from desktop.engine_link.jobs import Ticket
from desktop.engine_link.link import EngineLink
from desktop.viewmodels import wording
from desktop.viewmodels.excerpt import Excerpt, cut_excerpt
from desktop.viewmodels.spot import Spot
from engine.contract.errors import JackdawError

_ABOUT = {
    "page": "On this page",
    "slide": "On this slide",
    "cells": "In this sheet",
    "lines": "Near these lines",
    "section": "In this section",
}


class ViewerState(enum.Enum):
    """What the pane shows."""

    CLOSED = "closed"
    LOADING = "loading"
    SHOWN = "shown"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class ViewerProps:
    """The pane's words and content."""

    state: ViewerState = ViewerState.CLOSED
    spot: Spot | None = None
    name: str = ""
    place: str = ""
    position: str = ""
    note: str = ""
    excerpt: Excerpt | None = None


def derive_viewer(spot: Spot, excerpt: Excerpt | None, problem: str = "") -> ViewerProps:
    """Return what the pane shows for a spot whose text has come, has not come yet, or cannot."""
    place = wording.place(spot.locator.place)
    note = problem
    if excerpt is not None and not excerpt.is_exact:
        note = f"{_ABOUT.get(spot.locator.place.kind if place else '', 'Somewhere in this file')}; exact place unknown."
    state = ViewerState.TROUBLE if problem else ViewerState.SHOWN if excerpt else ViewerState.LOADING
    return ViewerProps(
        state=state,
        spot=spot,
        name=spot.name,
        place=wording.joined((wording.folder_name(spot.path), place), " \u203a "),
        position=f"{spot.position} of {spot.total}" if spot.total > 1 else "",
        note=note,
        excerpt=excerpt,
    )


class ViewerViewModel(QObject):
    """The one viewer. ``stepped`` asks whoever opened the spot for the next (+1) or previous (-1)."""

    changed = Signal()
    stepped = Signal(int)
    ask_wanted = Signal(str)

    def __init__(self, link: EngineLink) -> None:
        super().__init__()
        self._link = link
        self.props = ViewerProps()
        self._ticket: Ticket | None = None

    def open(self, spot: Spot) -> None:
        """Show a spot."""
        if self.props.spot == spot:
            return
        if self._ticket is not None:
            self._ticket.cancel()
        self._set(derive_viewer(spot, None))
        self._ticket = self._link.query(_reader(spot), self._came, self._failed)

    def close(self) -> None:
        """Show nothing."""
        if self._ticket is not None:
            self._ticket.cancel()
        self._set(ViewerProps())

    def step(self, by: int) -> None:
        """Ask for a neighbouring spot."""
        self.stepped.emit(by)

    def quotation(self, words: str = "") -> str:
        """Return selected words, or else the shown passage, with its reference, for the clipboard."""
        if self.props.spot is None:
            return ""
        return f"\u201c{(words or self.props.spot.quote).strip()}\u201d\n({self.props.spot.reference})"

    def ask_about(self) -> None:
        """Begin a question about the shown file."""
        if self.props.spot is not None:
            self.ask_wanted.emit(f"What does \u201c{self.props.spot.name}\u201d say about ")

    def _came(self, excerpt: Excerpt) -> None:
        if self.props.spot is not None:
            self._set(derive_viewer(self.props.spot, excerpt))

    def _failed(self, error: JackdawError) -> None:
        if self.props.spot is not None:
            self._set(derive_viewer(self.props.spot, None, error.message))

    def _set(self, props: ViewerProps) -> None:
        if props != self.props:
            self.props = props
            self.changed.emit()


def _reader(spot: Spot) -> Callable[[Engine], Excerpt]:
    def read(engine: Engine) -> Excerpt:
        return cut_excerpt(engine.document(spot.document, spot.locator.layer), spot.locator, spot.quote)

    return read
