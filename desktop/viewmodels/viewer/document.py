"""Viewer: the document and the place that are shown."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QImage

from desktop.engine_link.jobs import Ticket
from desktop.engine_link.link import EngineLink
from desktop.language import tr
from desktop.viewmodels.viewer.pictures import PAGE_SIDE, PictureKey, Pictures
from desktop.viewmodels.viewer.reading import reader
from desktop.viewmodels.viewer.shown import Sight, ViewerInputs, ViewerProps, derive_viewer
from desktop.viewmodels.viewer.spot import Spot
from desktop.viewmodels.viewer.summaries import Summaries
from engine.contract.errors import JackdawError

_SIDES = (PAGE_SIDE, 2_400, 4_096)


class ViewerViewModel(QObject):
    """The one viewer. ``stepped`` asks whoever opened the spot for the next (+1) or previous (-1)."""

    changed = Signal()
    stepped = Signal(int)
    ask_wanted = Signal(str)
    picture_asked = Signal(str)
    """Path of a picture that the question is about: a model that sees is to look at it."""

    def __init__(self, link: EngineLink, pictures: Pictures) -> None:
        super().__init__()
        self._link = link
        self.pictures = pictures
        self.summaries = Summaries(link)
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
        self._ticket = self._link.query(reader(spot), self._came, self._failed)

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
        """Begin a question about the shown file; a picture goes along with it."""
        if self.props.is_picture and self.props.spot is not None:
            self.picture_asked.emit(QUrl(self.props.spot.uri).toLocalFile())
            self.ask_wanted.emit(tr("What can be seen in \u201c{name}\u201d?", name=self.props.spot.name))
        elif self.props.spot is not None:
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
