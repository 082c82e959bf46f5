"""Shown: what the viewer's pane shows of a spot, from what came of its document. Pure."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from desktop.conversation.highlight import Coloured
from desktop.language import tr
from desktop.viewmodels import wording
from desktop.viewmodels.viewer.excerpt import Excerpt
from desktop.viewmodels.viewer.pages import Boxes, Pages
from desktop.viewmodels.viewer.pictures import PAGE_SIDE, PictureKey
from desktop.viewmodels.viewer.recording import Recording
from desktop.viewmodels.viewer.spot import Spot


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
    is_picture: bool = False
    """Whether it is a picture in a file of its own, which a question can take along."""


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
        is_picture=page is not None and page.is_picture and spot.uri.startswith("file:") and not spot.locator.member,
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
        key=PictureKey(inputs.spot.document, pages.part(number), inputs.side, inputs.spot.attachment),
        number=number,
        total=pages.total,
        boxes=pages.boxes.get(number, ()),
        is_picture=pages.is_picture,
        words=words,
    )


def viewer_note(inputs: ViewerInputs, page: PageProps | None) -> str:
    """Return what has to be said of what is shown: how exactly its place is known, and that a model wrote it."""
    sight = inputs.sight
    if sight is None or sight.recording is not None:
        return ""
    if page is not None:
        is_exact = page.is_picture or (sight.pages is not None and sight.pages.is_exact)
    else:
        is_exact = sight.excerpt.is_exact
    unknown = "" if is_exact or inputs.spot.is_whole else place_unknown(inputs.spot)
    is_caption = inputs.spot.locator.layer == "caption"
    made = tr("A model has described this picture: its words may be wrong.") if is_caption else ""
    return wording.joined((inputs.refused if sight.pages else "", unknown, made), " ")


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
