"""Files and folders are named with @, things go along, and what the model saw is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.viewmodels.ask.attachments import Reading
from desktop.viewmodels.ask.mention import derive_candidates, half_mention
from desktop.viewmodels.ask.seen import derive_seen
from desktop.viewmodels.scope import ScopeChoice
from engine.contract.chat import AttachmentPart
from engine.contract.errors import ModelMissing
from tests.desktop.conftest import Desk
from tests.fakes.engine import WORD_HITS, answer_record


@pytest.mark.parametrize(
    ("text", "letters"),
    [("@le", "le"), ("ask @le", "le"), ("@", ""), ("mail me@home", None), ("nothing", None), ("@a b c d", None)],
)
def test_an_at_sign_begins_a_mention_where_a_word_begins(text: str, letters: str | None) -> None:
    assert half_mention(text, len(text)) == letters


def test_names_that_hold_the_letters_come_first_and_folders_are_offered() -> None:
    found = derive_candidates("con", WORD_HITS, [ScopeChoice("Documents", "file:///home/mira/Documents")])
    assert (found[0].name, found[0].kind) == ("Contracts", "folder")
    names = [each.name for each in derive_candidates("lease", WORD_HITS, [])]
    assert names[0] == "lease-2024-signed.pdf"
    assert len(names) == len(set(names))


def test_a_mention_is_looked_up_chosen_and_taken_away(desk: Desk) -> None:
    desk.open()
    mentions = desk.models.ask.mentions
    mentions.look_for("lease")
    mentions._search()
    desk.executor.drain()
    mentions.choose(0)
    assert [each.name for each in mentions.chosen] == ["lease-2024-signed.pdf"]
    assert mentions.model.rowCount() == 0
    mentions.use_no_files(True)
    assert mentions.chosen == ()
    mentions.add(derive_candidates("lease", WORD_HITS, [])[0])
    assert not mentions.without_files
    mentions.remove(mentions.chosen[0].uri)
    assert mentions.filters().folders == ()


def test_a_dropped_file_asks_once_where_it_belongs(desk: Desk, tmp_path: Path) -> None:
    desk.open()
    attachments = desk.models.attachments
    asked: list[int] = []
    folders: list[list[str]] = []
    attachments.decision_wanted.connect(lambda: asked.append(1))
    attachments.folders_dropped.connect(folders.append)
    file = tmp_path / "lease.pdf"
    file.write_text("x")
    attachments.drop([str(file), str(tmp_path)])
    assert (asked, folders) == ([1], [[str(tmp_path)]])
    attachments.only_this_chat()
    assert attachments.is_reading
    desk.executor.drain()
    assert [(each.name, each.state) for each in attachments.items] == [("lease.pdf", Reading.READY)]
    assert attachments.take() == (AttachmentPart("c0ffee", "lease.pdf"),)
    assert attachments.items == ()


def test_keeping_it_searchable_adds_it_and_asks_of_it(desk: Desk, tmp_path: Path) -> None:
    desk.open()
    file = tmp_path / "lease.pdf"
    file.write_text("x")
    desk.models.attachments.drop([str(file)])
    desk.models.attachments.keep_searchable()
    desk.executor.drain()
    assert ("add_root", str(file)) in desk.engine.told
    assert [each.name for each in desk.models.ask.mentions.chosen] == ["lease.pdf"]


def test_what_cannot_be_read_says_so(desk: Desk) -> None:
    desk.open()
    desk.engine.broken = ModelMissing(task="chat")
    desk.models.attachments.paste(lambda: b"png")
    desk.executor.drain()
    (item,) = desk.models.attachments.items
    assert (item.state, bool(item.note)) == (Reading.FAILED, True)
    desk.models.attachments.remove(item.number)
    assert desk.models.attachments.items == ()


def test_what_the_model_saw_in_words() -> None:
    seen = derive_seen(0, answer_record())
    facts = dict(seen.facts)
    assert facts["Read"] == "812 tokens \u00b7 50 % of it was read before"
    assert facts["First word after"] == "1.6 s"
    assert (seen.pieces[0].name, seen.pieces[0].fate) == ("[1] lease-2024-signed.pdf", "read")
    assert seen.pieces[-1].fate == "left out, no room"
    assert "Answer from the sources." in seen.prompt


def test_a_record_that_is_gone_says_so(desk: Desk) -> None:
    desk.open()
    desk.models.ask.ask("How long?")
    desk.executor.drain()
    desk.engine.broken = ModelMissing(task="chat")
    desk.models.seen.open(desk.models.ask.turns[0])
    assert desk.models.seen.props.is_loading
    desk.executor.drain()
    assert desk.models.seen.props.problem
