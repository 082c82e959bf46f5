"""Pictures: pages and thumbnails as the engine's confined workers drew them, fetched off the GUI thread and kept."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from desktop.engine_link.engine import Engine
from desktop.engine_link.link import EngineLink, LinkPhase, LinkState
from desktop.language import tr
from desktop.viewmodels.kinds import ending_of, media_kind_of
from engine.contract.answer import Citation
from engine.contract.chat import AttachmentPart, attachment_of
from engine.contract.errors import EngineFault, EngineUnreachable, JackdawError, NotReady
from engine.contract.hit import Hit
from engine.contract.locator import ImagePlace, Locator, PagePlace, TimePlace

ROW_SIDE, TILE_SIDE, PAGE_SIDE = 128, 320, 1_600
"""Longest sides in pixels of a row's thumbnail, of a tile of the grid, and of a page to read."""
_KEPT_BYTES = 40 << 20
_AT_ONCE = 2
"""Of the link's four threads; the others stay free for searches."""


@dataclass(frozen=True, slots=True)
class PictureKey:
    """One part of a document (``page:3``; empty for its only or first one), at most ``side`` pixels long."""

    document: int
    part: str
    side: int
    attachment: str = ""
    """Content hash of what was dropped into a chat, which is no document (0) of the library."""


def part_of(locator: Locator, media_kind: str, file_format: str) -> str | None:
    """Return the part of a document that shows a place; None for files that have no picture."""
    if file_format == "pdf":
        spots = locator.place.spots if isinstance(locator.place, PagePlace) else ()
        return f"page:{spots[0].page}" if spots else ""
    if media_kind == "video" and isinstance(locator.place, TimePlace):
        at = locator.place.frame_s if locator.place.frame_s is not None else locator.place.start_s
        return f"frame:{at:g}"
    return "" if media_kind in ("image", "audio", "video") else None


def thumbnail(hit: Hit, side: int) -> PictureKey | None:
    """Return the picture that stands beside a hit."""
    part = hit.picture or part_of(hit.locator, hit.media_kind, hit.format)
    return PictureKey(int(hit.document), part, side) if part is not None else None


def cited_picture(citation: Citation, side: int) -> PictureKey | None:
    """Return the picture of the place that a source of an answer stands on; None where there is none to draw."""
    part = _cited_part(citation.locator, citation.path)
    return None if part is None else PictureKey(citation.document, part, side, attachment_of(citation.uri))


def _cited_part(locator: Locator, path: str) -> str | None:
    """Return the part by the kind of the place, which does not lie, and by the name where that leaves it open."""
    if isinstance(locator.place, ImagePlace):
        return ""
    if isinstance(locator.place, PagePlace) and locator.place.spots:
        return f"page:{locator.place.spots[0].page}"
    name = locator.member[-1] if locator.member else path
    return part_of(locator, media_kind_of(name), ending_of(name))


def attached_picture(attached: AttachmentPart, side: int) -> PictureKey | None:
    """Return the first page, poster or picture of what was dropped into a chat; None for what has none."""
    has_one = media_kind_of(attached.name) != "text" or ending_of(attached.name) == "pdf"
    return PictureKey(0, "", side, attached.content_hash) if has_one else None


class Pictures(QObject):
    """What is asked for is fetched, the latest wish first; what nobody asks for any more is not."""

    came = Signal(object)
    """The key of a picture that is here now, or of which it is known now why it cannot be."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__()
        self._link = link
        self._kept: OrderedDict[PictureKey, QImage] = OrderedDict()
        self._bytes = 0
        self._refused: dict[PictureKey, str] = {}
        self._waiting: OrderedDict[PictureKey, None] = OrderedDict()
        self._running: set[PictureKey] = set()
        link.state_changed.connect(self._link_changed)

    def get(self, key: PictureKey) -> QImage | None:
        """Return a picture; None when it is not here yet (it is fetched) or cannot be."""
        image = self._kept.get(key)
        if image is not None:
            self._kept.move_to_end(key)
        elif key not in self._refused and key not in self._running:
            self._waiting[key] = None
            self._waiting.move_to_end(key)
            self._go_on()
        return image

    def why_not(self, key: PictureKey) -> str:
        """Return why a picture cannot be shown, in a sentence; nothing when it can or may come."""
        return self._refused.get(key, "")

    def drop_wishes(self) -> None:
        """Fetch no thumbnails that were asked for so far: those still on the screen are asked for again."""
        for key in [key for key in self._waiting if key.side <= TILE_SIDE]:
            del self._waiting[key]

    def _go_on(self) -> None:
        while self._waiting and len(self._running) < _AT_ONCE and self._link.state.phase is LinkPhase.READY:
            key, _none = self._waiting.popitem(last=True)
            self._running.add(key)
            self._fetch(key)

    def _fetch(self, key: PictureKey) -> None:
        self._link.query(
            lambda engine: _drawn(engine, key),
            lambda image: self._arrived(key, image),
            lambda error: self._failed(key, error),
        )

    def _arrived(self, key: PictureKey, image: QImage) -> None:
        self._running.discard(key)
        self._kept[key] = image
        self._bytes += image.sizeInBytes()
        while self._bytes > _KEPT_BYTES and len(self._kept) > 1:
            _old, gone = self._kept.popitem(last=False)
            self._bytes -= gone.sizeInBytes()
        self.came.emit(key)
        self._go_on()

    def _failed(self, key: PictureKey, error: JackdawError) -> None:
        self._running.discard(key)
        if not isinstance(error, EngineUnreachable | NotReady):
            self._refused[key] = error.message
            self.came.emit(key)
        self._go_on()

    def _link_changed(self, state: LinkState) -> None:
        if state.phase is LinkPhase.READY:
            self._running.clear()
            self._refused.clear()
            self._go_on()


def _drawn(engine: Engine, key: PictureKey) -> QImage:
    if key.attachment:
        data = engine.attachment_picture(key.attachment, key.part, key.side)
    else:
        data = engine.picture(key.document, key.part, key.side)
    image = QImage.fromData(data)
    if image.isNull():
        raise EngineFault("no picture", problem=tr("the picture came damaged"))
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
