"""Viewer: the document and the place that are shown."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from desktop.conversation.highlight import Coloured, coloured
from desktop.engine_link.engine import Engine
from desktop.engine_link.jobs import Ticket
from desktop.engine_link.link import EngineLink
from desktop.language import tr
from desktop.viewmodels import wording
from desktop.viewmodels.viewer.excerpt import Excerpt, cut_excerpt
from desktop.viewmodels.viewer.pages import Boxes, Pages, pages_of
from desktop.viewmodels.viewer.pictures import PAGE_SIDE, PictureKey, Pictures
from desktop.viewmodels.viewer.recording import Recording, is_recording, recording_of
from desktop.viewmodels.viewer.spot import Spot
from engine.contract.errors import JackdawError
from engine.contract.request import DocumentText

_PROSE = frozenset({"txt", "md", "rst", "log", "srt", "vtt"})
_SIDES = (PAGE_SIDE, 2_400, 4_096)


class ViewerState(enum.Enum):
    """What the pane shows."""

    CLOSED = "closed"
    LOADING = "loading"
    SHOWN = "shown"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Sight:
    """What came of a document: its text around the place, and its pages when it has any."""

    excerpt: Excerpt
    pages: Pages | None = None
    recording: Recording | None = None
    colours: tuple[Coloured, ...] = ()
    """What of the excerpt's lines stands out, for files of code."""


@dataclass(frozen=True, slots=True)
class PageProps:
    """The page that is shown as pixels."""

    key: PictureKey
    number: int
    total: int
    boxes: Boxes
    is_picture: bool
    words: str
    """The page in words, for a screen reader and the field between the arrows."""


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
    page: PageProps | None = None
    recording: Recording | None = None
    colours: tuple[Coloured, ...] = ()
    has_pages: bool = False
    """Whether text and page can be changed for each other."""


@dataclass(frozen=True, slots=True)
class ViewerInputs:
    """Everything the pane is made from."""

    spot: Spot
    sight: Sight | None = None
    problem: str = ""
    number: int = 0
    side: int = PAGE_SIDE
    as_text: bool = False
    refused: str = ""
    """Why the pages cannot be shown as pixels."""


def derive_viewer(inputs: ViewerInputs) -> ViewerProps:
    """Return what the pane shows for a spot whose content has come, has not come yet, or cannot."""
    spot, sight = inputs.spot, inputs.sight
    state = ViewerState.TROUBLE if inputs.problem else ViewerState.SHOWN if sight else ViewerState.LOADING
    page = page_props(inputs)
    return ViewerProps(
        state=state,
        spot=spot,
        name=spot.name,
        place=wording.joined((wording.folder_name(spot.path), wording.place(spot.locator.place)), " \u203a "),
        position=tr("{number} of {total}", number=spot.position, total=spot.total) if spot.total > 1 else "",
        note=inputs.problem or viewer_note(inputs, page),
        excerpt=sight.excerpt if sight else None,
        page=page,
        recording=sight.recording if sight else None,
        colours=sight.colours if sight else (),
        has_pages=bool(sight and sight.pages and not inputs.refused and _has_text(sight)),
    )


def page_props(inputs: ViewerInputs) -> PageProps | None:
    """Return the page to show as pixels; None when the text is shown."""
    sight = inputs.sight
    if sight is None or sight.pages is None or inputs.as_text or inputs.refused:
        return None
    pages, number = sight.pages, inputs.number or sight.pages.first
    words = tr("Picture") if pages.is_picture else tr("Page {number} of {total}", number=number, total=pages.total)
    return PageProps(
        key=PictureKey(inputs.spot.document, pages.part(number), inputs.side),
        number=number,
        total=pages.total,
        boxes=pages.boxes.get(number, ()),
        is_picture=pages.is_picture,
        words=words,
    )


def viewer_note(inputs: ViewerInputs, page: PageProps | None) -> str:
    """Return what has to be said about how exactly the place is shown; nothing when it is."""
    sight = inputs.sight
    if sight is None or sight.recording is not None:
        return ""
    if page is not None:
        is_exact = page.is_picture or (sight.pages is not None and sight.pages.is_exact)
    else:
        is_exact = sight.excerpt.is_exact
    unknown = "" if is_exact else place_unknown(inputs.spot)
    return wording.joined((inputs.refused if sight.pages else "", unknown), " ")


def place_unknown(spot: Spot) -> str:
    """Return that the exact place is unknown, and what is known of it."""
    told = {
        "page": tr("On this page; exact place unknown."),
        "slide": tr("On this slide; exact place unknown."),
        "cells": tr("In this sheet; exact place unknown."),
        "lines": tr("Near these lines; exact place unknown."),
        "section": tr("In this section; exact place unknown."),
        "time": tr("In this recording; exact moment unknown."),
    }
    kind = spot.locator.place.kind if wording.place(spot.locator.place) else ""
    return told.get(kind, tr("Somewhere in this file; exact place unknown."))


def _has_text(sight: Sight) -> bool:
    return bool(sight.excerpt.blocks or sight.excerpt.grid)


