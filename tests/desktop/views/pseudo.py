"""Looks for texts of a view that did not go through the translator, and for buttons that are cut off."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton, QWidget

from tests.fakes.pseudo_language import OPENING


def unmarked(view: QWidget, data: tuple[str, ...] = ()) -> list[str]:
    """Return shown texts and accessible names without the language's mark, but for those that hold data."""
    said: list[str] = []
    for part in view.findChildren(QWidget):
        if isinstance(part, (QLabel, QAbstractButton)) and part.isVisibleTo(view):
            said.append(part.text())
            said.append(part.accessibleName())
    return sorted({text for text in said if _is_words(text) and OPENING not in text and not _holds(text, data)})


def clipped(view: QWidget) -> list[str]:
    """Return the buttons that are narrower than their text."""
    return [
        button.text()
        for button in view.findChildren(QPushButton)
        if button.isVisible() and button.width() + 1 < button.minimumSizeHint().width()
    ]


def _is_words(text: str) -> bool:
    return any(sign.isalpha() for sign in text)


def _holds(text: str, data: tuple[str, ...]) -> bool:
    return any(each in text for each in data)
