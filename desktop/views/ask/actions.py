"""AskActions: what the links of a conversation and its menus do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QUrl
from PySide6.QtGui import QActionGroup, QCursor, QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu

from desktop.language import tr
from desktop.viewmodels import wording
from desktop.viewmodels.ask.conversation import Change
from desktop.viewmodels.ask.sharing import SharingViewModel
from desktop.views.ask.printing import print_page

if TYPE_CHECKING:
    from desktop.views.ask.view import AskView
    from desktop.wiring import ViewModels


class AskActions(QObject):
    """Answers to what is clicked in a conversation."""

    def __init__(self, view: AskView, models: ViewModels) -> None:
        super().__init__(view)
        self._view = view
        self._models = models
        self._ask = models.ask
        self.menu: QMenu | None = None
        """The menu that was opened last."""
        self._wants_model = False
        """Whether the menu of models opens once it is known what there is."""
        self.sharing = SharingViewModel(models.link)
        self.sharing.told.connect(lambda sentence: view.bar.say(sentence))
        self.sharing.printable.connect(lambda page: print_page(view, page))
        view.browser.acted.connect(self.act)
        view.browser.linked.connect(self._offer_link)
        view.composer.attach_wanted.connect(self.choose_files)
        view.composer.model_wanted.connect(self.choose_model)
        models.house.models.changed.connect(self._open_model_menu)
        models.speech.told.connect(lambda sentence: view.bar.say(sentence))
        view.composer.draft.edit_wanted.connect(self._edit_last)
        models.ask.edit_begun.connect(self._begin_edit)
        models.ask.edit_ended.connect(view.bar.hide)
        models.attachments.decision_wanted.connect(self._ask_where)

    def act(self, name: str, turn: int, which: int) -> None:
        """Do what a link of a turn says."""
        if turn >= len(self._ask.turns):
            return
        shown = self._ask.turns[turn]
        deeds = {
            "copy": lambda: _copy(self._ask.copy_text(turn)),
            "code": lambda: _copy(self._view.transcript.code(turn, which)),
            "read": lambda: self._view.transcript.toggle_reading(shown),
            "think": lambda: self._view.transcript.toggle_thinking(shown),
            "saw": lambda: self._show_seen(turn),
            "again": lambda: self._ask.ask_again(turn),
            "with": lambda: self._open_again_menu(turn),
            "continue": lambda: self._ask.go_on(turn),
            "edit": lambda: self._ask.edit(turn),
            "question": lambda: self._ask.choose_version(turn, which, of_question=True),
            "answer": lambda: self._ask.choose_version(turn, which, of_question=False),
            "up": lambda: self._ask.judge(turn, "up"),
            "down": lambda: self._judge_down(turn),
            "more": lambda: self._open_answer_menu(turn),
            "attached": lambda: self._ask.open_attachment(turn, which),
            "matches": lambda: self._ask.show_matches(turn),
        }
        if name in deeds:
            deeds[name]()

    def open_chat_menu(self) -> None:
        """Offer what can be done with the whole conversation."""
        chat = self._ask.chat
        pinned = self._models.chats.is_pinned(chat)
        menu = self._menu(tr("This conversation"))
        menu.addAction(tr("Rename\u2026")).triggered.connect(self.rename)
        pin = tr("Unpin") if pinned else tr("Pin to the top")
        menu.addAction(pin).triggered.connect(lambda: self._models.chats.pin(chat, not pinned))
        menu.addSeparator()
        menu.addAction(tr("Export as Markdown\u2026")).triggered.connect(lambda: self.export("markdown"))
        menu.addAction(tr("Export as a web page\u2026")).triggered.connect(lambda: self.export("html"))
        menu.addAction(tr("Print\u2026")).triggered.connect(lambda: self.print_chat())
        menu.addSeparator()
        menu.addAction(tr("Delete")).triggered.connect(lambda: self._models.chats.delete_chat(chat))
        menu.popup(QCursor.pos())

    def rename(self) -> None:
        """Ask for another title."""
        chat = self._ask.chat
        if chat:
            self._view.bar.ask(
                tr("Rename this conversation"),
                self._models.chats.title_of(chat),
                lambda title: self._models.chats.rename(chat, title),
            )

    def export(self, form: str, turn: int = -1) -> None:
        """Write the shown branch, or one answer, into a file the person chooses."""
        if self._ask.chat:
            node = self._node(turn)
            suffix = "html" if form == "html" else "md"
            name = f"{wording.file_title(self._models.chats.title_of(self._ask.chat) or tr('Conversation'))}.{suffix}"
            path, _chosen = QFileDialog.getSaveFileName(self._view, tr("Export"), name)
            if path:
                self.sharing.export(self._ask.chat, form, node, turn >= 0, path)

    def print_chat(self, turn: int = -1) -> None:
        """Print the shown branch, or one answer."""
        if self._ask.chat:
            self.sharing.fetch_page(self._ask.chat, self._node(turn), turn >= 0)

    def _node(self, turn: int) -> str:
        turns = self._ask.turns
        return turns[turn].node if turns else ""

    def _show_seen(self, turn: int) -> None:
        self._models.seen.open(self._ask.turns[turn])
        self._view.show_seen()

    def _open_answer_menu(self, turn: int) -> None:
        menu = self._menu(tr("This answer"))
        menu.addAction(tr("Show all matches")).triggered.connect(lambda: self._ask.show_matches(turn))
        if self._ask.turns[turn].node:
            menu.addAction(tr("Export as Markdown\u2026")).triggered.connect(lambda: self.export("markdown", turn))
            menu.addAction(tr("Export as a web page\u2026")).triggered.connect(lambda: self.export("html", turn))
            menu.addAction(tr("Print\u2026")).triggered.connect(lambda: self.print_chat(turn))
        menu.popup(QCursor.pos())

    def _open_again_menu(self, turn: int) -> None:
        menu = self._menu(tr("Ask again with"))
        menu.addAction(tr("The same once more")).triggered.connect(lambda: self._ask.ask_again(turn))
        models = [model.name for model in self._models.shell.models if model.task == "chat"]
        for name in models:
            action = menu.addAction(tr("Answered by {model}", model=name))
            action.triggered.connect(lambda _on=False, name=name: self._ask.ask_again(turn, Change(model=name)))
        if models:
            menu.addAction(tr("Without files")).triggered.connect(
                lambda: self._ask.ask_again(turn, Change(without_files=True))
            )
        for citation in self._ask.turns[turn].citations:
            words = tr("Without [{number}] {name}", number=citation.n, name=wording.file_name(citation.path))
            left_out = Change(excluded=(citation.passage,))
            menu.addAction(words).triggered.connect(
                lambda _on=False, change=left_out: self._ask.ask_again(turn, change)
            )
        menu.popup(QCursor.pos())

    def _menu(self, name: str) -> QMenu:
        self.menu = QMenu(self._view)
        self.menu.setAccessibleName(name)
        return self.menu

    def _judge_down(self, turn: int) -> None:
        self._ask.judge(turn, "down")
        if self._ask.turns[turn].verdict != "down":
            return
        reasons = (
            tr("Not what my files say"),
            tr("The wrong source"),
            tr("Something is missing"),
            tr("Hard to read"),
        )
        self._view.bar.ask(
            tr("Noted. What was wrong? This stays on your machine."),
            tr("In your words"),
            lambda note: self._ask.judge(turn, "down", note),
            tuple((reason, partial(self._ask.judge, turn, "down", reason)) for reason in reasons),
        )

    def _begin_edit(self, words: str) -> None:
        self._view.composer.begin(words)
        self._view.bar.say(
            tr("You are editing a question. Sending it begins another branch; the old one stays."),
            ((tr("Leave it as it was"), self._leave_edit),),
            self._leave_edit,
        )

    def _leave_edit(self) -> None:
        self._view.composer.draft.clear()
        self._ask.leave_edit()

    def _edit_last(self) -> None:
        if self._ask.turns:
            self._ask.edit(len(self._ask.turns) - 1)

    def _ask_where(self) -> None:
        attachments = self._models.attachments
        names = ", ".join(wording.file_name(path) for path in attachments.waiting)
        self._view.bar.say(
            tr("Where does {names} belong?", names=names),
            (
                (tr("Keep searchable"), attachments.keep_searchable),
                (tr("Only this chat"), attachments.only_this_chat),
            ),
            attachments.forget_waiting,
        )

    def choose_files(self) -> None:
        """Let files be chosen for the next question."""
        paths, _chosen = QFileDialog.getOpenFileNames(self._view, tr("Attach files"))
        if paths:
            self._models.attachments.drop(paths)

    def choose_model(self) -> None:
        """Offer everything that can answer, with its size, speed and fit, once that is known."""
        models = self._models.house.models
        self._wants_model = True
        self._open_model_menu()
        models.refresh()

    def _open_model_menu(self) -> None:
        models = self._models.house.models
        if not (self._wants_model and models.props.is_loaded and models.props.machine):
            return
        self._wants_model = False
        menu = self._menu(tr("What answers"))
        only = QActionGroup(menu)
        for each in models.props.answerers:
            action = menu.addAction(f"{each.title}\t{each.facts}".replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(each.is_used)
            action.setEnabled(each.fits)
            only.addAction(action)
            action.triggered.connect(lambda _on=False, name=each.name: models.answer_by(name))
        menu.addSeparator()
        menu.addAction(tr("More models\u2026")).triggered.connect(self._view.models_wanted.emit)
        chip = self._view.composer.model
        menu.popup(chip.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def _offer_link(self, address: str) -> None:
        self._view.bar.say(
            tr("This link leads out of Jackdaw, to {address}", address=address),
            (
                (tr("Open it in the browser"), lambda: QDesktopServices.openUrl(QUrl(address))),
                (tr("Copy the address"), lambda: _copy(address)),
            ),
        )


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
