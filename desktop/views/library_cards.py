"""The library's cards: progress, a folder, a proposal, and files left out for one cause."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QMenu, QVBoxLayout

from desktop.components.icons import icon_pixmap
from desktop.components.labels import Elided, IconButton, button, label
from desktop.components.share_bar import ShareBar
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XS
from desktop.theme.typography import Type
from desktop.viewmodels import wording
from desktop.viewmodels.library import LibraryViewModel, Proposal
from desktop.viewmodels.problems import Action, ProblemGroup
from desktop.viewmodels.progress import ProgressProps, RootCard

_SHOWN_PATHS = 100
_SHOWN_EXCLUSIONS = 6


class Card(QFrame):
    """A surface with a column in it."""

    def __init__(self, name: str = "card") -> None:
        super().__init__()
        self.setObjectName(name)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_M)
        self.column.setSpacing(SPACE_S)


class ProgressCard(Card):
    """What is being done now, how fast, and how long it takes still."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("sunken")
        self._headline = label(theme, strong=True)
        self._rate = label(theme, role=Type.CAPTION, tone="muted")
        self._current = Elided(theme, Type.CAPTION, "muted")
        self._waiting = label(theme, role=Type.CAPTION, tone="warn", wraps=True)
        row = QHBoxLayout()
        row.addWidget(self._headline)
        row.addStretch(1)
        row.addWidget(self._rate)
        self.column.setSpacing(SPACE_XS)
        self.column.addLayout(row)
        self.column.addWidget(self._current)
        self.column.addWidget(self._waiting)

    def show_progress(self, props: ProgressProps) -> None:
        """Show the progress line, or nothing when there is nothing to tell."""
        self._headline.setText(props.headline)
        self._rate.setText(props.rate)
        self._current.show_text(props.current)
        self._waiting.setText("\n".join(props.waiting))
        self._headline.setVisible(bool(props.headline))
        self._current.setVisible(bool(props.current))
        self._waiting.setVisible(bool(props.waiting))
        self.setVisible(props.is_busy or props.is_paused or bool(props.waiting))


class RootCardView(Card):
    """One folder: name, bar, words, and what can be done with it."""

    def __init__(self, theme: Theme, root: RootCard, library: LibraryViewModel) -> None:
        super().__init__()
        picture = QLabel()
        picture.setPixmap(icon_pixmap("text" if root.is_file else "folder", theme.colour("muted"), 22))
        path = Elided(theme, Type.CAPTION, "muted")
        path.show_text(wording.short_path(root.path))
        titles = QVBoxLayout()
        titles.setSpacing(2)
        titles.addWidget(label(theme, root.name, strong=True))
        titles.addWidget(path)
        head = QHBoxLayout()
        head.setSpacing(SPACE_M)
        head.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(titles, 1)
        head.addWidget(self._more(theme, root, library), 0, Qt.AlignmentFlag.AlignTop)
        bar = ShareBar(theme)
        bar.show_shares(root.searchable_share, root.meaning_share)
        bar.setAccessibleName(root.words)
        self.column.addLayout(head)
        self.column.addWidget(bar)
        tone = "muted" if root.online else "warn"
        self.column.addWidget(label(theme, root.words, Type.CAPTION, tone=tone, wraps=True))

    def _more(self, theme: Theme, root: RootCard, library: LibraryViewModel) -> IconButton:
        more = IconButton(theme, "more", f"Actions for {root.name}", lambda: None)
        menu = QMenu(more)
        menu.setAccessibleName(f"Actions for {root.name}")
        menu.addAction("Look for changes first here").triggered.connect(lambda: library.retry(root.path))
        menu.addSeparator()
        menu.addAction("Stop searching this folder").triggered.connect(lambda: library.remove(root.path))
        forget = menu.addMenu("Forget everything in it")
        confirm = forget.addAction(f"Forget \u201c{root.name}\u201d. Its files are not touched.")
        confirm.triggered.connect(lambda: library.forget(root.path))
        more.setMenu(menu)
        return more


