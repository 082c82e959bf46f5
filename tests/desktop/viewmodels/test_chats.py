"""Past conversations: open and continue, rename, delete and take it back; answers whose sources changed say so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester

from desktop.viewmodels.ask.past import stale_words, turns_of
from desktop.viewmodels.ask.turn import TurnState
from engine.contract.chat import NodeStatus
from engine.contract.file import file_uri
from engine.contract.request import Question
from tests.desktop.conftest import Desk
from tests.fakes.engine import citations, conversations


def titles(desk: Desk) -> list[str]:
    return [desk.models.chats.model.row(number).title for number in range(desk.models.chats.model.rowCount())]


def open_first(desk: Desk) -> None:
    desk.open()
    desk.models.chats.opened.connect(desk.models.ask.show_past)
    desk.models.chats.open(0)
    desk.executor.drain()


def test_they_are_listed_with_title_and_day(desk: Desk, qtmodeltester: ModelTester) -> None:
    desk.open()
    qtmodeltester.check(desk.models.chats.model)
    assert titles(desk) == ["How long is the notice?", "Who repairs the roller door?"]
    assert desk.models.chats.model.row(0).spoken == "How long is the notice?. 3 Mar 2024"


def test_one_is_opened_and_continued(desk: Desk) -> None:
    open_first(desk)
    turns = desk.models.ask.turns
    assert [turn.question for turn in turns] == ["How long is the notice?", "And the rent?"]
    assert [turn.state for turn in turns] == [TurnState.DONE, TurnState.DONE]
    assert turns[0].citations == citations()
    desk.models.ask.ask("Since when?")
    desk.executor.drain()
    asked = [about for what, about in desk.engine.told if what == "ask"]
    assert isinstance(asked[-1], Question)
    assert asked[-1].chat == "chat-9"


def test_an_answer_that_was_stopped_stays_stopped() -> None:
    first = conversations()[0]
    nodes = (first.nodes[0], replace(first.nodes[1], status=NodeStatus.STOPPED, answer=None), first.nodes[2])
    turns = turns_of(nodes)
    assert [turn.state for turn in turns] == [TurnState.STOPPED, TurnState.STOPPED]
    assert turns[0].text.startswith("Either side")
    assert turns[1].text == ""


def test_renaming_in_place(desk: Desk) -> None:
    desk.open()
    model = desk.models.chats.model
    assert model.setData(model.index(0), "  Notice  ", Qt.ItemDataRole.EditRole)
    assert not model.setData(model.index(0), "  ", Qt.ItemDataRole.EditRole)
    desk.executor.drain()
    assert ("rename_chat", ("chat-9", "Notice")) in desk.engine.told
    assert titles(desk)[0] == "Notice"


def test_a_deletion_waits_and_is_taken_back(desk: Desk) -> None:
    desk.open()
    chats = desk.models.chats
    chats.delete(0)
    assert titles(desk) == ["Who repairs the roller door?"]
    assert chats.can_undo
    chats.undo()
    desk.executor.drain()
    assert len(titles(desk)) == 2
    assert not [what for what, _about in desk.engine.told if what == "delete_chat"]


def test_the_second_deletion_settles_the_first_and_closing_the_rest(desk: Desk) -> None:
    desk.open()
    desk.models.chats.delete(0)
    desk.models.chats.delete(0)
    desk.executor.drain()
    assert ("delete_chat", "chat-9") in desk.engine.told
    desk.models.chats.close()
    assert ("delete_chat", "chat-8") in desk.engine.told


def test_deleting_the_open_one_begins_anew(desk: Desk) -> None:
    open_first(desk)
    desk.models.chats.deleted.connect(desk.models.ask.leave_deleted)
    desk.models.chats.delete(0)
    assert desk.models.ask.turns == []
    assert desk.models.ask.chat == ""


def test_changed_sources_are_said_with_their_day(tmp_path: Path) -> None:
    file = tmp_path / "lease.pdf"
    file.write_text("new")
    first, second = citations()[:2]
    here = replace(first, uri=file_uri(bytes(file)))
    assert stale_words([here], (1,)) == "This source changed today."
    assert stale_words([here, second], (1,)) == "Source 1 changed today."
    assert stale_words([here, second], (2,)) == "Source 2 is not there any more."
    assert stale_words([here, second], (1, 2)) == "Sources 1 and 2 changed since this was answered."
    assert stale_words([here, second], ()) == ""


def test_stale_answers_are_flagged_when_opened_and_while_open(desk: Desk) -> None:
    desk.engine.stale = {"n2": (1,)}
    open_first(desk)
    assert [bool(turn.stale) for turn in desk.models.ask.turns] == [True, False]
    desk.engine.stale = {"n4": (4,)}
    desk.models.ask.check_sources()
    desk.executor.drain()
    assert [bool(turn.stale) for turn in desk.models.ask.turns] == [False, True]
