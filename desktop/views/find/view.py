"""Find: the search field, chips, and the list of hits."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QMimeData, QModelIndex, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from desktop.components.chips import ChoiceChips, ScopeChip
from desktop.components.empty_state import EmptyState
from desktop.components.facet_chips import FacetChips
from desktop.components.icons import icon_pixmap
from desktop.components.labels import IconButton, button, label
from desktop.components.mirror import mirrored
from desktop.components.skeleton import Outline, Skeleton
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_L, SPACE_M, SPACE_S
from desktop.theme.typography import Type
from desktop.viewmodels.find.facets import GROUPS
from desktop.viewmodels.find.finding import FindState
from desktop.viewmodels.find.saved import Keeper
from desktop.viewmodels.find.search import FindViewModel
from desktop.viewmodels.scope import ScopeViewModel
from desktop.viewmodels.viewer.pictures import Pictures
from desktop.views.find.picture_drop import picture_of
from desktop.views.find.results import Results
from desktop.views.find.saved import SavedChip

_PAGES = {int(Qt.Key.Key_PageDown): 1, int(Qt.Key.Key_PageUp): -1}
_PAGE = 6
_GLASS = 20


class FindView(QWidget):
    """Search as you type; every key has its use."""

    viewer_wanted = Signal()
    add_wanted = Signal()

    def __init__(
        self, theme: Theme, find: FindViewModel, scope: ScopeViewModel, pictures: Pictures, keeper: Keeper
    ) -> None:
        super().__init__()
        self._theme = theme
        self._find = find
        self.field = self._make_field()
        self.field.installEventFilter(self)
        self.results = Results(theme, find.model, pictures)
        self.list = self.results.list
        self.list.selectionModel().currentChanged.connect(self._row_changed)
        for view in (self.results.list, self.results.grid):
            view.installEventFilter(self)
        self.saved = SavedChip(find, keeper)
        self._mode = IconButton(theme, "grid", tr("Show as a grid"), self.change_mode)
        self._picture = button("", lambda: find.search_picture(None), "chip")
        self._headline = label(theme, role=Type.CAPTION, tone="muted")
        self._pill = button("", find.show_waiting, "pill", name=tr("Show hits found by meaning"))
        keeps_place = self._pill.sizePolicy()  # nothing below may move when the pill comes
        keeps_place.setRetainSizeWhenHidden(True)
        self._pill.setSizePolicy(keeps_place)
        self._pill.setMinimumWidth(
            self._pill.fontMetrics().horizontalAdvance(tr("+{count} by meaning", count=99)) + 2 * SPACE_L
        )
        self._try = button("", self._mend, "pill", name=tr("Try another spelling"))
        self._chips = ChoiceChips(tr("Kinds of files"), find.set_kind, ScopeChip(scope))
        self.facets = FacetChips(find.narrow, GROUPS)
        self._notes = label(theme, role=Type.CAPTION, tone="muted", wraps=True)
        self._empty = EmptyState(theme, "find", self._mend)
        self._stack = QStackedWidget()
        for page in (self._empty, self.results, Skeleton(theme, Outline.HITS)):
            self._stack.addWidget(page)
        self.setAcceptDrops(True)
        self._lay_out()
        self._bind_keys()
        find.changed.connect(self._show)
        theme.changed.connect(self._draw_glass)
        self._show()

    def focus_field(self) -> None:
        """Put the cursor into the field."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    @property
    def home(self) -> QWidget:
        """Where the keyboard belongs when the viewer closes: on the row it came from, else in the field.

        A list without a current row would make its first one current, and so open the viewer again.
        """
        return self.results.shown if self.list.currentIndex().isValid() else self.field

    def search_for(self, words: str) -> None:
        """Look for words that came from elsewhere."""
        self.field.setText(words)
        self.field.setFocus()

    def step(self, by: int) -> None:
        """Move to a neighbouring hit."""
        row = self.list.currentIndex().row() + by
        if 0 <= row < self._find.model.rowCount():
            self.list.setCurrentIndex(self._find.model.index(row))
        elif self._find.model.rowCount():
            self.list.setCurrentIndex(self._find.model.index(0 if row < 0 else self._find.model.rowCount() - 1))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give the list's keys to the list while the cursor is in the field, and Space and Enter their meaning."""
        if watched is self.field and event.type() is QEvent.Type.Resize:
            self._place_glass()
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if watched is self.field:
                return self._field_key(event)
            if watched in (self.results.list, self.results.grid):
                return self._list_key(event)
        return super().eventFilter(watched, event)

    def _make_field(self) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName("search")
        field.setAccessibleName(tr("Search your files"))
        field.setPlaceholderText(tr("Search your files"))
        field.setFont(self._theme.font(Type.READING))
        field.setClearButtonEnabled(False)
        field.textChanged.connect(self._find.set_query)
        field.setProperty("mirrored", QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft)
        self._glass = QLabel(field)
        self._draw_glass()
        return field

    def _lay_out(self) -> None:
        chips = QHBoxLayout()
        chips.setSpacing(SPACE_S)
        chips.addWidget(self._chips, 1)
        for tool in (self.saved, self._mode):
            chips.addWidget(tool, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, 0)
        column.setSpacing(SPACE_M)
        column.addWidget(self.field)
        column.addLayout(chips)
        narrow = QHBoxLayout()
        narrow.setSpacing(SPACE_S)
        narrow.addWidget(self._headline)
        narrow.addWidget(self._try)
        narrow.addWidget(self._pill)
        narrow.addWidget(self._picture)
        narrow.addStretch(1)
        narrow.addWidget(self.facets)
        column.addLayout(narrow)
        column.addWidget(self._stack, 1)
        column.addWidget(self._notes)

    def _bind_keys(self) -> None:
        for keys, act in (
            ("Ctrl+F", self.focus_field),
            ("Ctrl+L", self.focus_field),
            ("Ctrl+Return", self._find.ask),
            ("Ctrl+Enter", self._find.ask),
            ("Ctrl+G", self.change_mode),
            ("Ctrl+S", self.saved.save_search),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def change_mode(self) -> None:
        """Show the hits as a grid, or as a list again."""
        is_grid = not self.results.is_grid
        self.results.show_grid(is_grid)
        self._mode.draw(*(("list", tr("Show as a list")) if is_grid else ("grid", tr("Show as a grid"))))

    def search_by(self, data: QMimeData) -> bool:
        """Look for pictures like the one in a drop or on the clipboard; return whether there was one."""
        picture = picture_of(data)
        if picture is not None:
            self._find.search_picture(picture)
        return picture is not None

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one picture; files to be added are the window's."""
        if picture_of(event.mimeData()) is not None and event.source() is None:
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        """Look for pictures like the dropped one."""
        if self.search_by(event.mimeData()):
            event.acceptProposedAction()

    def _field_key(self, event: QKeyEvent) -> bool:
        if event.matches(QKeySequence.StandardKey.Paste):
            return self.search_by(QGuiApplication.clipboard().mimeData())
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            row = self.list.currentIndex().row()
            self.step(1 if event.key() == Qt.Key.Key_Down or row < 0 else -1)
            return True
        if event.key() in _PAGES:
            self.step(_PAGES[event.key()] * _PAGE)
            return True
        if event.matches(QKeySequence.StandardKey.Copy) and not self.field.hasSelectedText():
            return self._copy()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if self.list.currentIndex().row() < 0:
                self.step(1)
            self.viewer_wanted.emit()
            return True
        return False

    def _list_key(self, event: QKeyEvent) -> bool:
        row = self.list.currentIndex().row()
        if event.matches(QKeySequence.StandardKey.Copy):
            return self._copy()
        if event.key() == Qt.Key.Key_Space:
            self._find.choose(row)
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._find.choose(row)
            self.viewer_wanted.emit()
            return True
        if event.text().isalnum() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.field.setFocus()
            self.field.insert(event.text())
            return True
        return False

    def _copy(self) -> bool:
        row = self.list.currentIndex().row()
        if row >= 0:
            QGuiApplication.clipboard().setText(self._find.quote(row))
        return row >= 0

    def _row_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.list.selectionModel().select(current, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self._find.choose(current.row())

    def _mend(self) -> None:
        """Do what the sentence in the list's place offers."""
        props = self._find.props
        if props.remedy:
            self._find.mend()
        elif props.suggestion:
            self.search_for(props.suggestion)
        else:
            self.add_wanted.emit()

    def _show(self) -> None:
        props = self._find.props
        shows_list = props.state is FindState.RESULTS
        if self.field.text() != self._find.query:
            self.field.setText(self._find.query)  # a saved search came back
        self._picture.setText(tr("Like {name}", name=props.picture) + "  \u00d7")
        self._picture.setAccessibleName(tr("Search by words again"))
        self._picture.setVisible(bool(props.picture))
        self.facets.show_groups(props.groups)
        self._mode.setEnabled(shows_list)
        facets = tuple((facet.kind, f"{facet.label}  {facet.count}") for facet in props.facets)
        self._chips.show_choices(facets, props.kind)
        self._headline.setText(props.headline)
        spelled = props.suggestion if shows_list else ""
        self._try.setText(tr("Try \u2018{words}\u2019?", words=spelled) if spelled else "")
        self._try.setVisible(bool(spelled))
        self._pill.setText(props.pill)
        self._pill.setVisible(bool(props.pill))
        self._notes.setText(props.sentence if shows_list else "")
        self._notes.setVisible(shows_list and bool(props.sentence))
        self._say_why_empty()
        pages = {FindState.RESULTS: 1, FindState.SEARCHING: 2}
        self._stack.setCurrentIndex(pages.get(props.state, 0))

    def _say_why_empty(self) -> None:
        props = self._find.props
        if props.state is FindState.BLANK and not props.has_folders:
            self._empty.say(tr("No folders yet. Drop one here or choose one."), "", tr("Add folder"))
        elif props.state is FindState.BLANK:
            self._empty.say(
                tr("Find anything in your folders."),
                tr(
                    "Any words will do. \u201cexact phrase\u201d, kind:mail, format:pdf, since:2025-01 and -word "
                    "narrow the search. A picture can be pasted or dropped here."
                ),
            )
        else:
            action = tr("Try \u2018{words}\u2019?", words=props.suggestion) if props.suggestion else ""
            self._empty.say(props.sentence, "", props.remedy or action)

    def _place_glass(self) -> None:
        area = QRectF(self.field.rect())
        spot = QRectF(SPACE_L, (area.height() - _GLASS) / 2, _GLASS, _GLASS)
        self._glass.setGeometry(mirrored(spot, area, self.field.layoutDirection()).toRect())

    def _draw_glass(self) -> None:
        self._glass.setPixmap(icon_pixmap("find", self._theme.colour("muted"), _GLASS))
