"""Leases: held by living processes only."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from engine.doors.api import leases as leases_module
from engine.doors.api.leases import Leases


@pytest.fixture
def leases(monkeypatch: pytest.MonkeyPatch) -> Leases:
    monkeypatch.setattr(leases_module, "LINGER_S", -1.0)
    return Leases()


def test_it_is_over_when_the_last_one_goes(leases: Leases) -> None:
    assert not leases.is_over, "the first lease may still come"
    first, second = leases.take(os.getpid()), leases.take(os.getpid())
    assert leases.drop(first)
    assert not leases.is_over
    assert leases.drop(second)
    assert leases.is_over
    assert not leases.drop(second)


def test_a_dead_process_holds_nothing(leases: Leases) -> None:
    child = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    leases.take(int(child.stdout))
    leases.take(os.getpid())
    leases.drop_dead()
    assert leases.count == 1


def test_nobody_comes(leases: Leases, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases_module, "FIRST_LEASE_S", -1.0)
    assert leases.is_over
