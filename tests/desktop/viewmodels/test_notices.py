"""Only news of some weight reaches a person who looks elsewhere."""

from __future__ import annotations

from dataclasses import replace

from desktop.language import tr
from desktop.viewmodels.shell.notices import LONG_WORK_S, Moment, advance
from engine.contract.status import FileCounts, RootStatus
from tests.fakes.engine import status

ROOTS = tuple(replace(root, online=True) for root in status().roots)
BUSY = replace(status(), roots=ROOTS, files=FileCounts(total=10, searchable=4, pending=6))
CALM = replace(status(), roots=ROOTS, files=FileCounts(total=10, searchable=10))


def test_long_work_that_ends_is_told() -> None:
    moment, said = advance(Moment(), BUSY, 0.0)
    assert said == ()
    moment, said = advance(moment, BUSY, LONG_WORK_S)
    assert said == ()
    moment, said = advance(moment, CALM, LONG_WORK_S + 1)
    assert said == (tr("Up to date: %Ln file(s) searchable.", "", 10),)
    assert advance(moment, CALM, 500.0)[1] == ()


def test_short_work_is_not() -> None:
    moment, _ = advance(Moment(), BUSY, 0.0)
    assert advance(moment, CALM, LONG_WORK_S - 1)[1] == ()


def test_a_folder_that_goes_away_is_told_once() -> None:
    away = replace(CALM, roots=tuple(replace(root, online=False) for root in status().roots))
    assert all(isinstance(root, RootStatus) for root in away.roots)
    moment, said = advance(Moment(), away, 0.0)
    assert len(said) == len(away.roots) > 0
    assert advance(moment, away, 1.0)[1] == ()
