"""Library: cards, forecast, problems by cause, receipts, in words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop.viewmodels.library.problems import Action, ProblemGroup, cause_remedy, cause_title, group_problems
from desktop.viewmodels.library.progress import Rest, derive_card, derive_progress, strip_words
from desktop.viewmodels.library.proposals import ignore_line, receipt_words
from engine.contract.errors import PathMissing
from engine.contract.event import Event
from engine.contract.reason import Reason, known_codes
from engine.contract.status import FileCounts, ForgetReceipt, LibraryStatus, Rate, Waiting
from engine.contract.wire import to_wire
from tests.desktop.conftest import Desk
from tests.fakes.engine import FakeEngine, file, status


def test_a_card_says_what_its_bar_shows() -> None:
    card = derive_card(status().roots[0])
    assert card.words == "12,480 searchable, 9,800 by meaning, 388 waiting, 14 need you, 220 skipped"
    assert [(share.key, share.count) for share in card.shares] == [
        ("meaning", 9_800),
        ("words", 2_680),
        ("pending", 388),
        ("failed", 14),
        ("skipped", 220),
    ]
    assert sum(share.count for share in card.shares) == status().roots[0].files.total
    assert derive_card(status().roots[1]).words == "Not there at the moment. 2,010 files kept, back with it."


@pytest.mark.parametrize(
    ("library", "words"),
    [
        (status(), "12,480 of 13,102 searchable"),
        (status(busy=True), "12,480 of 13,102 searchable, about 4 min"),
        (status(paused=True), "Paused. 388 files left"),
        (status(empty=True), "No folders yet"),
        (replace(status(), files=FileCounts(9, 9, 9)), "Up to date"),
        (replace(status(), files=FileCounts(), rate=Rate(phase="scanning")), "Looking for files"),
    ],
)
def test_the_strip(library: LibraryStatus, words: str) -> None:
    assert strip_words(library) == words


def test_progress_has_rate_remaining_and_current_file() -> None:
    progress = derive_progress(status(busy=True))
    assert progress.headline == "Reading words \u00b7 about 4 min left"
    assert progress.rate == "38 files a second, 410 passages a second"
    assert progress.current.endswith("torque tables.pdf")
    on_battery = replace(status(), waiting=(Waiting("meaning", "battery", 2_140),))
    assert derive_progress(on_battery).waiting == (
        Rest("Paused on battery. 2,140 left for meaning.", "battery", "Continue anyway"),
    )


def test_problems_are_grouped_by_cause_with_one_remedy() -> None:
    groups = group_problems(FakeEngine().problems)
    assert [group.title for group in groups] == [
        "4 files need a password",
        "1 file is damaged",
        "1 file looks like a password or key file",
    ]
    assert all(group.remedy for group in groups)
    assert [group.needs_person for group in groups] == [True, True, False]


def test_most_reasons_have_a_group_of_their_own() -> None:
    own = {code for code in known_codes() if cause_title(code, 2)}
    assert {"encrypted", "damaged", "vanished", "link", "online_only"} <= own
    assert len(own) >= 20
    assert all(cause_remedy(code) for code in own)


def test_a_receipt_names_what_went() -> None:
    assert (
        receipt_words(ForgetReceipt(("/a",), 4, 212, 0, 3))
        == "Forgotten: text, 212 vectors, 3 previews. Your file was not touched."
    )
    assert "All 2 copies" in receipt_words(ForgetReceipt(("/a", "/b"), 4, 0, 1))


def test_a_folder_that_is_added_before_its_forecast_came_is_not_asked_about_again(desk: Desk) -> None:
    desk.open()
    library = desk.models.library
    library.propose(["/home/mira/Pictures"])
    library.accept("/home/mira/Pictures")
    desk.executor.drain()
    assert ("add_root", "/home/mira/Pictures") in desk.engine.told
    assert library.props.proposals == ()


def test_a_folder_is_forecast_before_it_is_added(qtbot: QtBot, desk: Desk) -> None:
    desk.open()
    library = desk.models.library
    library.propose(["/home/mira/Pictures"])
    assert library.props.proposals[0].words == ()
    desk.executor.drain()
    proposal = library.props.proposals[0]
    assert proposal.words == (
        "4,210 files, 3.1 GB.",
        "Words in about 3 min, meaning in about 25 min, index about 400 MB.",
    )
    assert [each.words for each in proposal.exclusions] == ["node_modules: 31,000 files, 410 MB"]
    assert ("add_root", "/home/mira/Pictures") not in desk.engine.told
    library.accept(proposal.path)
    desk.executor.drain()
    assert ("add_root", "/home/mira/Pictures") in desk.engine.told
    assert library.props.proposals == ()


def test_an_error_is_said_in_its_own_words(qtbot: QtBot, desk: Desk) -> None:
    desk.open()
    desk.engine.broken = PathMissing(path="/gone")
    desk.models.library.forget("/gone")
    desk.executor.drain()
    assert desk.models.library.props.notice == "/gone does not exist."


def test_pause_and_go_on(qtbot: QtBot, desk: Desk) -> None:
    desk.open()
    desk.engine.library = replace(desk.engine.library, paused=True)
    desk.models.library.toggle_pause()
    desk.executor.drain()
    assert ("pause", None) in desk.engine.told
    assert desk.models.library.props.progress.is_paused
    desk.models.library.toggle_pause()
    desk.executor.drain()
    assert ("resume", None) in desk.engine.told


def test_progress_events_are_passed_on_at_most_twice_a_second(qtbot: QtBot, desk: Desk) -> None:
    desk.open()
    shown: list[LibraryStatus] = []
    desk.models.feed.status_changed.connect(shown.append)
    for pending in range(50):
        newer = replace(desk.engine.library, files=FileCounts(100, 50, 0, pending))
        desk.link.event_received.emit(Event(pending, "progress", "", to_wire(newer)))
    qtbot.waitUntil(lambda: bool(shown), timeout=3000)
    assert [each.files.pending for each in shown] == [49]


def test_files_are_fetched_a_page_at_a_time(qtbot: QtBot, desk: Desk, qtmodeltester: ModelTester) -> None:
    desk.open()
    files = desk.models.library.files
    files.reload()
    desk.executor.drain()
    assert files.rowCount() == 20
    assert files.canFetchMore()
    files.fetchMore()
    desk.executor.drain()
    assert files.rowCount() == len(desk.engine.files_listed)
    assert not files.canFetchMore()
    qtmodeltester.check(files)
    files.show("failed")
    desk.executor.drain()
    assert [files.row(n).reason for n in range(files.rowCount())] == ["The file is damaged: cut short."]


@pytest.mark.parametrize("left_in", [False, True])
def test_ticked_exclusions_become_rules_of_the_folder(desk: Desk, left_in: bool) -> None:
    desk.open()
    library = desk.models.library
    library.propose(["/home/mira/Code"])
    desk.executor.drain()
    library.leave_out("/home/mira/Code", "node_modules", not left_in)
    library.accept("/home/mira/Code")
    desk.executor.drain()
    assert ("add_root", "/home/mira/Code") in desk.engine.told
    assert (("ignore", ("/node_modules/",)) in desk.engine.told) is not left_in


@pytest.mark.parametrize(("folder", "line"), [("a/b", "/a/b/"), ("x [1]", "/x\\ \\[1\\]/"), ("#!*", "/\\#\\!\\*/")])
def test_a_rule_names_one_folder_only(folder: str, line: str) -> None:
    assert ignore_line(folder) == line


def test_each_group_has_one_remedy_that_works() -> None:
    def one(code: str, **params: str) -> ProblemGroup:
        return group_problems((file(1, "/a/b.doc", "skipped", Reason(code, params)),))[0]

    assert one("encrypted").action is Action.SHOW_FOLDER
    assert one("unreadable").action is Action.LOOK_AGAIN
    assert one("forgotten").action is Action.ADD_AGAIN
    assert one("secret").action is Action.NONE
    install = one("needs_program", format="doc", program="antiword")
    assert (install.action, install.command) == (Action.COPY_COMMAND, "sudo apt install antiword")


def test_looking_again_asks_for_each_file(desk: Desk) -> None:
    desk.open()
    desk.models.library.look_again(("/a", "/b"))
    desk.executor.drain()
    assert [about for what, about in desk.engine.told if what == "want"] == ["/a", "/b"]
    assert desk.models.library.props.notice == "Looking again at 2 files."


def test_files_are_searched_through_all_pages(desk: Desk) -> None:
    desk.open()
    files = desk.models.library.files
    files.search("rsa keys")
    desk.executor.drain()
    assert [files.row(number).name for number in range(files.rowCount())] == ["id_rsa"]
    files.show("failed")
    desk.executor.drain()
    assert files.rowCount() == 0
    files.search("")
    desk.executor.drain()
    assert files.rowCount() == 1


def test_the_disk_line_comes_from_the_engine(desk: Desk) -> None:
    assert desk.models.library.props.disk == ""
    desk.open()
    assert desk.models.library.props.disk == "Index 412 MB, models 2.0 GB, 84 GB free."
