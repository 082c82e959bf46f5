"""PageBar: which page is shown, how large, and the way to its text."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from desktop.components.flow import FlowLayout
from desktop.components.labels import IconButton, button, label
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_L, SPACE_S, SPACE_XS, TARGET
from desktop.theme.typography import Type
from desktop.viewer.page_view import PageView
from desktop.viewmodels.viewer.document import ViewerViewModel
from desktop.viewmodels.viewer.shown import ViewerProps


class PageBar(QWidget):
    """A line above the page; hidden for files without pages."""

    def __init__(self, theme: Theme, viewer: ViewerViewModel, page: PageView) -> None:
        super().__init__()
        self._viewer = viewer
        self._previous = IconButton(theme, "previous", tr("Previous page"), lambda: viewer.turn(-1))
        self._next = IconButton(theme, "next", tr("Next page"), lambda: viewer.turn(1))
        self.number = QLineEdit()
        self.number.setAccessibleName(tr("Page number"))
        self.number.setValidator(QIntValidator(1, 99_999, self.number))
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.number.setFixedWidth(self.number.fontMetrics().horizontalAdvance("00000") + 2 * SPACE_L)
        self.number.returnPressed.connect(self._go)
        self._total = label(theme, role=Type.CAPTION, tone="muted")
        self._total.setMinimumHeight(TARGET)
        self._smaller = IconButton(theme, "minus", tr("Smaller"), lambda: page.zoom_by(-1))
        self._larger = IconButton(theme, "plus", tr("Larger"), lambda: page.zoom_by(1))
        self._width = button(tr("Fit width"), page.fit_width, "quiet")
        self._whole = button(tr("Whole page"), page.fit_page, "quiet")
        self.as_text = button(tr("Text"), self._toggle, "chip")
        self.as_text.setCheckable(True)
        self._turners = (self._previous, self.number, self._total, self._next)
        self._zoomers = (self._smaller, self._larger, self._width, self._whole)
        row = FlowLayout()
        row.setContentsMargins(SPACE_S, SPACE_XS, SPACE_S, SPACE_XS)
        self.setLayout(row)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        for part in (*self._turners, *self._zoomers, self.as_text):
            row.addWidget(part)
        self.hide()

    def show_props(self, props: ViewerProps) -> None:
        """Show where in the document the viewer stands."""
        page = props.page
        self.setVisible(page is not None or props.has_pages)
        for zoomer in self._zoomers:
            zoomer.setVisible(page is not None)
        for turner in self._turners:
            turner.setVisible(page is not None and page.total > 1)
        self.as_text.setVisible(props.has_pages)
        self.as_text.setChecked(page is None)
        if page is not None:
            if not self.number.hasFocus():
                self.number.setText(str(page.number))
            self._total.setText(tr("of {total}", total=page.total))
            self._previous.setEnabled(page.number > 1)
            self._next.setEnabled(page.number < page.total)

    def _go(self) -> None:
        self._viewer.go_to_page(int(self.number.text() or 0))
        page = self._viewer.props.page
        self.number.setText(str(page.number) if page is not None else "")

    def _toggle(self) -> None:
        self._viewer.show_text(self._viewer.props.page is not None)
