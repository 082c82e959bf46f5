"""Media progress: what is left is told by what was measured, recordings by their seconds."""

from __future__ import annotations

import pytest

from engine.library.ingest.later.media_progress import MediaProgress


def left(progress: MediaProgress, stage: str, due: int, seconds_due: dict[str, float] | None = None) -> float | None:
    (found,) = progress.stages({(stage, "due"): due}, (stage,), seconds_due or {})
    return found.remaining_s


def test_pages_take_as_long_as_the_last_ones_did() -> None:
    progress = MediaProgress()
    assert left(progress, "ocr", 10) is None
    for took_s in (1.0, 3.0):
        progress.done("ocr", took_s)
    assert left(progress, "ocr", 10) == pytest.approx(20.0)
    assert left(progress, "ocr", 0) == 0.0


def test_a_long_recording_is_judged_by_its_seconds_and_shrinks_as_it_is_heard() -> None:
    progress = MediaProgress()
    progress.at("speech", "/talk.mp3")
    progress.done("speech", 30.0, 300.0)
    due = {"speech": 3 * 3600.0}
    assert left(progress, "speech", 1, due) == pytest.approx((3 * 3600 - 300) / 10)
    progress.done("speech", 60.0, 300.0)
    assert left(progress, "speech", 1, due) == pytest.approx((3 * 3600 - 600) * 90 / 600)
    progress.rests("speech")
    assert left(progress, "speech", 1, due) == pytest.approx(3 * 3600 * 90 / 600)


def test_stretches_that_overlap_never_leave_less_than_nothing() -> None:
    progress = MediaProgress()
    progress.at("frames", "/film.mp4")
    progress.done("frames", 5.0, 100.0)
    assert left(progress, "frames", 1, {"frames": 60.0}) == 0.0
