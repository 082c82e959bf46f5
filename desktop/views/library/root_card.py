"""RootCardView: one folder of the library, how far it is, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QIcon
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from desktop.components.cards import Card
from desktop.components.coverage_bar import SWATCH, CoverageBar, swatch
from desktop.components.flow import FlowLayout
from desktop.components.icons import icon_pixmap
from desktop.components.labels import Elided, IconButton, button, clear_layout, label, set_tone
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_L, SPACE_M, SPACE_XS
from desktop.theme.typography import Type
from desktop.viewmodels import wording
from desktop.viewmodels.library.folders import LibraryViewModel
from desktop.viewmodels.library.progress import RootCard, Share


class RootCardView(Card):
    """One folder: name, bar, words that lead to its files, and what can be done with it.

    It stays while the library works: what changes is shown in its place, so that the keyboard and an open menu stay.
    """

    def __init__(
        self, theme: Theme, root: RootCard, library: LibraryViewModel, show_state: Callable[[str], object]
    ) -> None:
        super().__init__()
        self._theme = theme
        self._show_state = show_state
        self.root = root
        self._bar = CoverageBar(theme, ())
        self._words = label(theme, role=Type.CAPTION, wraps=True)
        self._legend = QWidget()
        self._legend.setLayout(FlowLayout())
        self.column.setContentsMargins(
            SPACE_L, SPACE_M, SPACE_L, SPACE_XS
        )  # the legend's buttons bring room of their own
        policy = self._legend.sizePolicy()
        policy.setHeightForWidth(True)
        self._legend.setSizePolicy(policy)
        self._parts: dict[str, QPushButton] = {}
        self.column.addLayout(self._head(library))
        for part in (self._bar, self._words, self._legend):
            self.column.addWidget(part)
        self.show_root(root)

    def show_root(self, root: RootCard) -> None:
        """Show how far the folder is by now."""
        self.root = root
        self._bar.show_parts(tuple((share.key, share.count) for share in root.shares))
        self._bar.setAccessibleName(root.words)
        has_parts = root.online and bool(root.shares)
        self._words.setText(root.words)
        set_tone(self._words, "muted" if root.online else "warn")
        self._words.setVisible(not has_parts)
        self._legend.setVisible(has_parts)
        foot = SPACE_XS if has_parts else SPACE_M  # the legend's buttons bring room of their own
        self.column.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, foot)
        if [share.key for share in root.shares] != list(self._parts):
            clear_layout(self._legend)
            self._parts = {share.key: self._part(share) for share in root.shares}
        for share in root.shares:
            self._parts[share.key].setText(share.words)
            self._parts[share.key].setAccessibleName(tr("{words}. Show these files.", words=share.words))

    def _head(self, library: LibraryViewModel) -> QHBoxLayout:
        root = self.root
        picture = QLabel()
        picture.setPixmap(icon_pixmap("text" if root.is_file else "folder", self._theme.colour("muted"), 22))
        path = Elided(self._theme, Type.CAPTION, "muted")
        path.show_text(wording.short_path(root.path))
        titles = QVBoxLayout()
        titles.setSpacing(2)
        titles.addWidget(label(self._theme, root.name, strong=True))
        titles.addWidget(path)
        head = QHBoxLayout()
        head.setSpacing(SPACE_M)
        head.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(titles, 1)
        head.addWidget(self._more(library), 0, Qt.AlignmentFlag.AlignTop)
        return head

    def _part(self, share: Share) -> QPushButton:
        part = button(share.words, partial(self._show_state, share.state), "legend")
        part.setIcon(QIcon(swatch(self._theme, share.key)))
        part.setIconSize(QSize(SWATCH, SWATCH))
        part.setFont(self._theme.font(Type.CAPTION))
        layout = self._legend.layout()
        assert layout is not None
        layout.addWidget(part)
        return part

    def _more(self, library: LibraryViewModel) -> IconButton:
        root = self.root
        name = tr("Actions for {name}", name=root.name)
        more = IconButton(self._theme, "more", name, lambda: None)
        menu = QMenu(more)
        menu.setAccessibleName(name)
        menu.addAction(tr("Read it next")).triggered.connect(lambda: library.read_next(root.path))
        if not root.is_file:
            rules = menu.addAction(tr("What to leave out\u2026"))
            rules.triggered.connect(lambda: library.rules.open(root.path, self.root.ignore))
        opened = QUrl.fromLocalFile(root.path)
        menu.addAction(tr("Show in folder")).triggered.connect(lambda: QDesktopServices.openUrl(opened))
        menu.addSeparator()
        menu.addAction(tr("Stop searching it")).triggered.connect(lambda: library.remove(root.path))
        forget = menu.addMenu(tr("Forget everything in it"))
        confirm = forget.addAction(tr("Forget \u201c{name}\u201d. Its files are not touched.", name=root.name))
        confirm.triggered.connect(lambda: library.forget(root.path))
        more.setMenu(menu)
        return more
