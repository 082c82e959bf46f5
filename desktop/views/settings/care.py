"""Care: what the disk holds, backup and restore, diagnostics."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from desktop.components.cards import Card, row_of
from desktop.components.coverage_bar import CoverageBar
from desktop.components.labels import IconButton, button, clear_layout, label, set_tone
from desktop.language import tr
from desktop.theme.theme import Theme
from desktop.theme.tokens import SPACE_XS
from desktop.theme.typography import Type
from desktop.viewmodels.shell.care import CareViewModel
from desktop.views.settings.pages import Page

_PARTS = 1_000


class CarePage(Page):
    """One thing at a time; what is done is said above."""

    def __init__(self, theme: Theme, care: CareViewModel) -> None:
        super().__init__()
        self._theme = theme
        self._care = care
        self._backup = ""
        self._drawn: object = None
        self._notice_card = self._make_notice()
        self._work_card = self._make_work()
        self._disk_card()
        self._backup_card()
        self._fault_card()
        care.changed.connect(self._show)
        self._show()

    def choose_backup_folder(self) -> None:
        """Let the person choose where the backup goes."""
        chosen = QFileDialog.getExistingDirectory(self, tr("Where should the backup go?"))
        if chosen:
            self._care.back_up(chosen)

    def choose_backup(self) -> None:
        """Let the person choose a backup; it is put back only after a second click."""
        chosen, _kind = QFileDialog.getOpenFileName(self, tr("Which backup?"), "", "ZIP (*.zip)")
        if chosen:
            self.offer_restore(chosen)

    def offer_restore(self, backup: str) -> None:
        """Say what putting a backup back means, and ask."""
        self._backup = backup
        self._confirm.setVisible(bool(backup))
        self._confirm_words.setText(
            tr("Chats, folders and settings become those of {backup}. What is known now is set aside.", backup=backup)
        )

    def choose_bundle_folder(self) -> None:
        """Let the person choose where diagnostics are written."""
        chosen = QFileDialog.getExistingDirectory(self, tr("Where should diagnostics be written?"))
        if chosen:
            self._care.diagnose(chosen)

    def _make_notice(self) -> Card:
        made = Card("sunken")
        self._notice = label(self._theme, wraps=True)
        self._reveal = button(tr("Show in folder"), self._open_folder)
        close = IconButton(self._theme, "close", tr("Dismiss"), self._care.dismiss_notice)
        made.column.addLayout(row_of(self._notice, self._reveal, close, stretch=0))
        self.column.addWidget(made)
        return made

    def _make_work(self) -> Card:
        made = Card("sunken")
        self._work = label(self._theme, strong=True)
        self._bar = CoverageBar(self._theme, ())
        stop = button(tr("Stop"), self._care.cancel)
        made.column.addLayout(row_of(self._work, stop, stretch=0))
        made.column.addWidget(self._bar)
        self.column.addWidget(made)
        return made

    def _disk_card(self) -> None:
        made = self.card(self._theme, tr("Room"))
        self._parts = QWidget()
        lines = QVBoxLayout(self._parts)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(SPACE_XS)
        self._free = label(self._theme, tone="muted")
        reclaim = button(tr("Reclaim"), self._care.reclaim, name=tr("Reclaim room"))
        made.column.addWidget(self._parts)
        made.column.addLayout(row_of(self._free, reclaim, stretch=0))
        hint = tr("Puts the index in order and empties caches. Models and what was read stay.")
        made.column.addWidget(label(self._theme, hint, Type.CAPTION, tone="muted", wraps=True))

    def _backup_card(self) -> None:
        made = self.card(self._theme, tr("Backup"))
        hint = tr("Chats, folders, settings, attachments and what was read. Models and the index are made again.")
        made.column.addWidget(label(self._theme, hint, Type.CAPTION, tone="muted", wraps=True))
        write = button(tr("Back up\u2026"), self.choose_backup_folder)
        made.column.addLayout(row_of(write, button(tr("Put a backup back\u2026"), self.choose_backup)))
        self._confirm = QWidget()
        self._confirm_words = label(self._theme, wraps=True)
        yes = button(tr("Put it back"), self._restore, "primary")
        no = button(tr("Not now"), lambda: self.offer_restore(""), name=tr("Do not put the backup back"))
        column = QVBoxLayout(self._confirm)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._confirm_words)
        column.addLayout(row_of(yes, no))
        self._confirm.hide()
        made.column.addWidget(self._confirm)

    def _fault_card(self) -> None:
        made = self.card(self._theme, tr("When something is wrong"))
        check = button(tr("Check the index"), lambda: self._care.check())
        mend = button(tr("Check and mend"), lambda: self._care.check(repair=True))
        write = button(tr("Write diagnostics\u2026"), self.choose_bundle_folder)
        made.column.addLayout(row_of(check, mend, write))
        hint = tr("Diagnostics hold versions, settings and logs: no texts, no file names, no passwords.")
        made.column.addWidget(label(self._theme, hint, Type.CAPTION, tone="muted", wraps=True))

    def _restore(self) -> None:
        backup = self._backup
        self.offer_restore("")
        self._care.restore(backup)

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(self._care.props.path.rpartition("/")[0]))

    def _show(self) -> None:
        props = self._care.props
        self._notice.setText(props.notice)
        set_tone(self._notice, "bad" if props.is_problem else "")
        self._reveal.setVisible(bool(props.path))
        self._notice_card.setVisible(bool(props.notice))
        self._work.setText(props.work)
        done = round((props.share or 0.0) * _PARTS)
        self._bar.show_parts((("meaning", done), ("", _PARTS - done)))
        self._work_card.setVisible(bool(props.work))
        self._free.setText(props.free)
        if props.parts == self._drawn:
            return
        self._drawn = props.parts
        clear_layout(self._parts)
        layout = self._parts.layout()
        assert layout is not None
        for words, share in props.parts:
            layout.addWidget(label(self._theme, words))
            used = round(share * _PARTS)
            layout.addWidget(CoverageBar(self._theme, (("words", used), ("", _PARTS - used))))
