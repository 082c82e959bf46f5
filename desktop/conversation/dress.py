"""Dress: what rendered Markdown wears: line heights, quiet tables, source chips, links that only tell."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QBrush,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextTable,
    QTextTableFormat,
)

from desktop.conversation.blocks import citation_spans
from desktop.conversation.highlight import units
from desktop.conversation.ink import ground, ink
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_S
from desktop.theme.typography import READING_LINE_PERCENT, Type
from desktop.viewmodels import wording

_PROPORTIONAL = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
_OUTWARD = ("http://", "https://", "mailto:")
LINK = "link:"


@dataclass(frozen=True, slots=True)
class Chips:
    """Which numbers lead to a source of turn ``turn``, and which mentions (counted from 0) say what is not in it."""

    turn: int
    sources: frozenset[int] = frozenset()
    doubtful: frozenset[int] = field(default_factory=frozenset)


class Dresser:
    """Dresses what stands between two places of a document."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        self._document = document
        self._theme = theme

    def dress(self, start: int, end: int, chips: Chips) -> None:
        """Dress fresh Markdown."""
        block = self._document.findBlock(start)
        done: set[int] = set()
        while block.isValid() and block.position() <= end:
            table = QTextCursor(block).currentTable()
            if table is not None and table.firstPosition() not in done:
                done.add(table.firstPosition())
                self._dress_table(table)
            self._dress_block(block, in_table=table is not None)
            self._dress_words(block)
            self.mark(block, chips, 0, doubts=False)
            block = block.next()

    def mark(self, block: QTextBlock, chips: Chips, first: int, *, doubts: bool) -> int:
        """Make chips of the ``[n]`` in a block; return how many there were. ``first`` counts those above it."""
        text = block.text()
        spans = citation_spans(text)
        cursor = QTextCursor(block)
        for number, (start, end, n) in enumerate(spans, first):
            cursor.setPosition(block.position() + units(text[:start]))
            cursor.setPosition(block.position() + units(text[:end]), QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(self._chip(chips, n, is_doubtful=doubts and number in chips.doubtful))
        return len(spans)

    def _dress_block(self, block: QTextBlock, *, in_table: bool) -> None:
        form = QTextBlockFormat()
        form.setLineHeight(125 if in_table else READING_LINE_PERCENT, _PROPORTIONAL)
        form.setTopMargin(SPACE_S if block.blockFormat().headingLevel() else 0)
        form.setBottomMargin(0 if in_table else 2 if block.textList() else SPACE_S)
        cursor = QTextCursor(block)
        cursor.mergeBlockFormat(form)
        if block.textList():
            marker = QTextCharFormat()  # Qt draws the number of an item in the block's own format
            marker.setFontPointSize(self._theme.font(Type.READING).pointSizeF())
            cursor.mergeBlockCharFormat(marker)

    def _dress_words(self, block: QTextBlock) -> None:
        for position, length, old in _fragments(block):
            form = QTextCharFormat()
            ink(self._theme, form, "text")
            if not block.blockFormat().headingLevel():
                form.setFontPointSize(self._theme.font(Type.READING).pointSizeF())
            else:
                form.setProperty(QTextCharFormat.Property.FontSizeAdjustment, 1)
            if old.fontFixedPitch():
                form.setFontPointSize(self._theme.font(Type.BODY).pointSizeF())
                ground(self._theme, form, "sunken")
            href = old.anchorHref()
            form.setAnchor(href.startswith(_OUTWARD))
            form.setAnchorHref(LINK + href if href.startswith(_OUTWARD) else "")
            form.setFontUnderline(href.startswith(_OUTWARD))
            if href.startswith(_OUTWARD):
                ink(self._theme, form, "accent")
                form.setToolTip(wording.tip(href))
            cursor = QTextCursor(block)
            cursor.setPosition(position)
            cursor.setPosition(position + length, QTextCursor.MoveMode.KeepAnchor)
            if old.foreground().style() is not Qt.BrushStyle.NoBrush and not href.startswith(_OUTWARD):
                whole = cursor.charFormat()
                whole.clearForeground()
                cursor.setCharFormat(whole)
            cursor.mergeCharFormat(form)

    def _dress_table(self, table: QTextTable) -> None:
        form = QTextTableFormat(table.format())
        form.setBorder(1)
        form.setBorderStyle(QTextTableFormat.BorderStyle.BorderStyle_Solid)
        form.setBorderCollapse(True)
        form.setCellPadding(6)
        form.setCellSpacing(0)
        form.setBottomMargin(SPACE_S)
        form.setBorderBrush(QBrush(self._theme.colour("hairline")))
        table.setFormat(form)
        for column in range(table.columns()):
            cell = table.cellAt(0, column)
            head = cell.format()
            ground(self._theme, head, "sunken")
            head.setFontWeight(600)
            cell.setFormat(head)

    def _chip(self, chips: Chips, number: int, *, is_doubtful: bool) -> QTextCharFormat:
        known = number in chips.sources
        chip = QTextCharFormat()
        chip.setAnchor(known)
        chip.setAnchorHref(f"cite:{chips.turn}/{number}" if known else "")
        chip.setFontPointSize(self._theme.font(Type.CAPTION).pointSizeF())
        chip.setFontWeight(600)
        ink(self._theme, chip, "accent" if known and not is_doubtful else "warn" if known else "muted")
        if known and not is_doubtful:
            ground(self._theme, chip, "selection")
        else:
            chip.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DashUnderline)
        if is_doubtful:
            ground(self._theme, chip, "window")
        return chip


def _fragments(block: QTextBlock) -> list[tuple[int, int, QTextCharFormat]]:
    found, fragments = [], block.begin()
    while not fragments.atEnd():
        fragment = fragments.fragment()
        found.append((fragment.position(), fragment.length(), fragment.charFormat()))
        fragments += 1
    return found