class ProposalCard(Card):
    """A folder that may be added, with its forecast."""

    def __init__(self, theme: Theme, proposal: Proposal, library: LibraryViewModel) -> None:
        super().__init__()
        self.column.addWidget(label(theme, f"Add \u201c{proposal.name}\u201d?", Type.READING, strong=True))
        path = Elided(theme, Type.CAPTION, "muted")
        path.show_text(wording.short_path(proposal.path))
        self.column.addWidget(path)
        if proposal.problem:
            self.column.addWidget(label(theme, proposal.problem, tone="bad", wraps=True))
        for sentence in proposal.words or (() if proposal.problem else ("Counting what is in it\u2026",)):
            self.column.addWidget(label(theme, sentence, wraps=True))
        if proposal.exclusions:
            self.column.addWidget(label(theme, "Better left out:", Type.CAPTION, tone="muted"))
        for exclusion in proposal.exclusions[:_SHOWN_EXCLUSIONS]:
            box = QCheckBox(exclusion.words)
            box.setAccessibleName(f"Leave out {exclusion.words}")
            box.setChecked(library.is_left_out(proposal.path, exclusion.folder))
            box.toggled.connect(partial(library.leave_out, proposal.path, exclusion.folder))
            self.column.addWidget(box)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        if not proposal.problem:
            add = button("Add", lambda: library.accept(proposal.path), "primary", name=f"Add {proposal.name}")
            row.addWidget(add)
        row.addWidget(button("Not now", lambda: library.decline(proposal.path), name=f"Do not add {proposal.name}"))
        row.addStretch(1)
        self.column.addSpacing(SPACE_XS)
        self.column.addLayout(row)


class ProblemCard(Card):
    """All files left out for one cause; the names unfold."""

    def __init__(self, theme: Theme, group: ProblemGroup, library: LibraryViewModel) -> None:
        super().__init__()
        self._group = group
        self._library = library
        self._paths = group.paths
        head = QHBoxLayout()
        head.setSpacing(SPACE_M)
        picture = QLabel()
        tone = "warn" if group.needs_person else "muted"
        picture.setPixmap(icon_pixmap("warn" if group.needs_person else "check", theme.colour(tone), 20))
        head.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(theme, group.title, strong=True, wraps=True))
        if group.remedy:
            words.addWidget(label(theme, group.remedy, Type.CAPTION, tone="muted", wraps=True))
        head.addLayout(words, 1)
        if group.action is not Action.NONE:
            act = button(group.action.value, self._act, name=f"{group.action.value}: {group.title}")
            head.addWidget(act, 0, Qt.AlignmentFlag.AlignTop)
        self._toggle = button("Show", self._unfold, "quiet", name=f"Show files: {group.title}")
        head.addWidget(self._toggle, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(head)
        self._names = label(theme, "", Type.CAPTION, tone="muted", wraps=True)
        self._names.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._names.hide()
        self.column.addWidget(self._names)

    def _act(self) -> None:
        if self._group.action is Action.LOOK_AGAIN:
            self._library.look_again(self._paths)
        elif self._group.action is Action.ADD_AGAIN:
            self._library.propose(list(self._paths))
        elif self._group.action is Action.COPY_COMMAND:
            QGuiApplication.clipboard().setText(self._group.command)
            self._library.tell(f"Copied: {self._group.command}")
        else:
            QDesktopServices.openUrl(QUrl.fromLocalFile(self._paths[0].rpartition("/")[0]))

    def _unfold(self) -> None:
        shown = [wording.short_path(path) for path in self._paths[:_SHOWN_PATHS]]
        more = len(self._paths) - len(shown)
        self._names.setText("\n".join(shown) + (f"\nand {wording.number(more)} more" if more > 0 else ""))
        self._names.setVisible(self._names.isHidden())
        self._toggle.setText("Show" if self._names.isHidden() else "Hide")
