"""Library by clicks and keys: coverage, rules, problems, files with reasons, folders of other programs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from desktop.components.coverage_bar import widths
from desktop.views.library.root_card import RootCardView
from desktop.views.library.view import LibraryView
from engine.contract.status import FileCounts, Waiting
from tests.desktop.views.conftest import Room
from tests.desktop.views.pseudo import clipped, unmarked
from tests.fakes.engine import file, status

DATA = ("/", "report-", "statement-", "Documents", "Archive", "price list", "Pictures", "id_rsa", "half.pdf", "Lab")


def click(room: Room, view: QWidget, name: str) -> None:
    found = [each for each in view.findChildren(QPushButton) if each.accessibleName().startswith(name)]
    shown = [each for each in found if each.isVisible()]
    assert shown, f"no button {name!r} among {[each.accessibleName() for each in view.findChildren(QPushButton)]}"
    room.qtbot.mouseClick(shown[0], Qt.MouseButton.LeftButton)
    room.settle()


@pytest.fixture
def view(room: Room) -> LibraryView:
    made = LibraryView(room.theme, room.library)
    room.show(made)
    return made


def test_the_words_below_a_bar_lead_to_their_files(room: Room, view: LibraryView) -> None:
    click(room, view, "14 need you")
    assert view.file_list.isVisible()
    assert [room.library.files.row(n).state for n in range(room.library.files.rowCount())] == ["Failed"]


@pytest.mark.parametrize("counts", [(9_800, 2_680, 388, 14, 220), (1, 0, 10_000_000), (0, 0), (5,), (1, 1, 1)])
def test_the_parts_of_a_bar_fill_it_and_each_can_be_seen(counts: tuple[int, ...]) -> None:
    shown = widths(counts, 800.0)
    assert sum(shown) == pytest.approx(800.0 if sum(counts) else 0.0)
    assert all(width >= 4.0 for width, count in zip(shown, counts, strict=True) if count)


def test_a_card_stays_while_its_numbers_change(room: Room, view: LibraryView) -> None:
    card = view.findChildren(RootCardView)[0]
    more = status()
    roots = (replace(more.roots[0], files=FileCounts(13_102, 13_000, 9_900, 0, 102)), *more.roots[1:])
    room.engine.library = replace(more, roots=roots)
    room.library.toggle_pause()
    room.settle()
    assert view.findChildren(RootCardView)[0] is card
    assert "9,900 by meaning" in [each.text() for each in card.findChildren(QPushButton)]


def test_rules_tell_what_they_would_drop_before_they_are_saved(room: Room, view: LibraryView) -> None:
    room.library.rules.open("/home/mira/Documents", ("old/",))
    room.settle()
    assert room.library.rules.props.preview.startswith("These rules drop 312 files, 40 MB.")
    view.rules.lines.setFocus()
    room.qtbot.keyClicks(view.rules.lines, "*.log")
    room.qtbot.keyClick(view.rules.lines, Qt.Key.Key_Return)
    room.library.rules.look()
    room.settle()
    assert "624 files" in room.library.rules.props.preview
    assert not any(what == "set_rules" for what, _about in room.engine.told)
    click(room, view, "Save the rules")
    assert room.engine.rules == {"/home/mira/Documents": ("*.log", "old/")}
    assert not view.rules.isVisible()
    assert room.library.props.notice == "New rules for Documents."


def test_rules_that_are_no_patterns_are_said(room: Room, view: LibraryView) -> None:
    room.library.rules.open("/home/mira/Documents", ("!!!",))
    room.settle()
    assert room.library.rules.props.problem == "Not a pattern: !!!"
    click(room, view, "Back without saving")
    assert room.engine.rules == {}


def test_problems_can_be_ignored_and_that_be_taken_back(room: Room, view: LibraryView) -> None:
    view.open_tab("problems")
    room.settle()
    click(room, view, "Ignore these: 4 files need a password")
    lines = room.engine.rules["/home/mira/Documents"]
    assert lines == tuple(f"/Bank/statement-{n:02}.pdf" for n in range(1, 5))
    assert room.library.props.notice == "4 files left out from now on."
    click(room, view, "Undo")
    assert room.engine.rules["/home/mira/Documents"] == ()
    assert not room.library.props.can_undo


def test_a_file_shows_its_reason_and_the_one_remedy(room: Room, view: LibraryView) -> None:
    view.open_tab("files")
    view.file_list.show_state("skipped")
    room.settle()
    view.files.setFocus()
    room.qtbot.keyClick(view.files, Qt.Key.Key_Home)
    detail = view.file_list.detail
    assert detail.isVisible()
    texts = [each.text() for each in detail.findChildren(QPushButton) if each.isVisible()]
    assert texts == ["Show in folder", "Read it next", "More\u2026"]
    click(room, detail, "Read it next")
    assert ("want", "/home/mira/Documents/Bank/statement-01.pdf") in room.engine.told


def test_new_since_the_last_visit(room: Room, view: LibraryView) -> None:
    view.open_tab("files")
    view.file_list.remember_visit(room.engine.files_listed[0].modified_ns + 1)
    room.settle()
    click(room, view, "New since your last visit")
    assert room.library.files.rowCount() == 0
    click(room, view, "Any time")
    assert room.library.files.rowCount() == 20


def test_rows_are_looked_at_again_where_they_stand(room: Room, view: LibraryView) -> None:
    view.open_tab("files")
    room.settle()
    files = room.library.files
    files.fetchMore()
    room.settle()
    listed = list(room.engine.files_listed)
    resets: list[object] = []
    files.modelReset.connect(lambda: resets.append(None))
    gone, changed = listed[3], listed[5]
    listed[5] = replace(changed, state="pending", embedded=False)
    listed.remove(gone)
    listed.append(file(500, "/home/mira/Documents/new.pdf", "indexed"))
    room.engine.files_listed = tuple(listed)
    room.engine.page_files = 200
    files.refresh()
    room.settle()
    ids = [files.row(n).id for n in range(files.rowCount())]
    assert ids == [each.id for each in listed]
    assert files.row(4).state == "Waiting"
    assert resets == []


def test_work_that_rests_has_a_button_that_lets_it_go_on(room: Room, view: LibraryView) -> None:
    room.engine.library = replace(status(), waiting=(Waiting("meaning", "battery", 2_140),))
    room.library.toggle_pause()
    room.settle()
    click(room, view, "Continue anyway")
    assert ("change_settings", {"indexing.pause_on_battery": False}) in room.engine.told


def test_folders_of_gpt4all_are_proposed_not_added(room: Room, view: LibraryView) -> None:
    room.library.look_elsewhere()
    room.settle()
    assert [each.path for each in room.library.props.proposals] == ["/home/mira/Lab"]
    assert not any(what == "add_root" for what, _about in room.engine.told)
    click(room, view, "Add Lab")
    assert ("add_root", "/home/mira/Lab") in room.engine.told


def test_an_empty_library_has_one_action(room: Room) -> None:
    room.engine.library = status(empty=True)
    room.library.toggle_pause()
    room.settle()
    view = LibraryView(room.theme, room.library)
    room.show(view)
    assert "Add folder" in [each.text() for each in view.findChildren(QPushButton) if each.isVisible()]
    assert not view.files.isVisible()


@pytest.mark.usefixtures("pseudo_language")
@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
@pytest.mark.parametrize("tab", ["folders", "problems", "files", "rules"])
def test_every_text_can_be_translated(room: Room, qapp: QApplication, tab: str, direction: Qt.LayoutDirection) -> None:
    room.engine.library = replace(status(busy=True), waiting=(Waiting("meaning", "battery", 2_140),))
    room.library.toggle_pause()
    room.settle()
    view = LibraryView(room.theme, room.library)
    view.setLayoutDirection(direction)
    room.show(view, 1200)
    room.library.propose(["/home/mira/Pictures"])
    room.library.refresh_problems()
    room.settle()
    if tab == "rules":
        room.library.rules.open("/home/mira/Documents", ("old/",))
        room.settle()
    else:
        view.open_tab(tab)
        room.settle()
        if tab == "files":
            view.files.setCurrentIndex(room.library.files.index(19))
    qapp.processEvents()
    assert unmarked(view, DATA) == []
    assert clipped(view) == []


def choose(room: Room, view: LibraryView, name: str, *words: str) -> None:
    """Open the menu of that name and choose its lines one below the other, by clicks and keys."""
    button = next(each for each in view.findChildren(QPushButton) if each.accessibleName() == name)
    menu = button.menu()
    menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
    for words_of_line in words:
        action = next(each for each in menu.actions() if each.text() == words_of_line)
        if action.menu() is None:
            room.qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
        else:
            menu.setActiveAction(action)
            room.qtbot.keyClick(menu, Qt.Key.Key_Right)
            menu = action.menu()
            room.qtbot.waitUntil(menu.isVisible)
    room.settle()


@pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)")
def test_what_is_done_with_a_folder_is_in_its_menu(room: Room, view: LibraryView) -> None:
    choose(room, view, "Actions for Documents", "Read it next")
    assert ("want", "/home/mira/Documents") in room.engine.told
    assert room.library.props.notice == "Documents is read next."
    forget = "Forget \u201cDocuments\u201d. Its files are not touched."
    choose(room, view, "Actions for Documents", "Forget everything in it", forget)
    assert ("forget", "/home/mira/Documents") in room.engine.told
    assert room.library.props.notice.startswith("Forgotten: text, 212 vectors, 3 previews.")
    choose(room, view, "Actions for Documents", "Stop searching it")
    assert ("remove_root", "/home/mira/Documents") in room.engine.told
    assert "Its files were not touched." in room.library.props.notice


def test_indexing_is_paused_and_goes_on_by_its_button(room: Room, view: LibraryView) -> None:
    click(room, view, "Pause")
    assert ("pause", None) in room.engine.told
    room.engine.library = status(paused=True)
    click(room, view, "Pause")
    click(room, view, "Continue")
    assert ("resume", None) in room.engine.told


def test_a_folder_that_is_not_there_now_says_so(room: Room, view: LibraryView) -> None:
    roots = room.engine.library.roots
    room.engine.library = replace(room.engine.library, roots=(replace(roots[0], online=False), *roots[1:]))
    room.library.toggle_pause()
    room.settle()
    card = view.findChildren(RootCardView)[0]
    assert card.root.words == "Not there at the moment. 13,102 files kept, back with it."
    assert card.root.words in [each.text() for each in card.findChildren(QLabel) if each.isVisible()]


def test_a_folder_that_is_proposed_is_asked_about_whatever_tab_is_open(room: Room, view: LibraryView) -> None:
    view.open_tab("files")
    room.settle()
    room.library.propose(["/home/mira/Pictures"])
    room.settle()
    click(room, view, "Add Pictures")
    assert ("add_root", "/home/mira/Pictures") in room.engine.told
