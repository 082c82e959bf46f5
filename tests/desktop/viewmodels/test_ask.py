"""Questions are asked, changed, asked again and continued; every version stays within reach."""

from __future__ import annotations

from desktop.viewmodels.ask.conversation import Change
from desktop.viewmodels.ask.mention import Mention
from desktop.viewmodels.ask.turn import TurnState
from engine.contract.answer import Answered, AnswerFailed, ReasoningDelta, TextDelta
from engine.contract.chat import AttachmentPart, TextPart
from engine.contract.errors import Cancelled, RunnerFailed
from engine.contract.request import Question
from tests.desktop.conftest import Desk
from tests.fakes.engine import answer_events


def asked(desk: Desk) -> list[Question]:
    return desk.engine.asked


def ask(desk: Desk, *questions: str) -> None:
    for question in questions:
        assert desk.models.ask.ask(question)
        desk.executor.drain()


def shown(desk: Desk) -> list[str]:
    return [turn.question for turn in desk.models.ask.turns]


def test_a_follow_up_names_the_answer_it_follows(desk: Desk) -> None:
    desk.open()
    ask(desk, "How long?", "And the rent?")
    first, second = asked(desk)
    assert (first.chat, first.parent) == ("", "")
    assert (second.chat, second.parent) == ("chat-1", desk.models.ask.turns[0].node)


def test_editing_a_question_begins_a_branch_and_the_old_one_can_be_shown_again(desk: Desk) -> None:
    desk.open()
    ask(desk, "How long?", "And the rent?", "Since when?")
    begun: list[str] = []
    desk.models.ask.edit_begun.connect(begun.append)
    desk.models.ask.edit(1)
    assert begun == ["And the rent?"]
    ask(desk, "And the deposit?")
    assert shown(desk) == ["How long?", "And the deposit?"]
    assert asked(desk)[-1].parent == desk.models.ask.turns[0].node
    turn = desk.models.ask.turns[1]
    assert (turn.questions.at, turn.questions.count) == (1, 2)
    desk.models.ask.choose_version(1, -1, of_question=True)
    assert shown(desk) == ["How long?", "And the rent?", "Since when?"]
    desk.models.ask.choose_version(1, 1, of_question=True)
    assert shown(desk) == ["How long?", "And the deposit?"]


def test_editing_the_very_first_question_begins_the_chat_anew(desk: Desk) -> None:
    desk.open()
    ask(desk, "How long?")
    desk.models.ask.edit(0)
    ask(desk, "How short?")
    assert (asked(desk)[-1].is_first, asked(desk)[-1].chat) == (True, "chat-1")
    assert desk.models.ask.turns[0].questions.count == 2


def test_an_edit_can_be_left(desk: Desk) -> None:
    desk.open()
    ask(desk, "How long?")
    desk.models.ask.edit(0)
    desk.models.ask.leave_edit()
    ask(desk, "And the rent?")
    assert shown(desk) == ["How long?", "And the rent?"]


def test_asking_again_makes_another_answer_to_the_same_question(desk: Desk) -> None:
    desk.open()
    ask(desk, "How long?")
    desk.models.ask.ask_again(0, Change("other", 0.9, 4, (2,), without_files=True))
    desk.executor.drain()
    question = asked(desk)[-1]
    assert (question.again, question.text, question.model) == (desk.models.ask.turns[0].asked, "", "other")
    assert (question.temperature, question.seed, question.excluded, question.scope) == (0.9, 4, (2,), "none")
    assert (desk.models.ask.turns[0].answers.at, desk.models.ask.turns[0].answers.count) == (1, 2)
    desk.models.ask.choose_version(0, -1, of_question=False)
    assert desk.models.ask.turns[0].answers.at == 0


def test_a_stopped_first_answer_is_gone_on_with_in_its_own_chat(desk: Desk) -> None:
    desk.open()
    events = answer_events()
    desk.engine.answer = [*events[:3], AnswerFailed(Cancelled().to_wire())]
    desk.models.ask.text_grew.connect(lambda _number, _text: desk.models.ask.stop())
    desk.models.ask.ask("How long?")
    desk.executor.drain()
    turn = desk.models.ask.turns[0]
    assert (turn.state, turn.text, turn.can_go_on) == (TurnState.STOPPED, "Either ", True)
    assert turn.node
    desk.models.ask.go_on(0)
    desk.executor.drain()
    assert asked(desk)[-1].chat == "chat-1"
    assert asked(desk)[-1].parent == turn.node


