"""CitationPreview: the sentence a chip stands for, and the page it is on, beside the pointer."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.components.labels import Elided, label
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_M, SPACE_S, SPACE_XS
from desktop.theme.typography import Type
from desktop.viewmodels.viewer.pictures import PictureKey, Pictures, cited_picture
from desktop.viewmodels.viewer.spot import spot_of_citation
from engine.contract.answer import Citation

_WAIT_MS = 250
_WIDTH, _PICTURE = 380, 120
_LONGEST = 400


class CitationPreview(QFrame):
    """Comes after a moment over a chip and goes when the pointer leaves it; it takes no clicks."""

    def __init__(self, theme: Theme, pictures: Pictures, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowFlags(Qt.WindowType.ToolTip)
        self.setObjectName("card")
        self.setFixedWidth(_WIDTH)
        self._pictures = pictures
        pictures.came.connect(self._came)
        self.picture = QLabel()
        self.sentence = label(theme, role=Type.BODY, wraps=True)
        self.reference = Elided(theme, Type.CAPTION, "muted")
        words = QVBoxLayout()
        words.setSpacing(SPACE_XS)
        words.addWidget(self.sentence)
        words.addWidget(self.reference)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        row.setSpacing(SPACE_M)
        row.addWidget(self.picture)
        row.addLayout(words, 1)
        self._citation: Citation | None = None
        self._key: PictureKey | None = None
        self._where = QPoint()
        self._wait = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._wait.timeout.connect(self._show)
        self.hide()

    def show_soon(self, citation: Citation, where: object) -> None:
        """Show a source beside a point of the screen, after a moment."""
        self._citation = citation
        self._where = where if isinstance(where, QPoint) else QPoint()
        self._wait.start()

    def leave(self) -> None:
        """Show nothing."""
        self._wait.stop()
        self._citation = None
        self.hide()

    def _show(self) -> None:
        citation = self._citation
        if citation is None:
            return
        quote = " ".join(citation.quote.split())
        short = quote if len(quote) <= _LONGEST else quote[:_LONGEST].rsplit(" ", 1)[0] + "\u2026"
        self.sentence.setText(f"\u201c{short}\u201d")
        self.reference.show_text(spot_of_citation(citation, 1).reference)
        self._key = cited_picture(citation, _PICTURE)
        self._draw()
        self._place()
        self.show()

    def _came(self, key: PictureKey) -> None:
        if key == self._key and self.isVisible():
            self._draw()
            self._place()

    def _draw(self) -> None:
        image = self._pictures.get(self._key) if self._key is not None else None
        self.picture.setVisible(image is not None)
        if image is not None:
            self.picture.setPixmap(QPixmap.fromImage(image))

    def _place(self) -> None:
        self.adjustSize()
        screen = QGuiApplication.screenAt(self._where) or QGuiApplication.primaryScreen()
        free = screen.availableGeometry()
        left = max(free.left(), min(self._where.x() + SPACE_M, free.right() - self.width()))
        below = self._where.y() + SPACE_M
        top = below if below + self.height() <= free.bottom() else self._where.y() - self.height() - SPACE_M
        self.move(left, top)
