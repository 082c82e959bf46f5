"""Labels and buttons made from the theme, in one line each."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QWidget

from desktop.components.icons import icon, icon_pixmap
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_M, TARGET
from desktop.theme.typography import Type
from desktop.viewmodels import wording


def label(
    theme: Theme,
    text: str = "",
    role: Type = Type.BODY,
    *,
    tone: str = "",
    strong: bool = False,
    wraps: bool = False,
) -> QLabel:
    """Return a plain-text label of a type role and tone."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setAlignment(leading())
    made.setFont(theme.font(role, strong=strong))
    made.setWordWrap(wraps)
    if tone:
        made.setProperty("tone", tone)
    return made


def leading() -> Qt.AlignmentFlag:
    """Return the side where reading begins. Qt would look at each text: a Latin name would stand apart in Arabic."""
    side = Qt.AlignmentFlag.AlignLeft
    if QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft:
        side = Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute


def heading(theme: Theme, text: str) -> QLabel:
    """Return a view's title, as tall as the buttons that may stand beside it."""
    made = label(theme, text, Type.TITLE, strong=True)
    made.setMinimumHeight(TARGET)
    return made


def section(theme: Theme, text: str) -> QLabel:
    """Return the title of a part of a view, set off from what stands above it."""
    made = label(theme, text, strong=True)
    made.setContentsMargins(0, SPACE_M, 0, 0)
    return made


def set_tone(made: QLabel, tone: str) -> None:
    """Change a label's tone."""
    if made.property("tone") != tone:
        made.setProperty("tone", tone)
        made.style().unpolish(made)
        made.style().polish(made)


class Elided(QLabel):
    """A label that shortens its text in the middle instead of asking for room."""

    def __init__(self, theme: Theme, role: Type = Type.BODY, tone: str = "", *, strong: bool = False) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(leading())
        self.setFont(theme.font(role, strong=strong))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        if tone:
            self.setProperty("tone", tone)
        self._whole = ""

    def show_text(self, text: str) -> None:
        """Show a text, as much of it as there is room for."""
        self._whole = text
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten anew."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideMiddle, max(0, self.width()))
        if shown != self.text():
            self.setText(shown)
            self.setToolTip(wording.tip(self._whole) if shown != self._whole else "")


def button(text: str, act: Callable[[], object], role: str = "", *, name: str = "") -> QPushButton:
    """Return a push button; ``role`` is primary, quiet, chip, pill or empty."""
    made = QPushButton(text)
    made.setProperty("role", role)
    made.setAccessibleName(name or text)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setAutoDefault(False)
    made.clicked.connect(lambda _checked=False: act())
    return made


class IconButton(QPushButton):
    """A square button with a drawing, a name and a tip."""

    def __init__(self, theme: Theme, drawing: str, name: str, act: Callable[[], object], role: str = "quiet") -> None:
        super().__init__()
        self._theme = theme
        self._drawing = drawing
        self.setProperty("role", role)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFixedSize(TARGET, TARGET)
        self.setStyleSheet("padding: 0; min-height: 0;")
        self.setIconSize(QSize(18, 18))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(lambda _checked=False: act())
        theme.changed.connect(self._colour)
        self._colour()

    def sizeHint(self) -> QSize:
        """Return the size of a target that can be hit."""
        return QSize(TARGET, TARGET)

    def draw(self, drawing: str, name: str) -> None:
        """Show another drawing under another name."""
        self._drawing = drawing
        self.setAccessibleName(name)
        self.setToolTip(name)
        self._colour()

    def _colour(self) -> None:
        colour = "on_accent" if self.property("role") == "primary" else "muted"
        made = icon(self._drawing, self._theme.colour(colour))
        made.addPixmap(icon_pixmap(self._drawing, self._theme.colour("muted"), 18), QIcon.Mode.Disabled)
        self.setIcon(made)


def card(name: str = "card") -> QFrame:
    """Return an empty frame that the style sheet draws as ``name``: card, sunken, surface, bar."""
    frame = QFrame()
    frame.setObjectName(name)
    return frame


def line() -> QFrame:
    """Return a hairline."""
    frame = card("line")
    frame.setFixedHeight(1)
    return frame


def clear_layout(parent: QWidget) -> None:
    """Remove everything from a widget's layout."""
    layout = parent.layout()
    while layout is not None and layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
