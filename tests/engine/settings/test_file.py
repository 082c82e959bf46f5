"""The settings file keeps what a person wrote, and a mistake in it costs one setting at most."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.contract.errors import BadRequest
from engine.settings.file import change, load, read, save
from engine.settings.keys import every_key, replaced
from engine.settings.paths import Home
from engine.settings.values import Indexing, Settings


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").create()


def test_without_a_file_all_is_default(home: Home) -> None:
    assert load(home) == Settings()
    assert not home.settings_file.exists()


def test_a_change_is_on_the_disk_and_private(home: Home) -> None:
    assert change(home, {"indexing.paused": True, "chat.temperature": 1}).indexing.paused
    again = load(home)
    assert again.indexing.paused is True
    assert again.chat.temperature == 1.0
    assert isinstance(again.chat.temperature, float)
    assert stat.S_IMODE(home.settings_file.stat().st_mode) == 0o600
    assert os.listdir(home.root).count("settings.toml") == 1
    assert not [name for name in os.listdir(home.root) if name.endswith(".part")]


def test_comments_order_and_unknown_keys_are_kept(home: Home) -> None:
    text = '# mine\nfuture = 1\n\n[models] # which\nchat = "old" # the small one\nnext = [1, 2]\n\n[later]\nx = 1\n'
    home.settings_file.write_text(text)
    change(home, {"models.chat": "new"})
    assert home.settings_file.read_text() == text.replace('"old"', '"new"')


def test_a_bad_value_is_named_and_costs_only_itself(home: Home) -> None:
    home.settings_file.write_text('[indexing]\npaused = "yes"\nrescan_minutes = 5\nretain_days = -1\n')
    found, problems = read(home)
    assert found.indexing == Indexing(rescan_minutes=5)
    assert [(problem.line, problem.key) for problem in problems] == [
        (2, "indexing.paused"),
        (4, "indexing.retain_days"),
    ]
    assert "not true or false" in problems[0].message
    assert "between 0 and 3650" in problems[1].message
    change(home, {"indexing.paused": True})
    assert load(home).indexing.paused is True


def test_a_section_that_is_no_section(home: Home) -> None:
    home.settings_file.write_text("indexing = 3\n")
    assert load(home) == Settings()
    assert change(home, {"indexing.paused": True}) == load(home)


def test_a_file_that_is_no_toml_is_reported_and_left_alone(home: Home) -> None:
    home.settings_file.write_text("[indexing]\npaused = = 1\n")
    found, problems = read(home)
    assert found == Settings()
    assert [problem.line for problem in problems] == [2]
    with pytest.raises(BadRequest, match="mended first"):
        change(home, {"indexing.paused": True})
    assert home.settings_file.read_text() == "[indexing]\npaused = = 1\n"


@pytest.mark.parametrize(
    "changes", [{"indexing.nothing": 1}, {"indexing.paused": 1}, {"chat.temperature": 9}, {"indexing.workers": True}]
)
def test_what_does_not_fit_is_refused(home: Home, changes: dict[str, object]) -> None:
    with pytest.raises(BadRequest):
        change(home, changes)
    assert not home.settings_file.exists()


def test_defaults_are_not_written(home: Home) -> None:
    save(home, Settings())
    assert not home.settings_file.exists()


def _values(dotted: str) -> st.SearchStrategy[object]:
    key = every_key()[dotted]
    if key.shape is bool:
        return st.booleans()
    if key.shape is str:
        return st.text(max_size=20)
    assert key.at_least is not None
    assert key.at_most is not None
    if key.shape is int:
        return st.integers(int(key.at_least), int(key.at_most))
    return st.floats(key.at_least, key.at_most)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.fixed_dictionaries({}, optional={dotted: _values(dotted) for dotted in every_key()}))
def test_what_is_saved_is_loaded(home: Home, changes: dict[str, object]) -> None:
    wanted = replaced(Settings(), changes)
    save(home, wanted)
    assert read(home) == (wanted, ())
