"""A home is found by flag, then environment, then the system's place, and is private."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from engine.settings.paths import Home, default_home


def test_the_flag_wins_over_the_environment(tmp_path: Path) -> None:
    environ = {"JACKDAW_HOME": str(tmp_path / "env")}
    assert default_home(tmp_path / "flag", environ).root == tmp_path / "flag"
    assert default_home(None, environ).root == tmp_path / "env"
    assert default_home(None, {}).root.name == "jackdaw"


def test_a_home_is_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert default_home("here", {}).root == tmp_path / "here"


def test_folders_are_private(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").create()
    for folder in (home.root, home.index, home.logs, home.models, home.cache, home.attachments, home.snapshots):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    places = {home.ledger, home.settings_file, home.discovery_file, home.lock_file}
    assert len(places) == 4
    assert not any(place.exists() for place in places)
    home.create()
