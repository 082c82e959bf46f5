"""Stages: every view of the window on a fake engine, with something in it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.viewmodels.viewer.spot import Spot
from desktop.views.window import Window
from engine.contract.locator import CellsPlace, Locator, PagePlace, PageSpot
from tests.desktop.conftest import Desk
from tests.fakes.engine import NOTICE, SHEET, WORD_HITS
from tests.fakes.engine_house import ENTRIES


def find(qtbot: QtBot, desk: Desk, window: Window) -> QWidget:
    window.show_place("find")
    window.find_view.search_for("lease notice")
    qtbot.waitUntil(lambda: desk.executor.drain() or bool(desk.models.find.props.pill), timeout=5_000)
    return window


def ask(_qtbot: QtBot, desk: Desk, window: Window) -> QWidget:
    window.show_place("ask")
    desk.models.ask.ask("How long?")
    desk.executor.drain()
    window.ask_view.show_past(True)
    desk.executor.drain()
    return window


def seen(qtbot: QtBot, desk: Desk, window: Window) -> QWidget:
    ask(qtbot, desk, window)
    window.ask_view.actions_.act("saw", 0, 0)
    desk.executor.drain()
    return window


def _place(name: str) -> Callable[[QtBot, Desk, Window], QWidget]:
    def stand(_qtbot: QtBot, desk: Desk, window: Window) -> QWidget:
        window.show_place(name)
        desk.executor.drain()
        return window

    return stand


def _tab(name: str) -> Callable[[QtBot, Desk, Window], QWidget]:
    def stand(_qtbot: QtBot, desk: Desk, window: Window) -> QWidget:
        window.show_place("library")
        desk.models.library.propose(["/home/mira/Pictures"])
        window.library_view.open_tab(name)
        desk.executor.drain()
        return window

    return stand


def _page(name: str) -> Callable[[QtBot, Desk, Window], QWidget]:
    def stand(_qtbot: QtBot, desk: Desk, window: Window) -> QWidget:
        desk.engine.model_entries = ENTRIES
        window.show_settings(name)
        desk.executor.drain()
        return window

    return stand


def text(qtbot: QtBot, desk: Desk, window: Window) -> QWidget:
    find(qtbot, desk, window)
    window.find_view.step(1)
    desk.executor.drain()
    return window


def page(_qtbot: QtBot, desk: Desk, window: Window) -> QWidget:
    desk.engine.shapes = {(1, f"page:{number}"): (600, 840) for number in range(1, 5)}
    spot = PagePlace((PageSpot(3, ((0.1, 0.7, 0.9, 0.74),)),))
    desk.models.viewer.open(Spot("lease.pdf", "/home/mira/lease.pdf", "file:///l.pdf", 1, Locator(spot), NOTICE))
    desk.executor.drain()
    return window


def table(_qtbot: QtBot, desk: Desk, window: Window) -> QWidget:
    desk.engine.text = SHEET
    hit = WORD_HITS[3]
    spot = Spot("costs.xlsx", hit.path, hit.uri, 1, Locator(CellsPlace("Fixed costs", "A4:D4")), hit.text)
    desk.models.viewer.open(spot)
    desk.executor.drain()
    return window


def palette(_qtbot: QtBot, _desk: Desk, window: Window) -> QWidget:
    window.palette_view.open()
    return window.palette_view


def quick(_qtbot: QtBot, _desk: Desk, window: Window) -> QWidget:
    window.quick.open()
    return window.quick


STAGES: dict[str, Callable[[QtBot, Desk, Window], QWidget]] = {
    "find": find,
    "ask": ask,
    "seen": seen,
    "folders": _tab("folders"),
    "problems": _tab("problems"),
    "files": _tab("files"),
    "activity": _place("activity"),
    "general": _page("general"),
    "models": _page("models"),
    "resources": _page("resources"),
    "privacy": _page("privacy"),
    "care": _page("care"),
    "about": _page("about"),
    "first run": _place("first_run"),
    "viewer text": text,
    "viewer page": page,
    "viewer table": table,
    "palette": palette,
    "quick": quick,
}
