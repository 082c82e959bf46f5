"""What systems say about motion is read; the person's own word comes first."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.memory import Memory
from desktop.theme.motion import Motion, system_is_calm
from desktop.theme.theme import Theme


@pytest.mark.parametrize(
    ("name", "text", "calm"),
    [
        ("kdeglobals", "[KDE]\nAnimationDurationFactor=0\n", True),
        ("kdeglobals", "[KDE]\nAnimationDurationFactor=0.5\n", False),
        ("gtk-4.0/settings.ini", "[Settings]\ngtk-enable-animations=false\n", True),
        ("gtk-3.0/settings.ini", "[Settings]\ngtk-enable-animations=0\n", True),
        ("gtk-3.0/settings.ini", "[Settings]\ngtk-enable-animations=1\n", False),
        ("other", "", False),
    ],
)
def test_desktops_on_linux_say_it_in_their_files(tmp_path: Path, name: str, text: str, calm: bool) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    assert system_is_calm("linux", tmp_path) is calm


def test_a_system_that_says_nothing_moves(tmp_path: Path) -> None:
    assert not system_is_calm("linux", tmp_path)
    assert not system_is_calm("freebsd", tmp_path)


def test_the_person_has_the_last_word_and_it_is_remembered(qapp: QApplication, tmp_path: Path) -> None:
    theme = Theme(qapp)
    theme.choose_motion(Motion.NONE)
    assert theme.is_calm
    memory = Memory(tmp_path)
    memory.motion = Motion.NONE
    memory.save()
    assert Memory(tmp_path).motion is Motion.NONE