def test_a_question_right_after_a_stop_waits_to_learn_its_chat(desk: Desk) -> None:
    desk.open()
    desk.models.ask.ask("How long?")
    desk.models.ask.stop()
    desk.models.ask.ask("And the rent?")
    desk.executor.drain()
    assert [question.chat for question in asked(desk)] == ["", "chat-1"]


def test_a_failure_says_what_happened_and_can_be_asked_again(desk: Desk) -> None:
    desk.open()
    desk.engine.answer = [AnswerFailed(RunnerFailed(model="m", problem="it died").to_wire())]
    ask(desk, "How long?")
    turn = desk.models.ask.turns[0]
    assert (turn.state, turn.can_go_on) == (TurnState.FAILED, False)
    assert "it died" in turn.problem
    desk.engine.answer = answer_events()
    desk.models.ask.go_on(0)
    desk.executor.drain()
    assert asked(desk)[-1].again == turn.asked or asked(desk)[-1].text == "How long?"
    assert desk.models.ask.turns[0].state is TurnState.DONE


def test_what_is_mentioned_and_attached_goes_along(desk: Desk) -> None:
    desk.open()
    desk.models.ask.mentions.add(Mention("lease.pdf", "Contracts", "file:///lease.pdf"))
    desk.models.ask.ask("How long?", (AttachmentPart("c0ffee", "copy.pdf"),))
    desk.executor.drain()
    question = asked(desk)[-1]
    assert question.filters.folders == ("file:///lease.pdf",)
    assert question.attachments == (AttachmentPart("c0ffee", "copy.pdf"),)
    assert desk.models.ask.turns[0].attachments == question.attachments


def test_a_judgement_is_told_and_taken_back(desk: Desk) -> None:
    desk.open()
    ask(desk, "How long?")
    node = desk.models.ask.turns[0].node
    desk.models.ask.judge(0, "down", "too long")
    assert desk.models.ask.turns[0].verdict == "down"
    desk.models.ask.judge(0, "up")
    desk.models.ask.judge(0, "up")
    desk.executor.drain()
    told = [about for what, about in desk.engine.told if what == "judge_answer"]
    assert told == [(node, "down", "too long"), (node, "up", ""), (node, "", "")]


def test_reasoning_is_kept_apart_and_told_once_as_a_change(desk: Desk) -> None:
    desk.open()
    events = answer_events()
    thoughts = [ReasoningDelta(word) for word in ("So ", "it ", "is.")]
    desk.engine.answer = [
        events[0],
        *thoughts,
        *[event for event in events[1:] if isinstance(event, TextDelta | Answered)],
    ]
    changes: list[str] = []
    grown: list[str] = []
    desk.models.ask.turn_changed.connect(lambda turn: changes.append(turn.text))
    desk.models.ask.reasoning_grew.connect(lambda _number, text: grown.append(text))
    ask(desk, "How long?")
    assert desk.models.ask.turns[0].reasoning == "So it is."
    assert "".join(grown) == "So it is."
    assert changes.count("") == 2, "sources came, and the thinking began"


def test_an_answer_of_another_chat_does_not_move_the_one_that_is_shown(desk: Desk) -> None:
    desk.open()
    desk.models.ask.ask("How long?")
    desk.models.ask.start_over()
    desk.executor.drain()
    assert (desk.models.ask.turns, desk.models.ask.chat) == ([], "")


def test_the_branch_of_a_found_message_is_opened(desk: Desk) -> None:
    desk.open()
    ask(desk, "How long?", "And the rent?")
    desk.models.ask.edit(0)
    ask(desk, "How short?")
    nodes = desk.engine.chat("chat-1").nodes
    wanted = next(each.id for each in nodes if each.parts == (TextPart("And the rent?"),))
    desk.models.chats.opened.connect(desk.models.ask.show_past)
    desk.models.chats.open_chat("chat-1", wanted)
    desk.executor.drain()
    assert shown(desk) == ["How long?", "And the rent?"]
