"""Ask: a conversation with the user's files, one branch of it at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from desktop.engine_link.link import EngineLink
from desktop.language import tr
from desktop.viewmodels.ask.mention import MentionsViewModel
from desktop.viewmodels.ask.past import PastChat, flagged_words, turns_of
from desktop.viewmodels.ask.run import Accepted, Run
from desktop.viewmodels.ask.telling import Telling
from desktop.viewmodels.ask.tree import newest_under, spoken
from desktop.viewmodels.ask.turn import Turn, TurnState, advance, with_sources
from desktop.viewmodels.viewer.spot import spot_of_attachment, spot_of_citation
from engine.contract.answer import Answered, AnswerEvent, AnswerFailed, ReasoningDelta, TextDelta
from engine.contract.chat import AttachmentPart, ChatNode, Conversation
from engine.contract.errors import JackdawError
from engine.contract.request import Question


@dataclass(frozen=True, slots=True)
class Change:
    """What is different when a question is asked again."""

    model: str = ""
    temperature: float | None = None
    seed: int = 0
    excluded: tuple[int, ...] = ()
    without_files: bool = False


SAME = Change()


class AskViewModel(QObject):
    """Turns of one conversation; at most one answer at a time is under way."""

    turn_added = Signal(object)
    turn_changed = Signal(object)
    """A turn's state, sources or status changed; its text only when it has ended."""
    text_grew = Signal(int, str)
    reasoning_grew = Signal(int, str)
    cut = Signal(int)
    """The turns from this number on are not shown any more: another branch follows."""
    cleared = Signal()
    busy_changed = Signal(bool)
    spot_chosen = Signal(object)
    matches_wanted = Signal(str)
    chat_changed = Signal(str)
    """Another conversation is shown; empty for one that is not kept yet."""
    chat_begun = Signal(str)
    """The conversation that is shown is kept now, under this name."""
    loaded = Signal()
    """All turns of a conversation that was opened were told of."""
    edit_begun = Signal(str)
    edit_ended = Signal()

    def __init__(self, link: EngineLink, mentions: MentionsViewModel) -> None:
        super().__init__()
        self._link = link
        self.mentions = mentions
        self.editing: int | None = None
        self._telling = Telling()
        self._telling.added.connect(self.turn_added)
        self._telling.changed.connect(self.turn_changed)
        self._telling.cut.connect(self.cut)
        self._telling.loaded.connect(self.loaded)
        self._chat = ""
        self._nodes: tuple[ChatNode, ...] = ()
        self._run: Run | None = None
        self._last: Run | None = None

    @property
    def is_busy(self) -> bool:
        """Whether an answer is under way."""
        return self._run is not None

    @property
    def turns(self) -> list[Turn]:
        """Every turn of the branch that is shown."""
        return self._telling.turns

    @property
    def shown_turns(self) -> list[Turn]:
        """The turns that were told of."""
        return self._telling.told

    @property
    def chat(self) -> str:
        """The conversation in the ledger; empty before its first answer."""
        return self._chat

    def ask(self, text: str, attachments: tuple[AttachmentPart, ...] = ()) -> bool:
        """Ask; return False when there is nothing to ask or an answer is still under way."""
        words = text.strip()
        if not words or self.is_busy:
            return False
        question = replace(self._question(SAME), text=words, attachments=attachments)
        if self.editing is not None:
            edited = self.turns[self.editing]
            question = replace(question, parent=edited.parent, is_first=not edited.parent)
            self._telling.cut_to(edited.number)
            self.leave_edit()
        elif self.turns:
            question = replace(question, parent=self.turns[-1].node)
        self._begin(question, Turn(len(self.turns), words, attachments=attachments))
        return True

    def ask_again(self, number: int, change: Change = SAME) -> None:
        """Ask a turn's question once more, as another version of its answer."""
        if self.is_busy:
            return
        turn = self.turns[number]
        question = replace(self._question(change), text=turn.question, parent=turn.parent, is_first=not turn.parent)
        if turn.asked:
            question = replace(question, text="", parent="", is_first=False, again=turn.asked)
        self._telling.cut_to(number)
        kept = Turn(number, turn.question, asked=turn.asked, parent=turn.parent, attachments=turn.attachments)
        self._begin(question, replace(kept, questions=turn.questions))

    def go_on(self, number: int) -> None:
        """Let an answer that broke off be finished: its model goes on, a quotation is made again."""
        if number == len(self.turns) - 1 and self.turns[number].can_go_on and self.turns[number].node:
            self.ask(tr("Go on from where you stopped."))
        else:
            self.ask_again(number)

    def edit(self, number: int) -> None:
        """Begin to write another version of a question."""
        if not self.is_busy:
            self.editing = number
            self.edit_begun.emit(self.turns[number].question)

    def leave_edit(self) -> None:
        """Write a new question after all."""
        if self.editing is not None:
            self.editing = None
            self.edit_ended.emit()

    def choose_version(self, number: int, step: int, *, of_question: bool) -> None:
        """Show the version of a question or of its answer that comes ``step`` further on, with what follows it."""
        turn = self.turns[number]
        top = (turn.questions if of_question else turn.answers).beside(step)
        if top and not self.is_busy:
            self.leave_edit()
            branch = turns_of(self._nodes, newest_under(self._nodes, top))
            self._telling.cut_to(number)
            self._telling.load(branch[number:])
            self.check_sources()

    def stop(self) -> None:
        """End the answer under way; what was said so far stays."""
        run, self._run = self._run, None
        if run is None:
            return
        run.is_wanted = False
        if run.answer:
            self._link.query(lambda engine: engine.cancel_answer(run.answer), lambda _none: None)
        self._end(TurnState.STOPPED)

    def start_over(self) -> None:
        """Begin a new conversation."""
        self.stop()
        self._last = None
        self.leave_edit()
        self._telling.clear()
        self._nodes = ()
        self.cleared.emit()
        self._be_in("")

    def show_past(self, chat: PastChat) -> None:
        """Show a conversation of before; the next question continues it."""
        self.start_over()
        self._nodes = chat.nodes
        self._be_in(chat.id)
        self._telling.load(chat.turns)

    def leave_deleted(self, chat: str) -> None:
        """Begin anew when the conversation that is shown was deleted."""
        if chat and chat == self._chat:
            self.start_over()

    def check_sources(self) -> None:
        """Look whether sources of the answers changed since, and flag those answers."""
        chat, turns = self._chat, tuple(self.turns)
        if chat and not self.is_busy:
            self._link.query(
                lambda engine: flagged_words(turns, engine.stale_sources(chat)),
                lambda words: self._flag(chat, words),
            )

    def judge(self, number: int, verdict: str, note: str = "") -> None:
        """Say what an answer was worth; the same verdict again, without a note, takes it back."""
        turn = self.turns[number]
        if not turn.node:
            return
        said = "" if verdict == turn.verdict and not note else verdict
        self._telling.replace(replace(turn, verdict=said))
        self._link.query(lambda engine: engine.judge_answer(turn.node, said, note), lambda _none: None)

    def open_citation(self, number: int, n: int) -> None:
        """Show source ``n`` of a turn in the viewer."""
        turn = self.turns[number]
        for citation in turn.citations:
            if citation.n == n:
                self.spot_chosen.emit(spot_of_citation(citation, len(turn.citations)))

    def open_attachment(self, number: int, which: int) -> None:
        """Show what went along with a turn's question in the viewer."""
        self.spot_chosen.emit(spot_of_attachment(self.turns[number].attachments[which]))

    def open_latest_citation(self, n: int) -> None:
        """Show source ``n`` of the last answer."""
        if self.turns:
            self.open_citation(len(self.turns) - 1, n)

    def show_matches(self, number: int) -> None:
        """Show everything Find finds for a turn's question."""
        self.matches_wanted.emit(self.turns[number].question)

    def copy_text(self, number: int) -> str:
        """Return an answer with its sources for the clipboard."""
        return with_sources(self.turns[number])

    def _question(self, change: Change) -> Question:
        none = change.without_files or self.mentions.without_files
        return Question(
            "",
            chat=self._chat,
            model=change.model,
            filters=self.mentions.filters(),
            scope="none" if none else "files",
            temperature=change.temperature,
            seed=change.seed,
            excluded=change.excluded,
        )

    def _begin(self, question: Question, turn: Turn) -> None:
        self._telling.add(turn)
        run = Run(question, self._last)
        self._run = self._last = run
        self._link.jobs.stream(
            lambda: run.events(self._link.current),
            lambda event: self._receive(run, event),
            lambda: self._finish(run),
            lambda error: self._break_off(run, error),
        )
        self.busy_changed.emit(True)

    def _flag(self, chat: str, words: dict[str, str]) -> None:
        if chat == self._chat and not self.is_busy:
            for turn in tuple(self.turns):
                self._telling.replace(turn.with_stale(words.get(turn.node, "")))

    def _receive(self, run: Run, event: AnswerEvent | Accepted) -> None:
        if isinstance(event, Answered | AnswerFailed) and run is self._last:
            self._learn_place(run, event)
        if isinstance(event, Accepted) or run is not self._run:
            return
        before = self.turns[-1]
        turn = advance(before, event)
        self.turns[-1] = turn
        if isinstance(event, ReasoningDelta):
            self.reasoning_grew.emit(turn.number, event.text)
            if before.reasoning:
                return
        if isinstance(event, TextDelta):
            self.text_grew.emit(turn.number, event.text)
            if before.state is TurnState.ANSWERING or self.turns[-1] is not turn:
                return  # whoever heard the text may have stopped the answer
        self.turn_changed.emit(turn)

    def _learn_place(self, run: Run, event: Answered | AnswerFailed) -> None:
        if event.chat and event.chat != self._chat:
            self._be_in(event.chat)
            self.chat_begun.emit(event.chat)
        if event.node and run is not self._run and self.turns:
            self.turns[-1] = replace(self.turns[-1], node=event.node)

    def _finish(self, run: Run) -> None:
        if run is self._run:
            self._end(TurnState.DONE if self.turns[-1].answered else TurnState.STOPPED)
        if run is self._last and self._chat:
            chat = self._chat
            self._link.query(lambda engine: engine.chat(chat), self._learn)

    def _break_off(self, run: Run, error: JackdawError) -> None:
        if run is self._run:
            self.turns[-1] = replace(self.turns[-1], problem=error.message)
            self._end(TurnState.FAILED)

    def _end(self, state: TurnState) -> None:
        self._run = None
        turn = self.turns[-1]
        if not turn.has_ended:
            self.turns[-1] = replace(turn, state=state)
            self.turn_changed.emit(self.turns[-1])
        self.busy_changed.emit(False)

    def _learn(self, conversation: Conversation) -> None:
        """Learn the nodes of what was just said, and what stands beside it."""
        if conversation.id != self._chat or self.is_busy or not self.turns:
            return
        self._nodes = spoken(conversation)
        for kept in turns_of(self._nodes, self.turns[-1].node):
            if kept.number < len(self.turns) and kept.question == self.turns[kept.number].question:
                shown = self.turns[kept.number]
                known = replace(shown, asked=kept.asked, parent=kept.parent, node=kept.node or shown.node)
                self._telling.replace(replace(known, questions=kept.questions, answers=kept.answers))

    def _be_in(self, chat: str) -> None:
        if chat != self._chat:
            self._chat = chat
            self.chat_changed.emit(chat)