class ViewerViewModel(QObject):
    """The one viewer. ``stepped`` asks whoever opened the spot for the next (+1) or previous (-1)."""

    changed = Signal()
    stepped = Signal(int)
    ask_wanted = Signal(str)

    def __init__(self, link: EngineLink, pictures: Pictures) -> None:
        super().__init__()
        self._link = link
        self.pictures = pictures
        self.props = ViewerProps()
        self._inputs: ViewerInputs | None = None
        self._ticket: Ticket | None = None
        pictures.came.connect(self._picture_came)

    def open(self, spot: Spot) -> None:
        """Show a spot."""
        if self.props.spot == spot:
            return
        if self._ticket is not None:
            self._ticket.cancel()
        as_text = self._inputs.as_text if self._inputs is not None else False
        self._update(ViewerInputs(spot, as_text=as_text))
        self._ticket = self._link.query(_reader(spot), self._came, self._failed)

    def look_again(self) -> None:
        """Ask once more for a spot that could not be shown."""
        spot = self.props.spot
        if spot is not None:
            self._set(ViewerProps())
            self.open(spot)

    def close(self) -> None:
        """Show nothing."""
        if self._ticket is not None:
            self._ticket.cancel()
        self._inputs = None
        self._set(ViewerProps())

    def step(self, by: int) -> None:
        """Ask for a neighbouring spot."""
        self.stepped.emit(by)

    def turn(self, by: int) -> None:
        """Go to a neighbouring page."""
        if self.props.page is not None:
            self.go_to_page(self.props.page.number + by)

    def go_to_page(self, number: int) -> None:
        """Go to a page of the document, if it has one of this number."""
        page = self.props.page
        if self._inputs is not None and page is not None and 1 <= number <= page.total and number != page.number:
            self._update(replace(self._inputs, number=number))

    def sharpen(self, pixels: int) -> None:
        """Draw the page with enough pixels for its size on the screen."""
        side = next((side for side in _SIDES if side >= pixels), _SIDES[-1])
        if self._inputs is not None and side > self._inputs.side:
            self._update(replace(self._inputs, side=side))

    def show_text(self, as_text: bool) -> None:
        """Show the text of pages, or the pages."""
        if self._inputs is not None:
            self._update(replace(self._inputs, as_text=as_text))

    def quotation(self, words: str = "") -> str:
        """Return selected words, or else the shown passage, with its reference, for the clipboard."""
        if self.props.spot is None:
            return ""
        return f"\u201c{(words or self.props.spot.quote).strip()}\u201d\n({self.props.spot.reference})"

    def ask_about(self) -> None:
        """Begin a question about the shown file."""
        if self.props.spot is not None:
            self.ask_wanted.emit(tr("What does \u201c{name}\u201d say about ", name=self.props.spot.name))

    def _came(self, sight: Sight) -> None:
        if self._inputs is not None:
            self._update(replace(self._inputs, sight=sight))

    def _failed(self, error: JackdawError) -> None:
        if self._inputs is not None:
            self._update(replace(self._inputs, problem=error.message))

    def _picture_came(self, key: PictureKey) -> None:
        page = self.props.page
        if self._inputs is None or page is None or key != page.key:
            return
        why = self.pictures.why_not(key)
        if why and key.side == PAGE_SIDE:
            self._update(replace(self._inputs, refused=why))
        else:
            self.changed.emit()

    def page_image(self) -> QImage | None:
        """Return the shown page as sharp as it is here, None while it is still drawn."""
        page = self.props.page
        if page is None:
            return None
        sides = (side for side in reversed(_SIDES) if side <= page.key.side)
        images = (self.pictures.get(replace(page.key, side=side)) for side in sides)
        return next((image for image in images if image is not None), None)

    def _update(self, inputs: ViewerInputs) -> None:
        self._inputs = inputs
        self._set(derive_viewer(inputs))

    def _set(self, props: ViewerProps) -> None:
        if props != self.props:
            self.props = props
            self.page_image()  # asks for it
            self.changed.emit()


def _text_of(engine: Engine, spot: Spot) -> DocumentText:
    kept, _, content_hash = spot.uri.partition(":")
    if kept == "attachment":  # it belongs to a chat and is no file of the library
        return engine.attachment_text(content_hash, spot.locator.layer)
    return engine.document(spot.document, spot.locator.layer)


def _colours(excerpt: Excerpt, file_format: str) -> tuple[Coloured, ...]:
    if not excerpt.has_lines or file_format in _PROSE:
        return ()
    return tuple(coloured("\n".join(block.text for block in excerpt.blocks), file_format))


def _reader(spot: Spot) -> Callable[[Engine], Sight]:
    def read(engine: Engine) -> Sight:
        document = _text_of(engine, spot)
        excerpt = cut_excerpt(document, spot.locator, spot.quote)
        recording = None
        if is_recording(document.format):
            said = engine.document(spot.document, "transcript") if "transcript" in document.layers else document
            recording = recording_of(document, said.layer, spot.locator)
        colours = _colours(excerpt, document.format)
        return Sight(excerpt, pages_of(document, spot.locator, spot.quote), recording, colours)

    return read
