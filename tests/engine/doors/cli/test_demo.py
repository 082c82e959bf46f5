"""The demonstration, and the window with the sample library."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.doors.cli import demo
from tests.engine.doors.cli.conftest import Shell


def without_display(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")


def test_the_sample_library_ships() -> None:
    assert (demo.sample_folder() / "handbook.pdf").exists()


def test_without_a_display_the_demonstration_plays_in_the_terminal(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_display(monkeypatch)
    text = shell.run("demo", "--window")
    assert "no display" in shell.err
    assert "The sample library" in text


def test_with_a_display_an_empty_home_gets_the_sample_library(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str | None] = []
    shell.api.rooms.library.roots.clear()
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(demo, "open_window", lambda home: opened.append(home) or 0)
    shell.run("demo", "--window")
    assert [Path(root.path) for root in shell.api.rooms.library.roots] == [demo.sample_folder()]
    assert opened == [str(shell.home.root)]
    shell.run("demo", "--window")
    assert len(shell.api.rooms.library.roots) == 1
