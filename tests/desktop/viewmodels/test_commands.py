"""A few letters find a command."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.viewmodels.shell.commands import Command, CommandsViewModel, fit, matching

TITLES = (
    "Search your files",
    "Ask a question",
    "Add a folder",
    "Show all files",
    "New conversation",
    "Past conversations",
)


def commands() -> list[Command]:
    return [Command(title, lambda: None) for title in TITLES]


@pytest.mark.parametrize(
    ("letters", "expected"),
    [("ask", "Ask a question"), ("nc", "New conversation"), ("pc", "Past conversations"), ("saf", "Show all files")],
)
def test_first_letters_of_words_are_enough(letters: str, expected: str) -> None:
    assert matching(letters, commands())[0].title == expected


def test_nothing_typed_lists_all_in_order() -> None:
    assert [command.title for command in matching("  ", commands())] == list(TITLES)


@given(st.sampled_from(TITLES), st.data())
def test_letters_of_a_title_in_order_always_find_it(title: str, data: st.DataObject) -> None:
    letters = "".join(letter for letter in title if not letter.isspace() and data.draw(st.booleans()))
    assert title in {command.title for command in matching(letters, commands())}


@given(st.text(min_size=1, max_size=12))
def test_what_is_listed_has_the_letters_in_order(letters: str) -> None:
    for command in matching(letters, commands()):
        left = iter(command.title.casefold())
        assert all(letter in left for letter in letters.casefold().replace(" ", "")) or not letters.strip()


def test_a_title_without_the_letters_does_not_fit() -> None:
    assert fit("xyz", "Add a folder") == 0.0


def test_a_command_runs_after_the_palette_was_told() -> None:
    told: list[str] = []
    model = CommandsViewModel()
    model.add([Command("Add a folder", lambda: told.append("ran"))])
    model.done.connect(lambda: told.append("done"))
    model.look_for("folder")
    model.run(0)
    model.run(7)
    assert told == ["done", "ran"]
