"""Ink: formats that remember which token their colour is, so that another theme only changes colours."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import (
    QBrush,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrame,
    QTextTable,
)

from desktop.theme.theme import Theme

INK = QTextFormat.Property.UserProperty.value + 11
GROUND = QTextFormat.Property.UserProperty.value + 12


def ink(theme: Theme, form: QTextCharFormat, tone: str) -> None:
    """Write in a token's colour; ``text`` is the window's own and needs none."""
    form.setProperty(INK, tone)
    if tone == "text":
        form.clearForeground()
    else:
        form.setForeground(theme.colour(tone))


def ground(theme: Theme, form: QTextFormat, tone: str) -> None:
    """Lay a token's colour under text, a table cell or a frame."""
    form.setProperty(GROUND, tone)
    form.setBackground(theme.colour(tone))


def recoloured(document: QTextDocument, theme: Theme) -> Iterator[None]:
    """Give everything its colour of the theme in force, block by block; only colours change, never a letter.

    Nothing of the document is held from one piece to the next: what stands there may be gone by then.
    """
    position = 0
    while position < document.characterCount():
        block = document.findBlock(position)
        if not block.isValid():
            break
        position = block.position() + block.length()
        whole = QTextCursor(block)
        whole.beginEditBlock()
        _recolour_block(block, theme)
        frame = whole.currentFrame()
        if frame is not None and frame.firstPosition() == block.position():
            _recolour_frame(frame, theme)
        whole.endEditBlock()
        yield


def _recolour_block(block: QTextBlock, theme: Theme) -> None:
    cursor = QTextCursor(block)
    fragments = block.begin()
    while not fragments.atEnd():
        fragment = fragments.fragment()
        form = QTextCharFormat()
        if _tinted(fragment.charFormat(), form, theme):
            cursor.setPosition(fragment.position())
            cursor.setPosition(fragment.position() + fragment.length(), QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(form)
        fragments += 1


def _tinted(old: QTextFormat, form: QTextCharFormat, theme: Theme) -> bool:
    tone, under = old.property(INK), old.property(GROUND)
    if isinstance(tone, str) and tone != "text":
        form.setForeground(theme.colour(tone))
    if isinstance(under, str):
        form.setBackground(theme.colour(under))
    return bool(form.propertyCount())


def _recolour_frame(frame: QTextFrame, theme: Theme) -> None:
    """Colour what surrounds the blocks of a frame or table that begins."""
    if isinstance(frame, QTextTable):
        lines = frame.format()
        lines.setBorderBrush(QBrush(theme.colour("hairline")))
        frame.setFormat(lines)
        _recolour_head(frame, theme)
        return
    form = frame.frameFormat()
    if isinstance(form.property(GROUND), str):
        form.setBackground(theme.colour(form.property(GROUND)))
        form.setBorderBrush(QBrush(theme.colour("hairline")))
        frame.setFrameFormat(form)


def _recolour_head(table: QTextTable, theme: Theme) -> None:
    for column in range(table.columns()):
        cell = table.cellAt(0, column)
        form = cell.format()
        if _tinted(cell.format(), form, theme):
            cell.setFormat(form)
