"""The share of the processor is kept on a fake clock, and given up for whoever waits."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from engine.library.ingest.throttle import HURRY_S, MOST_CPU_S, Throttle


@dataclass
class Machine:
    """A clock that moves when somebody works or waits, and the processor time of this process."""

    share: float = 0.5
    cores: int = 4
    now_s: float = 1000.0
    own_s: float = 7.0
    wanted: bool = False
    throttle: Throttle = field(init=False)

    def __post_init__(self) -> None:
        self.throttle = Throttle(
            lambda: self.share,
            lambda: self.wanted,
            cores=self.cores,
            clock=lambda: self.now_s,
            own_cpu_s=lambda: self.own_s,
        )

    def work(self, seconds: float, workers: int, own: float = 0.0) -> None:
        """Let so many workers be busy for a while, and this process for a part of it."""
        self.now_s += seconds
        self.own_s += own * seconds
        for _ in range(workers):
            self.throttle.spend(seconds)

    def wait(self, seconds: float) -> bool:
        self.now_s += seconds
        return False


@pytest.mark.parametrize(("share", "workers"), [(0.5, 4), (0.25, 4), (0.1, 2), (0.05, 1), (0.9, 4)])
def test_over_a_minute_no_more_than_the_share_is_used(share: float, workers: int) -> None:
    machine = Machine(share=share)
    began_s, used_s = machine.now_s, 0.0
    while machine.now_s < began_s + 60:
        machine.work(0.2, workers, own=0.5)
        used_s += 0.2 * (workers + 0.5)
        machine.throttle.rest(machine.wait)
    used_share = used_s / machine.cores / (machine.now_s - began_s)
    assert used_share <= share + 0.01
    if workers + 0.5 >= share * machine.cores:
        assert used_share >= share * 0.9, "nor is there more rest than the share asks for"


def test_little_work_needs_no_rest_and_idle_time_is_not_saved_up() -> None:
    machine = Machine()
    machine.work(1.0, workers=1)
    assert machine.throttle.rest_s() == 0
    machine.now_s += 3600
    assert machine.throttle.rest_s() == 0
    machine.work(1.0, workers=4)
    assert machine.throttle.rest_s() == pytest.approx(1.0)


def test_a_share_of_one_never_rests() -> None:
    machine = Machine(share=1.0)
    machine.work(1.0, workers=4, own=1.0)
    assert machine.throttle.rest_s() == 0


def test_nobody_who_waits_is_kept_waiting() -> None:
    machine = Machine()
    machine.work(10.0, workers=4)
    assert machine.throttle.rest_s() > 0
    machine.wanted = True
    assert machine.throttle.rest_s() == 0
    machine.wanted = False
    machine.throttle.hurry()
    machine.work(HURRY_S / 2, workers=4)
    machine.throttle.still_asked()
    machine.work(HURRY_S - 0.1, workers=4)
    assert machine.throttle.rest_s() == 0, "asking how far it is keeps the hurry up"
    machine.work(0.2, workers=4)
    machine.throttle.still_asked()
    assert machine.throttle.rest_s() > 0, "asking alone begins none"


def test_a_rest_ends_when_somebody_begins_to_wait_or_all_ends() -> None:
    machine = Machine()
    machine.work(60.0, workers=4)
    rested: list[float] = []

    def wait(seconds: float) -> bool:
        rested.append(seconds)
        machine.wanted = len(rested) == 3
        return machine.wait(seconds)

    machine.throttle.rest(wait)
    assert len(rested) == 3
    machine.wanted = False
    machine.work(60.0, workers=4)
    machine.throttle.rest(lambda _seconds: True)
    assert machine.throttle.rest_s() > 0


@pytest.mark.parametrize("claim", [None, "many", -5.0, float("nan"), [], 0])
def test_nonsense_from_a_worker_counts_as_nothing(claim: object) -> None:
    machine = Machine()
    machine.throttle.spend(claim)
    assert machine.throttle.rest_s() == 0


def test_a_worker_cannot_stop_all_work_by_a_claim() -> None:
    machine = Machine()
    machine.throttle.spend(float("inf"))
    assert machine.throttle.rest_s() == pytest.approx(MOST_CPU_S / 2)


def test_work_that_comes_second_rests_for_itself_alone() -> None:
    machine = Machine()
    second = machine.throttle.beside()
    machine.now_s += 1.0
    second.spend(20.0)
    assert machine.throttle.rest_s() == 0, "a file that was just saved does not wait for what a model took"
    assert second.rest_s() == pytest.approx(9.0)
    machine.throttle.hurry()
    assert second.rest_s() == 0, "who waits for the words waits for what comes after them too"
