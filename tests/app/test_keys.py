"""Every shortcut of the window is written down for its users."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from desktop.views.window import Window

GUIDE = Path(__file__).parents[2] / "docs" / "using.md"
PLACES = ("find", "ask", "library", "settings", "activity", "first_run")


def keys_of(window: Window) -> set[str]:
    shortcuts = {shortcut.key().toString() for shortcut in window.findChildren(QShortcut)}
    buttons = {button.shortcut().toString() for button in window.findChildren(QAbstractButton)}
    return {key.replace("Return", "Enter") for key in (shortcuts | buttons) - {""}}


def documented() -> set[str]:
    section = GUIDE.read_text(encoding="utf-8").partition("## The window")[2].partition("\n## ")[0]
    keys = set(re.findall(r"`([^`]+)`", section))
    for first, last in re.findall(r"`Alt\+(\d)` to `Alt\+(\d)`", section):
        keys |= {f"Alt+{number}" for number in range(int(first), int(last) + 1)}
    return keys


def test_every_shortcut_is_documented(qtbot: QtBot, window: Window) -> None:
    window.stack.build_at_rest()
    qtbot.waitUntil(lambda: all(window.stack.is_built(name) for name in PLACES))
    assert len(keys_of(window)) >= 20
    assert keys_of(window) <= documented()


def test_no_key_leads_to_two_things_at_once(qtbot: QtBot, window: Window) -> None:
    window.stack.build_at_rest()
    qtbot.waitUntil(lambda: all(window.stack.is_built(name) for name in PLACES))
    always = [
        shortcut.key().toString()
        for shortcut in window.findChildren(QShortcut)
        if shortcut.context() is Qt.ShortcutContext.WindowShortcut
    ]
    buttons = [button.shortcut().toString() for button in window.findChildren(QAbstractButton)]
    listed = [key for key in (*always, *buttons) if key]
    assert len(listed) == len(set(listed))
