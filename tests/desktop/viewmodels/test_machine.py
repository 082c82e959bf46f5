"""Connections and disk: what is not known is not said, what is hidden is admitted."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from desktop.viewmodels.shell.machine import connection_lines, connection_words, disk_words, report_words
from engine.contract.machine import Connection, ConnectionReport
from tests.desktop.conftest import Desk
from tests.fakes.engine import FakeEngine

SEEN = Connection("chat", 7, "tcp", "203.0.113.9:443", "10.0.0.2:5", True, "2026-01-05T08:00:00+00:00", "")


def test_nothing_is_said_before_anything_is_known(desk: Desk) -> None:
    assert connection_words(None) == ""
    assert desk.models.shell.props.connections == ""
    assert desk.models.activity.connections == ("Not known yet.",)


def test_the_count_comes_from_the_engine(desk: Desk) -> None:
    desk.open()
    assert desk.models.shell.props.connections == "0 connections"
    desk.engine.seen = replace(desk.engine.seen, connections=(SEEN,))
    desk.models.machine.refresh()
    desk.executor.drain()
    assert desk.models.shell.props.connections == "1 connection"
    assert "203.0.113.9:443 (open)" in desk.models.activity.connections[1]


def test_it_asks_once_at_a_time(desk: Desk) -> None:
    desk.open()
    before = desk.engine.told.count(("connections", None))
    desk.models.machine.refresh()
    desk.models.machine.refresh()
    desk.executor.drain()
    assert desk.engine.told.count(("connections", None)) == before + 1


def test_a_lost_engine_leaves_no_figure_behind(qtbot: QtBot, desk: Desk) -> None:
    desk.open()
    desk.handle.die()
    qtbot.waitUntil(lambda: desk.models.shell.props.connections == "", timeout=5000)


def test_hidden_processes_are_admitted() -> None:
    report: ConnectionReport = replace(FakeEngine().seen, hidden=2)
    assert connection_words(report) == "0 connections seen, not all visible"
    assert "does not show the sockets of 2 processes" in report_words(report)
    assert report_words(report).startswith("0 connections beyond this machine since ")
    assert connection_lines(report) == ()


def test_the_disk_line() -> None:
    assert disk_words(FakeEngine().disk()) == "Index 412 MB, models 2.0 GB, 84 GB free."
    assert disk_words(None) == ""
