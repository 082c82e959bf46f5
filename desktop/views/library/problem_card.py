"""ProblemCard: files left out for one cause, and the one thing that can be done about them."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from desktop.components.cards import Card
from desktop.components.icons import icon_pixmap
from desktop.components.labels import button, label
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_S
from desktop.theme.typography import Type
from desktop.viewmodels import wording
from desktop.viewmodels.library.folders import LibraryViewModel
from desktop.viewmodels.library.problems import Action, ProblemGroup, action_words

_SHOWN_PATHS = 100


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
