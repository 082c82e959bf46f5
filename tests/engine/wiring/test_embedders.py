"""Which model reads and which one searches, while one is changed for another."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from engine.contract.space import Space
from engine.settings.paths import Home
from engine.wiring import embedders
from engine.wiring.embedders import Embedders


@dataclass
class _Named:
    space: Space


@dataclass
class _Runner:
    is_closed: bool = False

    def close(self) -> None:
        self.is_closed = True


def _space(name: str) -> Space:
    return Space("text", name, "1", 8)


def test_the_old_model_searches_until_the_new_one_takes_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runners: dict[str, _Runner] = {}

    def make(_self: Embedders, name: str) -> Any:
        if name == "gone":
            return None
        runners[name] = _Runner()
        return _Named(_space(name)), runners[name]

    monkeypatch.setattr(embedders.Embedders, "_make", make)
    chosen, used = ["old"], [_space("old")]
    found = Embedders(Home(tmp_path), lambda: chosen[0], lambda: used[0])
    assert found.current() is found.for_search()
    chosen[0] = "new"
    reading, searching = found.current(), found.for_search()
    assert reading is not None
    assert searching is not None
    assert (reading.space.model, searching.space.model) == ("new", "old")
    assert not runners["old"].is_closed
    used[0] = _space("new")
    assert found.for_search() is reading
    assert runners["old"].is_closed
    chosen[0] = "gone"
    assert found.current() is None
    assert found.for_search() is reading, "what is there can still be searched"
    found.close()
    assert runners["new"].is_closed
