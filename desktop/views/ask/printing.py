"""Printing: a page that fetches nothing, on paper or as PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QWidget

from desktop.components.unread import unread

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter


class Page(QTextDocument):
    """A document that reads nothing from anywhere."""

    def loadResource(self, kind: int, _name: QUrl | str) -> object:
        """Return an empty thing."""
        return unread(kind)


def print_page(parent: QWidget, html: str) -> None:
    """Let the person choose a printer (or a PDF file) and print."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, parent)
    if dialog.exec() == QPrintDialog.DialogCode.Accepted:
        put_on_paper(html, printer)


def put_on_paper(html: str, printer: QPrinter) -> None:
    """Print a page."""
    page = Page()
    page.setHtml(html)
    page.print_(printer)
