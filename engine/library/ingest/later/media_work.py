"""Media work: when pages, pictures and sound may be recognised, and how much of that is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from engine.contract.status import MediaStage, Rate, Waiting
from engine.library.ingest.later.media_progress import MediaProgress
from engine.library.ingest.later.recognising import STAGES
from engine.library.recognise.recogniser import Missing, Recognisers
from engine.library.store.ledger import work

LEAST_FREE_BYTES: Final = 700 << 20
LEAST_FREE_SHARE: Final = 0.06
"""A heavy process takes half a gigabyte and more: where less than this is left, it waits."""


@dataclass(frozen=True, slots=True)
class MediaBacklog:
    """What is left: items that can be done now, how far each stage is, and what cannot run."""

    items: int
    stages: tuple[MediaStage, ...]
    waiting: tuple[Waiting, ...]

    @property
    def remaining_s(self) -> float | None:
        """How long all that can be done takes; None while a stage has not shown its speed."""
        held = {one.stage for one in self.waiting}
        left = [one.remaining_s for one in self.stages if one.due and one.stage not in held]
        return None if None in left else sum(seconds for seconds in left if seconds is not None)


NO_MEDIA: Final = MediaBacklog(0, (), ())


def media_backlog(
    counts: Mapping[tuple[str, str], int],
    recognisers: Recognisers,
    progress: MediaProgress,
    closed_by: str,
    is_broken: Callable[[str], bool],
    seconds_due: Mapping[str, float],
) -> MediaBacklog:
    """Return what is left of all stages but meaning. ``closed_by`` is why nothing may run, if so."""
    stages = progress.stages(counts, STAGES, seconds_due)
    waiting: list[Waiting] = []
    items = 0
    for one in stages:
        if not one.due:
            continue
        who = recognisers(one.stage)
        if isinstance(who, Missing):
            waiting.append(Waiting(one.stage, who.why, one.due, who.remedy))
        elif who is None and one.stage == work.CAPTION:
            continue  # switched off
        elif who is None:
            waiting.append(Waiting(one.stage, "no_model", one.due))
        elif closed_by or is_broken(one.stage):
            waiting.append(Waiting(one.stage, closed_by or "failing", one.due))
        else:
            items += one.due
    return MediaBacklog(items, stages, tuple(waiting))


def memory_is_short(available: Callable[[], tuple[int, int]] | None = None) -> bool:
    """Return whether so little memory is free that no further model should be loaded.

    ``available`` gives free and whole memory in bytes; by default the system is asked.
    """
    free, whole = (available or _memory)()
    return free < max(LEAST_FREE_BYTES, LEAST_FREE_SHARE * whole)


def _memory() -> tuple[int, int]:
    import psutil  # not before anything is to be recognised

    found = psutil.virtual_memory()
    return int(found.available), int(found.total)


def with_media(rate: Rate, backlog: MediaBacklog) -> Rate:
    """Return the rate with what media adds to it: the file at hand while nothing else goes on, and the time left."""
    if not backlog.items:
        return rate
    current = next((one.current for one in backlog.stages if one.current), "")
    if rate.phase == "idle":
        return replace(rate, phase="media", current=current, remaining_s=backlog.remaining_s)
    before_s, after_s = rate.remaining_s, backlog.remaining_s
    return replace(rate, remaining_s=None if before_s is None or after_s is None else round(before_s + after_s, 1))
