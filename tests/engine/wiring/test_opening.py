"""Opening: callers wait for what opens, bounded; a failure reaches every one of them."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from engine.contract.errors import IndexDamaged, NotReady
from engine.settings.paths import Home
from engine.settings.values import Indexing
from engine.wiring.opening import Opening
from engine.wiring.preferences import Preferences
from engine.wiring.workers import workers_for


def test_callers_wait_until_it_is_there() -> None:
    gate = threading.Event()

    def open_it() -> int:
        assert gate.wait(10)
        return 7

    opening = Opening(open_it, "test")
    opening.start()
    assert (opening.state, opening.peek()) == ("opening", None)
    with pytest.raises(NotReady):
        opening.get(0.01)
    gate.set()
    assert opening.get(10) == 7
    assert (opening.state, opening.peek(), opening.settle()) == ("ready", 7, 7)


def test_a_failure_is_everybodys() -> None:
    def fail() -> int:
        raise IndexDamaged(problem="zeros")

    opening = Opening(fail, "test")
    opening.start()
    for _ in range(2):
        with pytest.raises(IndexDamaged):
            opening.get(10)
    assert (opening.state, opening.settle()) == ("damaged", None)


@pytest.mark.parametrize(
    ("indexing", "cores", "workers"),
    [
        (Indexing(workers=3), 2, 3),
        (Indexing(), 1, 1),
        (Indexing(cpu_share=1.0), 64, 8),
        (Indexing(cpu_share=0.05), 4, 4),
    ],
)
def test_workers_follow_settings_and_machine(indexing: Indexing, cores: int, workers: int) -> None:
    assert workers_for(indexing, cores) == workers


def test_preferences_are_kept(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").create()
    preferences = Preferences(home)
    preferences.choose_model("chat", "small")
    assert preferences.chosen_models()["chat"] == "small"
    assert preferences.change({"indexing.paused": True})["indexing"]["paused"] is True
    assert Preferences(home).now.indexing.paused
    assert Preferences(home).now.models.chat == "small"
