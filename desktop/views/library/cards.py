"""The library's cards: progress, a folder, a proposal, and files left out for one cause."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QIcon
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from desktop.components.cards import Card
from desktop.components.coverage_bar import SWATCH, CoverageBar, swatch
from desktop.components.flow import FlowLayout
from desktop.components.icons import icon_pixmap
from desktop.components.labels import Elided, IconButton, button, clear_layout, label, set_tone
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_M, SPACE_S, SPACE_XS
from desktop.theme.typography import Type
from desktop.viewmodels import wording
from desktop.viewmodels.library.folders import LibraryViewModel
from desktop.viewmodels.library.problems import Action, ProblemGroup, action_words
from desktop.viewmodels.library.progress import ProgressProps, Rest, RootCard, Share
from desktop.viewmodels.library.proposals import Proposal

__all__ = ["Card", "ProblemCard", "ProgressCard", "ProposalCard", "RootCardView"]
_SHOWN_PATHS = 100
_LEGEND_INSET = 7
_SHOWN_EXCLUSIONS = 6


class ProgressCard(Card):
    """What is being done now, how fast, how long it takes still, and why some of it rests."""

    def __init__(self, theme: Theme, mend: Callable[[str], object]) -> None:
        super().__init__("sunken")
        self._theme = theme
        self._mend = mend
        self._headline = label(theme, strong=True)
        self._rate = label(theme, role=Type.CAPTION, tone="muted")
        self._current = Elided(theme, Type.CAPTION, "muted")
        self._rests = QWidget()
        self._shown: tuple[Rest, ...] | None = None
        rests = QVBoxLayout(self._rests)
        rests.setContentsMargins(0, 0, 0, 0)
        rests.setSpacing(SPACE_XS)
        row = QHBoxLayout()
        row.addWidget(self._headline)
        row.addStretch(1)
        row.addWidget(self._rate)
        self.column.setSpacing(SPACE_XS)
        self.column.addLayout(row)
        self.column.addWidget(self._current)
        self.column.addWidget(self._rests)

    def show_progress(self, props: ProgressProps) -> None:
        """Show the progress line, or nothing when there is nothing to tell."""
        self._headline.setText(props.headline)
        self._rate.setText(props.rate)
        self._current.show_text(props.current)
        self._current.setAccessibleName(tr("File at hand: {path}", path=props.current) if props.current else "")
        self._headline.setVisible(bool(props.headline))
        self._current.setVisible(bool(props.current))
        self._show_rests(props.waiting)
        self.setVisible(props.is_busy or props.is_paused or bool(props.waiting))

    def _show_rests(self, rests: tuple[Rest, ...]) -> None:
        if rests == self._shown:
            return
        self._shown = rests
        clear_layout(self._rests)
        column = self._rests.layout()
        assert column is not None
        for rest in rests:
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.addWidget(label(self._theme, rest.words, Type.CAPTION, tone="warn", wraps=True), 1)
            if rest.action:
                act = button(rest.action, partial(self._mend, rest.remedy), name=f"{rest.action}: {rest.words}")
                row.addWidget(act)
            column.addWidget(line)
        self._rests.setVisible(bool(rests))


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
        flow = FlowLayout()
        flow.setContentsMargins(-_LEGEND_INSET, 0, 0, -SPACE_S)  # its words begin where the bar begins
        self._legend.setLayout(flow)
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


class ProposalCard(Card):
    """A folder that may be added, with its forecast."""

    def __init__(self, theme: Theme, proposal: Proposal, library: LibraryViewModel) -> None:
        super().__init__()
        title = tr("Add \u201c{name}\u201d?", name=proposal.name)
        self.column.addWidget(label(theme, title, Type.READING, strong=True))
        path = Elided(theme, Type.CAPTION, "muted")
        path.show_text(wording.short_path(proposal.path))
        self.column.addWidget(path)
        if proposal.problem:
            self.column.addWidget(label(theme, proposal.problem, tone="bad", wraps=True))
        for sentence in proposal.words or (() if proposal.problem else (tr("Counting what is in it\u2026"),)):
            self.column.addWidget(label(theme, sentence, wraps=True))
        if proposal.exclusions:
            self.column.addWidget(label(theme, tr("Better left out:"), Type.CAPTION, tone="muted"))
        for exclusion in proposal.exclusions[:_SHOWN_EXCLUSIONS]:
            box = QCheckBox(exclusion.words)
            box.setAccessibleName(tr("Leave out {words}", words=exclusion.words))
            box.setChecked(library.is_left_out(proposal.path, exclusion.folder))
            box.toggled.connect(partial(library.leave_out, proposal.path, exclusion.folder))
            self.column.addWidget(box)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        if not proposal.problem:
            name = tr("Add {name}", name=proposal.name)
            row.addWidget(button(tr("Add"), lambda: library.accept(proposal.path), "primary", name=name))
        name = tr("Do not add {name}", name=proposal.name)
        row.addWidget(button(tr("Not now"), lambda: library.decline(proposal.path), name=name))
        row.addStretch(1)
        self.column.addSpacing(SPACE_XS)
        self.column.addLayout(row)


class ProblemCard(Card):
    """All files left out for one cause; the names unfold."""

    def __init__(self, theme: Theme, group: ProblemGroup, library: LibraryViewModel) -> None:
        super().__init__()
        self._group = group
        self._library = library
        head = QHBoxLayout()
        head.setSpacing(SPACE_S)
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
        for part in self._buttons():
            head.addWidget(part, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(head)
        self._names = label(theme, "", Type.CAPTION, tone="muted", wraps=True)
        self._names.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._names.hide()
        self.column.addWidget(self._names)

    def _buttons(self) -> list[QPushButton]:
        group, made = self._group, []
        if group.action is not Action.NONE:
            act = action_words(group.action)
            made.append(button(act, self._act, name=f"{act}: {group.title}"))
        if group.can_be_ignored:
            ignore = tr("Ignore these")
            made.append(button(ignore, self._ignore, "quiet", name=f"{ignore}: {group.title}"))
        name = tr("Show files: {title}", title=group.title)
        self._toggle = button(tr("Show", "the names of files"), self._unfold, "quiet", name=name)
        return [*made, self._toggle]

    def _act(self) -> None:
        act_on(self._group.action, self._group.paths, self._group.command, self._library)

    def _ignore(self) -> None:
        self._library.ignore_files(self._group.paths)

    def _unfold(self) -> None:
        paths = self._group.paths
        shown = [wording.short_path(path) for path in paths[:_SHOWN_PATHS]]
        more = len(paths) - len(shown)
        if more > 0:
            shown.append(tr("and %Ln more", "files", more))
        self._names.setText("\n".join(shown))
        self._names.setVisible(self._names.isHidden())
        is_open = not self._names.isHidden()
        self._toggle.setText(tr("Hide", "the names of files") if is_open else tr("Show", "the names of files"))


def act_on(action: Action, paths: tuple[str, ...], command: str, library: LibraryViewModel) -> None:
    """Do the one thing that can be done about some files."""
    if action is Action.LOOK_AGAIN:
        library.look_again(paths)
    elif action is Action.ADD_AGAIN:
        library.propose(list(paths))
    elif action is Action.COPY_COMMAND:
        QGuiApplication.clipboard().setText(command)
        library.tell(tr("Copied: {command}", command=command))
    elif action is Action.SHOW_FOLDER:
        show_folder(paths[0])


def show_folder(path: str) -> None:
    """Open the folder a file lies in, in the system's own program."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(path.rpartition("/")[0]))
