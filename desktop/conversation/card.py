"""Source cards: small painted cards that flow in the conversation like words."""

from __future__ import annotations

from dataclasses import astuple, dataclass

from PySide6.QtCore import QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QFontMetricsF,
    QPainter,
    QPen,
    QPyTextObject,
    QTextCharFormat,
    QTextDocument,
    QTextFormat,
)

from desktop.components.cover import paint_tile
from desktop.components.mirror import mirrored
from desktop.theme.theme import Theme
from desktop.theme.tokens import RADIUS_CARD, SPACE_M, SPACE_S, SPACE_XL
from desktop.theme.typography import Type
from desktop.viewmodels import wording
from desktop.viewmodels.viewer.pictures import PictureKey, Pictures

CARD_OBJECT = QTextFormat.ObjectTypes.UserObject.value + 1
_FACE = QTextFormat.Property.UserProperty.value + 1
CARD_WIDTH_LEAST, CARD_HEIGHT, CARD_GAP = 160.0, 56.0, 8.0


@dataclass(frozen=True, slots=True)
class CardFace:
    """What one card shows."""

    number: int
    name: str
    place: str
    kind: str
    picture: PictureKey | None = None
    """Of the place, where there is one."""


AWAITED = CardFace(0, "", "", "")
"""The outline of a card whose source is being looked for."""


def card_format(face: CardFace, href: str) -> QTextCharFormat:
    """Return the format of the one character that stands for a card."""
    form = QTextCharFormat()
    form.setObjectType(CARD_OBJECT)
    picture = [str(each) for each in astuple(face.picture)] if face.picture else []
    form.setProperty(_FACE, [str(face.number), face.name, face.place, face.kind, *picture])
    form.setAnchor(bool(href))
    form.setAnchorHref(href)
    form.setToolTip(wording.tip(f"{face.name}, {face.place}" if face.place else face.name))
    form.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignBottom)
    return form


def face_of(form: QTextFormat) -> CardFace | None:
    """Return the face of a card's format."""
    values = form.property(_FACE)
    if not isinstance(values, list):
        return None
    number, name, place, kind, *picture = values
    key = PictureKey(int(picture[0]), picture[1], int(picture[2]), picture[3]) if picture else None
    return CardFace(int(number), name, place, kind, key)


class SourceCards(QPyTextObject):
    """Paints the cards of a document."""

    def __init__(self, theme: Theme, pictures: Pictures, parent: QTextDocument) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pictures = pictures

    def intrinsicSize(self, document: QTextDocument, _position: int, _form: QTextFormat) -> QSizeF:
        """Return the size of a card with the gap after it: two fit into the column."""
        return QSizeF(max(CARD_WIDTH_LEAST, document.textWidth() // 2), CARD_HEIGHT + CARD_GAP)

    def drawObject(
        self, painter: QPainter, area: QRectF | QRect, _document: QTextDocument, _position: int, form: QTextFormat
    ) -> None:
        """Paint one card."""
        face = face_of(form)
        if face is None:
            return
        card = QRectF(area.left() + 0.5, area.top() + 0.5, area.width() - CARD_GAP - 1, CARD_HEIGHT - 1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("hairline"), 1))
        painter.setBrush(self._theme.colour("surface"))
        painter.drawRoundedRect(card, RADIUS_CARD, RADIUS_CARD)
        if face == AWAITED:
            self._paint_outline(painter, card)
        else:
            self._paint_face(painter, card, face)
        painter.restore()

    def _paint_outline(self, painter: QPainter, card: QRectF) -> None:
        pale = self._theme.colour("hairline")
        pale.setAlphaF(0.6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(pale)
        way = painter.layoutDirection()
        tile = QRectF(card.left() + SPACE_S, card.top() + SPACE_S, 38, 38)
        painter.drawRoundedRect(mirrored(tile, card, way), 6, 6)
        left, room = card.left() + SPACE_S + 38 + SPACE_M, card.width() - 38 - SPACE_XL - SPACE_M
        for top, share in ((14, 0.7), (32, 0.4)):
            bar = QRectF(left, card.top() + top, room * share, 10)
            painter.drawRoundedRect(mirrored(bar, card, way), 4, 4)

    def _paint_face(self, painter: QPainter, card: QRectF, face: CardFace) -> None:
        way = painter.layoutDirection()
        first = QRectF(card.left() + SPACE_S, card.top() + SPACE_S, 38, card.height() - 2 * SPACE_S)
        image = self._pictures.get(face.picture) if face.picture else None
        paint_tile(painter, self._theme, mirrored(first, card, way), image, face.kind)
        left = first.right() + SPACE_M
        room = QRectF(left, card.top() + SPACE_S, card.right() - SPACE_S - left, card.height() - 2 * SPACE_S)
        words = mirrored(room, card, way)
        font = self._theme.font(Type.CAPTION, strong=True)
        metrics = QFontMetricsF(font)
        upper = QRectF(words.left(), words.top(), words.width(), words.height() / 2)
        lower = QRectF(words.left(), upper.bottom(), words.width(), words.height() / 2)
        painter.setFont(font)
        painter.setPen(self._theme.colour("text"))
        name = metrics.elidedText(face.name, Qt.TextElideMode.ElideMiddle, words.width())
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        painter.setFont(self._theme.font(Type.CAPTION))
        painter.setPen(self._theme.colour("muted"))
        place = wording.joined((str(face.number or ""), face.place), "  \u00b7  ")
        place = metrics.elidedText(place, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, place)
