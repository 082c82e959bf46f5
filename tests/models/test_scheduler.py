"""One chat model at a time, the others give way, and what fits in no way is not started."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.contract.call import Call
from engine.contract.errors import ModelTooLarge
from engine.contract.model import Fit, LoadPlan, Needs, Verdict
from models.handles.scheduler import Scheduler

WISH = LoadPlan(8192)
NEEDS = Needs(1, 1, 1)


class Model:
    """A handle that is loaded until it retires."""

    def __init__(self) -> None:
        self.is_loaded = True

    def retire(self, call: Call) -> None:
        self.is_loaded = False


class Memory:
    """Room for so many models; ``least`` still go in, adapted."""

    def __init__(self, models: dict[str, Model], room: int) -> None:
        self.models = models
        self.room = room

    def fit(self, path: Path, wish: LoadPlan) -> Fit:
        taken = sum(model.is_loaded for model in self.models.values())
        if taken < self.room:
            return Fit(Verdict.FITS, wish, NEEDS, 9, (), "fits")
        if taken == self.room:
            return Fit(Verdict.ADAPTED, LoadPlan(2048), NEEDS, 9, ("context_tokens",), "adapted")
        return Fit(Verdict.REFUSED, wish, NEEDS, 9, (), "Needs 5.1 GB, 3.4 GB free.")


def test_the_other_gives_way_before_the_next_is_judged() -> None:
    models = {"a": Model()}
    assert Scheduler(Memory(models, 1)).admit("b", Path("b"), WISH, models, Call()) == WISH
    assert not models["a"].is_loaded


def test_with_room_for_two_both_stay_until_memory_is_short() -> None:
    models = {"a": Model(), "b": Model()}
    memory = Memory(models, 3)
    scheduler = Scheduler(memory, most_resident=3)
    scheduler.admit("a", Path("a"), WISH, models, Call())
    scheduler.admit("b", Path("b"), WISH, models, Call())
    assert scheduler.admit("c", Path("c"), WISH, models, Call()) == WISH
    assert all(model.is_loaded for model in models.values())
    memory.room = 2
    assert scheduler.admit("c", Path("c"), WISH, models, Call()) == WISH
    assert [model.is_loaded for model in models.values()] == [False, True]


def test_an_adapted_plan_is_what_is_loaded() -> None:
    assert Scheduler(Memory({}, 0)).admit("a", Path("a"), WISH, {}, Call()) == LoadPlan(2048)


def test_what_does_not_fit_says_why_and_what_to_do() -> None:
    with pytest.raises(ModelTooLarge, match=r"'a' is not loaded\. Needs 5\.1 GB, 3\.4 GB free\.") as refused:
        Scheduler(Memory({}, -1)).admit("a", Path("a"), WISH, {}, Call())
    assert refused.value.remedy is not None
    assert refused.value.remedy.action == "choose_model"
