"""PictureDrop: what of a drop or of the clipboard can be searched by: one picture."""

from __future__ import annotations

import base64

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, Qt
from PySide6.QtGui import QImage

from desktop.language import tr
from desktop.viewmodels.find.finding import PictureAsked

_ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".heif", ".avif")
_LONGEST = 1_024
"""Pixels; more tell a model nothing, and the bytes go through the engine's door."""


def picture_of(data: QMimeData) -> PictureAsked | None:
    """Return the one picture that was dropped or pasted; None for anything else. The file itself is not opened."""
    files = [url for url in data.urls() if url.isLocalFile()]
    if len(files) == 1 and files[0].fileName().lower().endswith(_ENDINGS):
        return PictureAsked(files[0].fileName(), uri=bytes(files[0].toEncoded().data()).decode("ascii"))
    if files or not data.hasImage():
        return None
    image = QImage(data.imageData())
    return PictureAsked(tr("the pasted picture"), data=_encoded(image)) if not image.isNull() else None


def _encoded(image: QImage) -> str:
    if max(image.width(), image.height()) > _LONGEST:
        image = image.scaled(_LONGEST, _LONGEST, Qt.AspectRatioMode.KeepAspectRatio)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub asks for bytes, the call takes a name
    return base64.b64encode(bytes(buffer.data().data())).decode("ascii")
